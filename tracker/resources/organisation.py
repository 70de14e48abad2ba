"""Sheets of departments and of people."""

from collections.abc import Mapping
from typing import Any

from tracker.domain.vocabulary import Role, SheetKind
from tracker.models import Department, Membership, User
from tracker.resources.base import Column, Row, SheetResource
from tracker.resources.books import loose
from tracker.resources.handlers import Act, Handler, merged
from tracker.resources.widgets import CodeWidget, DayWidget, TextWidget, WordWidget, YesNoWidget
from tracker.services.contents import DepartmentDetails, MembershipDetails, PersonDetails
from tracker.services.organisation import create_department, department_details_of, edit_department
from tracker.services.people import create_person, edit_person, person_details_of
from tracker.sheet_messages import RowProblem


class DepartmentResource(SheetResource):
    """Columns of a sheet of departments."""

    kind = SheetKind.DEPARTMENTS
    name = Column(
        "name", TextWidget(100), "名称", "name", "部门", "部门名称", "单位名称", "department", required=True
    )
    short_name = Column("short_name", TextWidget(40), "简称", "short name", "short_name")
    parent = Column("parent", TextWidget(100), "上级", "parent", "上级部门", "上级单位")
    valid_from = Column("valid_from", DayWidget(), "生效", "valid from", "valid_from", "生效日期")
    valid_until = Column("valid_until", DayWidget(), "失效", "valid until", "valid_until", "失效日期")
    successor = Column("successor", TextWidget(100), "继任", "successor", "继任部门")
    name_en = Column("name_en", TextWidget(200), "英文名称", "English name", "name_en")
    illustrative = Column("illustrative", YesNoWidget(), "示意", "illustrative", "示意数据")


class DepartmentHandler(Handler):
    """Departments by name; parents and successors may stand anywhere in the same sheet."""

    resource_class = DepartmentResource
    key = "name"
    references = ("parent", "successor")
    fields = ("name", "short_name", "valid_from", "valid_until", "name_en", "illustrative")

    def identity(self, row: Row) -> Any:
        """The loose name."""
        return loose(row.get("name", "")) or None

    def find(self, row: Row) -> Department | None:
        """The department of exactly that name (short names are no identity)."""
        found = self.books.department(row.get("name"))
        return found if found and loose(found.name) == loose(row.get("name")) else None

    def record(self, obj: Department) -> Mapping[str, Any]:
        """The department's columns."""
        return department_record(obj)

    def _related(self, row: Row) -> dict[str, Any]:
        found = {key: self.department(row, key) for key in self.references}
        return {key: office for key, office in found.items() if office is not None}

    def create(self, row: Row) -> Act:
        """Make the department."""
        details = DepartmentDetails(**row.given(*self.fields), **self._related(row))
        return lambda: create_department(details=details, **self.run.signature)

    def change(self, row: Row, obj: Department, changed: frozenset[str]) -> Act:
        """Change the department in place."""
        described = changed - set(self.references)
        details = merged(department_details_of(obj), row, *described, **self._related(row))
        return lambda: edit_department(department=obj, details=details, **self.run.signature)

    def made(self, row: Row, obj: Department) -> None:
        """Keep the department."""
        self.books.add_department(obj)


def department_record(office: Department) -> dict[str, Any]:
    """A department as values by column key."""
    return {
        **{key: getattr(office, key) for key in DepartmentHandler.fields},
        "parent": office.parent.name if office.parent else None,
        "successor": office.successor.name if office.successor else None,
    }


class PersonResource(SheetResource):
    """Columns of a sheet of people; several roles of a person take several rows."""

    kind = SheetKind.PEOPLE
    username = Column("username", CodeWidget(150), "用户名", "username", "账号", "user", required=True)
    full_name = Column("full_name", TextWidget(80), "姓名", "name", "full name", "full_name")
    role = Column("role", WordWidget(Role), "角色", "role", required=True)
    department = Column("department", TextWidget(100), "部门", "department", "所属部门", "单位")
    email = Column("email", CodeWidget(254), "邮箱", "email", "电子邮箱", "邮件")


class PersonHandler(Handler):
    """People by user name. A role that is in the sheet is added; roles are never taken away by a sheet."""

    resource_class = PersonResource
    key = "username"

    def identity(self, row: Row) -> Any:
        """A person, a role and a department make one row."""
        name = row.get("username")
        return (name, row.get("role"), loose(row.get("department", ""))) if name else None

    def resolve(self, row: Row) -> None:
        """Find the department."""
        office = self.department(row, "department")
        if office is None and not row.errors and row.get("role") in (Role.REPORTER, Role.REVIEWER):
            row.refuse(RowProblem.CELL_MISSING, "department", heading="部门")

    def label(self, row: Row) -> str:
        """User name and role."""
        return f"{row.get('username')} {row.get('role')}"

    def find(self, row: Row) -> User | None:
        """The person of that user name."""
        return User.objects.filter(username=row.get("username")).first()

    def record(self, obj: User) -> Mapping[str, Any]:
        """The person's columns; whether the role is held is told by ``differences``."""
        return {"username": obj.username, "full_name": obj.full_name, "email": obj.email}

    def _role(self, row: Row) -> MembershipDetails:
        name = row.get("department")
        return MembershipDetails(
            role=row.get("role"), department=self.books.department(name) if name else None
        )

    def differences(self, row: Row, record: Mapping[str, Any]) -> frozenset[str]:
        """Name and address as usual, and "role" when the person does not hold it."""
        role = self._role(row)
        held = Membership.objects.filter(
            user__username=row.get("username"), role=role.role, department=role.department
        )
        found = super().differences(row, record)
        return found if held.exists() else found | {"role"}

    def create(self, row: Row) -> Act:
        """Add the person; nobody can sign in until a password is set."""
        given = row.given("username", "full_name", "email")
        details = PersonDetails(**given, memberships=(self._role(row),))
        return lambda: create_person(details=details, password=None, **self.run.signature)

    def change(self, row: Row, obj: User, changed: frozenset[str]) -> Act:
        """Describe the person anew, and add the role."""
        old = person_details_of(obj)
        extra = (self._role(row),) if "role" in changed else ()
        details = merged(old, row, *(changed - {"role"}), memberships=(*old.memberships, *extra))
        return lambda: edit_person(person=obj, details=details, **self.run.signature)
