"""Lists are cut exactly as single objects are judged."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    submitted,
)
from tracker.access import (
    Action,
    may,
    may_read,
    own_targets,
    standing_of,
    visible_evidence,
    visible_people,
    visible_reports,
    visible_targets,
)
from tracker.domain.vocabulary import Role
from tracker.models import EvidenceItem, Report, Target, User
from tracker.services.contents import Duties, ReportContent
from tracker.services.organisation import merge_department, rename_department
from tracker.services.reporting import draft_report
from tracker.services.reviewing import return_report
from tracker.services.targets import set_duties

pytestmark = pytest.mark.django_db
NOW = at("2026-01-05")
DAY = date(2026, 1, 5)
LINKS = ("https://example.org/a",)


@pytest.fixture
def city():
    """Three offices, each with a target that has a report in every state."""
    own = DepartmentFactory()
    plan = PlanFactory()
    for office in (own, DepartmentFactory(parent=own), DepartmentFactory()):
        target = TargetFactory(plan=plan, lead=office)
        accepted(target, "2018Q1", value=Decimal(1), evidence_links=LINKS)
        submitted(target, "2018Q2", value=Decimal(1), evidence_links=LINKS)
        report = submitted(target, "2018Q3", value=Decimal(1))
        reviewer = User.objects.get(memberships__role=Role.REVIEWER, memberships__department=office)
        return_report(report=report, note="请补充", by=reviewer, now=NOW)
        content = ReportContent(value=Decimal(1), evidence_links=LINKS)
        draft_report(target=target, period="2018Q4", content=content, by=administrator(), now=NOW)
    return own


def everybody(own):
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            yield UserFactory(role=role, department=own)
        if role not in (Role.REPORTER, Role.REVIEWER):
            yield UserFactory(role=role)
    yield UserFactory(role=None)


def test_the_reports_in_a_list_are_those_one_may_read(city):
    for person in everybody(city):
        who = standing_of(person, DAY)
        wanted = {report.pk for report in Report.objects.all() if may_read(who, report)}
        assert set(visible_reports(who).values_list("pk", flat=True)) == wanted


def test_a_reporter_sees_no_draft_of_another_department(city):
    who = standing_of(UserFactory(role=Role.REPORTER, department=city), DAY)
    assert {report.department for report in visible_reports(who).filter(state="draft")} == {city}


def test_a_manager_sees_no_drafts_at_all(city):
    who = standing_of(UserFactory(role=Role.MANAGER), DAY)
    assert set(visible_reports(who).values_list("state", flat=True)) == {"accepted", "submitted"}


def test_evidence_is_visible_with_its_report(city):
    who = standing_of(UserFactory(role=Role.REPORTER, department=city), DAY)
    readable = visible_reports(who)
    wanted = EvidenceItem.objects.filter(report__in=readable).count()
    assert 0 < visible_evidence(who).count() == wanted < EvidenceItem.objects.count()


def test_removed_evidence_is_not_shown(city):
    EvidenceItem.objects.update(removed_on=DAY)
    assert not visible_evidence(standing_of(administrator(), DAY)).exists()


def test_targets_are_there_for_every_role_and_nobody_else(city):
    assert visible_targets(standing_of(UserFactory(role=Role.AUDITOR), DAY)).count() == 3
    assert not visible_targets(standing_of(UserFactory(role=None), DAY)).exists()


def test_people_are_seen_by_who_keeps_or_audits_them(city):
    reporter = UserFactory(role=Role.REPORTER, department=city)
    assert list(visible_people(standing_of(reporter, DAY))) == [reporter]
    assert visible_people(standing_of(administrator(), DAY)).count() == User.objects.count()


def test_own_targets_are_those_one_may_report_on():
    office, other = DepartmentFactory(), DepartmentFactory()
    led, foreign = ActionFactory(lead=office), ActionFactory(lead=other)
    plan = led.plan
    TargetFactory(plan=plan, action=led, lead=None)
    TargetFactory(plan=plan, action=led, lead=other)
    TargetFactory(plan=foreign.plan, action=foreign, lead=other, supporting=(office,))
    series = TargetFactory(plan=plan, is_series=True, lead=office)
    TargetFactory(plan=plan, parent=series, unit=series.unit, lead=None)
    TargetFactory(plan=plan, parent=series, unit=series.unit, lead=other)
    whole = TargetFactory(plan=plan, lead=other)
    TargetFactory(plan=plan, parent=whole, unit=whole.unit, part_department=office, lead=None)
    TargetFactory(plan=plan, lead=None)
    given_away = TargetFactory(plan=plan, lead=office)
    set_duties(target=given_away, duties=Duties(leads=(other,)), by=administrator(), now=NOW)
    who = standing_of(UserFactory(role=Role.REPORTER, department=office), DAY)
    wanted = {target.pk for target in Target.objects.all() if may(who, Action.DRAFT_REPORT, target)}
    assert set(own_targets(who).values_list("pk", flat=True)) == wanted
    assert len(wanted) == 5


def test_the_renamed_office_acts_for_the_old_one(city):
    reporter = UserFactory(role=Role.REPORTER, department=city)
    rename_department(department=city, name="新局", effective_on=DAY, by=administrator(), now=NOW)
    who = standing_of(reporter, DAY)
    draft = Report.objects.get(state="draft", department=city)
    assert may(who, Action.SUBMIT_REPORT, draft)


def test_who_joined_the_merged_office_acts_for_both(city):
    other = DepartmentFactory()
    merge_department(department=city, into=other, effective_on=DAY, by=administrator(), now=NOW)
    who = standing_of(UserFactory(role=Role.REPORTER, department=other), DAY)
    assert may(who, Action.DRAFT_REPORT, Target.objects.get(assignments__department=city))
