"""Who acts in the illustrative plan: departments, people and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from tracker.demonstration.days import Days, moment
from tracker.demonstration.rows import Row, rows_of
from tracker.domain.vocabulary import Role
from tracker.models import Department, User
from tracker.services.contents import DepartmentDetails, MembershipDetails, PersonDetails
from tracker.services.organisation import create_department, merge_department
from tracker.services.people import create_person

DISTRICTS = "各区政府（示意）"


@dataclass(slots=True)
class Cast:
    """The departments by name, the people by sign-in name, and who reports and reviews for whom."""

    administrator: User
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    acting: dict[tuple[Role, str], User] = field(default_factory=dict)

    @property
    def districts(self) -> list[str]:
        """The names of the districts in their order."""
        return [
            name
            for name, office in self.departments.items()
            if office.parent and office.parent.name == DISTRICTS
        ]

    def reporter(self, department: str) -> User:
        """The person who reports for a department."""
        return self.acting[Role.REPORTER, department]

    def reviewer(self, department: str) -> User:
        """The person who reviews what a department reports."""
        return self.acting[Role.REVIEWER, department]


def hire(administrator: User, password: str | None, now: datetime) -> Cast:
    """Make departments and people; only those meant to be tried can sign in, with ``password``."""
    cast = Cast(administrator)
    for row in rows_of("illustrative/departments.csv"):
        details = DepartmentDetails(
            name=row["名称"],
            short_name=row["简称"],
            name_en=row["英文名称"],
            parent=cast.departments.get(row["上级部门"]),
            illustrative=True,
        )
        cast.departments[row["名称"]] = create_department(details=details, by=administrator, now=now)
    for row in rows_of("illustrative/people.csv"):
        _hire_one(cast, row, password, now)
    return cast


def _hire_one(cast: Cast, row: Row, password: str | None, now: datetime) -> None:
    memberships = tuple(_memberships(cast, row["角色"].split(";")))
    details = PersonDetails(
        username=row["用户名"], full_name=row["姓名"], illustrative=True, memberships=memberships
    )
    given = password if row["可登录"] == "是" else None
    person = create_person(details=details, password=given, by=cast.administrator, now=now)
    cast.people[person.username] = person
    for membership in memberships:
        if membership.department is not None:
            cast.acting[membership.role, membership.department.name] = person


def _memberships(cast: Cast, words: Iterable[str]) -> Iterable[MembershipDetails]:
    for word in words:
        role, _at, department = word.partition("@")
        yield MembershipDetails(
            role=Role(role), department=cast.departments[department] if department else None
        )


def merges(cast: Cast, days: Days) -> Iterable[tuple[datetime, Department, Department]]:
    """The offices that go up in others: the moment, the office, and what it goes up in."""
    for row in rows_of("illustrative/departments.csv"):
        if row["并入"]:
            at = moment(days.working_day(int(row["并入日"])), 9)
            yield at, cast.departments[row["名称"]], cast.departments[row["并入"]]


def merge(cast: Cast, office: Department, into: Department, now: datetime) -> None:
    """Let an office go up in another."""
    merge_department(
        department=office, into=into, effective_on=timezone.localdate(now), by=cast.administrator, now=now
    )
