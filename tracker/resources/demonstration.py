"""The demonstration: the article's plan with its public facts, and people to sign in as."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password

from tracker.domain.vocabulary import Role
from tracker.models import Department, User
from tracker.resources.article import load_article
from tracker.resources.fixtures import load_reference_sheets
from tracker.services.contents import DepartmentDetails, MembershipDetails, PersonDetails
from tracker.services.operating import give_role
from tracker.services.organisation import create_department
from tracker.services.people import create_person, set_password

ADMINISTRATOR = "admin"
HOUSING = "市住建委（示意）"
TRANSPORT = "市交通委（示意）"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody to sign in as; ``office`` None is the whole city."""

    username: str
    full_name: str
    role: Role
    office: str | None = None


PEOPLE = (
    SignIn("manager", "分管领导（示意）", Role.MANAGER),
    SignIn("auditor", "审计员（示意）", Role.AUDITOR),
    SignIn("reviewer", "市住建委审核员（示意）", Role.REVIEWER, HOUSING),
    SignIn("reporter", "市住建委填报员（示意）", Role.REPORTER, HOUSING),
    SignIn("reporter2", "市交通委填报员（示意）", Role.REPORTER, TRANSPORT),
)


def load_demonstration(*, password: str, now: datetime) -> Iterator[str]:
    """Load everything that is missing, and yield one line for every sign-in. Loading twice changes nothing."""
    load_reference_sheets(now=now)
    by = _administrator(password, now)
    load_article(by=by, now=now)
    for name in (HOUSING, TRANSPORT):
        if not Department.objects.filter(name=name).exists():
            create_department(details=DepartmentDetails(name=name, illustrative=True), by=by, now=now)
    yield f"{ADMINISTRATOR}\t{password}\t{Role.ADMINISTRATOR}"
    for one in PEOPLE:
        _person(one, password, by, now)
        yield f"{one.username}\t{password}\t{one.role}\t{one.office or ''}".rstrip()


def _administrator(password: str, now: datetime) -> User:
    found = User.objects.filter(username=ADMINISTRATOR).first()
    if found is not None and check_password(password, found.password):
        return found
    role = MembershipDetails(role=Role.ADMINISTRATOR)
    return give_role(username=ADMINISTRATOR, role=role, password=password, now=now)


def _person(one: SignIn, password: str, by: User, now: datetime) -> None:
    found = User.objects.filter(username=one.username).first()
    if found is None:
        office = Department.objects.get(name=one.office) if one.office else None
        details = PersonDetails(
            username=one.username,
            full_name=one.full_name,
            illustrative=True,
            memberships=(MembershipDetails(role=one.role, department=office),),
        )
        create_person(details=details, password=password, by=by, now=now)
    elif not check_password(password, found.password):
        set_password(person=found, password=password, by=by, now=now)
