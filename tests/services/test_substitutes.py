"""Substitutes stand in for a time; duties of an office that is renamed or goes up in another move on."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UserFactory,
    administrator,
    at,
    of_department,
    submitted,
)
from tracker.access import Action, may, standing_of
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Department, Target, User
from tracker.queries.leads import leads_of_targets
from tracker.services.contents import ReportContent
from tracker.services.organisation import merge_department, rename_department
from tracker.services.people import edit_person, person_details_of
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.reporting import draft_report
from tracker.services.reviewing import accept_report
from tracker.services.substitutes import appoint_substitute, end_substitute

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
NOW = at("2018-07-02")
FIRST, LAST = date(2018, 7, 9), date(2018, 7, 20)


@pytest.fixture
def office() -> Department:
    return DepartmentFactory(name="市住建委")


@pytest.fixture
def target(office: Department) -> Target:
    return TargetFactory(lead=office)


@pytest.fixture
def absent(office: Department) -> User:
    return of_department(Role.REPORTER, office)


@pytest.fixture
def helper() -> User:
    return UserFactory(username="wang", role=Role.REPORTER, department=DepartmentFactory())


def appoint(absent: User, helper: User, office: Department, **said: object) -> User:
    given = {"starts_on": FIRST, "ends_on": LAST, "by": administrator(), "now": NOW} | said
    return appoint_substitute(absent=absent, person=helper, department=office, **given)


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(date(2018, 7, 8), False), (FIRST, True), (LAST, True), (date(2018, 7, 21), False)],
)
def test_a_substitute_reports_from_the_first_to_the_last_day(
    absent: User, helper: User, office: Department, target: Target, day: date, allowed: bool
) -> None:
    appoint(absent, helper, office)
    assert may(standing_of(helper, day), Action.SUBMIT_REPORT, target) is allowed


def test_a_substitute_acts_under_the_own_name_for_the_department(
    absent: User, helper: User, office: Department, target: Target
) -> None:
    appoint(absent, helper, office)
    content = ReportContent(value=Decimal(30), note="进度正常")
    report = draft_report(
        target=target, period="2018Q2", content=content, by=helper, now=at(FIRST), submit=True
    )
    assert (report.submitted_by, report.department) == (helper, office)


def test_a_substitute_never_accepts_the_own_report(office: Department, target: Target) -> None:
    reviewer, reporter = of_department(Role.REVIEWER, office), of_department(Role.REPORTER, office)
    appoint(reviewer, reporter, office)
    report = submitted(target, "2018Q2", now=at(FIRST), value=Decimal(30))
    with pytest.raises(AccessDenied):
        accept_report(report=report, by=reporter, now=at(FIRST))


def test_the_audit_says_for_whom(absent: User, helper: User, office: Department) -> None:
    appoint(absent, helper, office)
    record = AuditRecord.objects.get(verb="substitute")
    assert [
        row["substitute_for_id"] for row in record.after["memberships"] if "substitute_for_id" in row
    ] == [absent.pk]


def test_appointing_twice_changes_nothing(absent: User, helper: User, office: Department) -> None:
    for _time in range(2):
        appoint(absent, helper, office)
    assert helper.memberships.count() == 2
    assert AuditRecord.objects.filter(verb="substitute").count() == 1


def test_changing_the_own_roles_leaves_those_of_a_substitute_alone(
    absent: User, helper: User, office: Department
) -> None:
    appoint(absent, helper, office)
    details = person_details_of(helper)
    assert len(details.memberships) == 1
    moved = type(details)(username=details.username, full_name="王代岗", memberships=details.memberships)
    edit_person(person=helper, details=moved, by=administrator(), now=NOW)
    assert helper.memberships.filter(substitute_for=absent).exists()


def test_a_substitute_ends_today(absent: User, helper: User, office: Department, target: Target) -> None:
    appoint(absent, helper, office)
    end_substitute(absent=absent, person=helper, department=office, by=administrator(), now=at("2018-07-11"))
    days = [date(2018, 7, 10), date(2018, 7, 11)]
    assert [may(standing_of(helper, day), Action.SUBMIT_REPORT, target) for day in days] == [True, False]


def test_a_substitute_who_has_not_begun_is_taken_back(absent: User, helper: User, office: Department) -> None:
    appoint(absent, helper, office)
    end_substitute(absent=absent, person=helper, department=office, by=administrator(), now=NOW)
    assert not helper.memberships.filter(substitute_for=absent).exists()


def test_only_an_administrator_appoints(absent: User, helper: User, office: Department) -> None:
    with pytest.raises(AccessDenied):
        appoint(absent, helper, office, by=of_department(Role.REVIEWER, office))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"ends_on": date(2018, 7, 8)}, "window_reversed"),
        ({"starts_on": date(2018, 6, 1), "ends_on": date(2018, 6, 30)}, "back_dated"),
    ],
)
def test_days_that_cannot_be_are_refused(
    absent: User, helper: User, office: Department, said: dict[str, date], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        appoint(absent, helper, office, **said)
    assert refused.value.codes == (code,)


def test_nobody_stands_in_for_himself_nor_where_the_other_has_no_role(
    absent: User, helper: User, office: Department
) -> None:
    with pytest.raises(Refused) as oneself:
        appoint(absent, absent, office)
    with pytest.raises(Refused) as elsewhere:
        appoint(absent, helper, DepartmentFactory())
    assert (oneself.value.codes, elsewhere.value.codes) == (("oneself",), ("no_role",))


def test_a_substitute_goes_on_in_the_office_that_takes_the_place(
    absent: User, helper: User, office: Department, target: Target
) -> None:
    appoint(absent, helper, office)
    rename_department(
        department=office, name="市住建局", effective_on=date(2018, 7, 16), by=administrator(), now=NOW
    )
    assert may(standing_of(helper, LAST), Action.SUBMIT_REPORT, target)
    assert not may(standing_of(helper, date(2018, 7, 21)), Action.SUBMIT_REPORT, target)


def lead_names(target: Target, day: date) -> list[str]:
    (leads,) = leads_of_targets([target], as_of=day, known_at=date(2018, 12, 31)).values()
    return [office.name for office in leads.leads]


def test_duties_of_a_renamed_office_move_on_with_its_day_and_history_keeps_the_name(
    office: Department, target: Target
) -> None:
    rename_department(
        department=office, name="市住建局", effective_on=date(2018, 7, 16), by=administrator(), now=NOW
    )
    assert lead_names(target, date(2018, 7, 15)) == ["市住建委"]
    assert lead_names(target, date(2018, 7, 16)) == ["市住建局"]


def test_two_leads_that_go_up_in_one_office_are_one_lead(office: Department) -> None:
    other = DepartmentFactory(name="市绿化局")
    target = TargetFactory(lead=office, supporting=(other,))
    merge_department(
        department=other, into=office, effective_on=date(2018, 7, 16), by=administrator(), now=NOW
    )
    (leads,) = leads_of_targets([target], as_of=date(2018, 8, 1), known_at=date(2018, 8, 1)).values()
    assert ([one.name for one in leads.leads], leads.supporting) == (["市住建委"], ())
