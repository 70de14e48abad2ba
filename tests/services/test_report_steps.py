"""Who may send a report, its steps from draft to correction, and what is written about them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    NOTE,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    lead_of,
    of_department,
    submitted,
)
from tests.services.drafting import NOW, draft, refusal
from tracker.domain.vocabulary import Basis, ReportState, Role
from tracker.models import AuditRecord, EvidenceItem, Report, ReportEvent
from tracker.services.contents import ReportContent
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.report_checks import warnings_for
from tracker.services.reporting import (
    correct_report,
    discard_draft,
    save_draft,
    submit_report,
    withdraw_report,
)

pytestmark = pytest.mark.django_db


def test_another_department_cannot_draft(target):
    stranger = of_department(Role.REPORTER, DepartmentFactory())
    with pytest.raises(AccessDenied):
        draft(target, by=stranger, value=Decimal(1))
    assert not Report.objects.exists()


def test_a_supporting_department_may_draft(target):
    office = DepartmentFactory()
    other = TargetFactory(supporting=(office,))
    assert draft(other, by=of_department(Role.REPORTER, office), value=Decimal(1)).department == office


def test_a_part_is_reported_by_its_department(target):
    office = DepartmentFactory()
    part = TargetFactory(plan=target.plan, unit=target.unit, parent=target, part_department=office, lead=None)
    assert draft(part, by=of_department(Role.REPORTER, office), value=Decimal(1)).department == office


def test_a_second_draft_of_a_period_is_a_conflict(target):
    draft(target, value=Decimal(1))
    with pytest.raises(Conflict) as caught:
        draft(target, value=Decimal(2))
    assert caught.value.codes == ("open_report",)


def test_a_period_with_an_accepted_report_is_corrected_not_reported_again(target):
    accepted(target, "2018Q1", value=Decimal(1))
    assert refusal(target, "2018Q1", value=Decimal(2)).codes == ("already_accepted",)


def test_c03_a_stale_edit_is_a_conflict_that_names_both_edits(target, reporter):
    report = draft(target, value=Decimal(1))
    save_draft(report=report, content=ReportContent(value=Decimal(2)), by=reporter, now=NOW)
    with pytest.raises(Conflict) as caught:
        save_draft(
            report=report,
            content=ReportContent(value=Decimal(3)),
            by=reporter,
            now=NOW,
            expected_version=report.version,
        )
    assert dict(caught.value.problems[0].params)["now"] == 2
    assert Report.objects.get().value == Decimal(2)


def test_saving_the_same_writes_nothing(target, reporter):
    report = draft(target, value=Decimal(1))
    written = AuditRecord.objects.count()
    save_draft(report=report, content=ReportContent(value=Decimal(1)), by=reporter, now=NOW)
    assert AuditRecord.objects.count() == written


def test_a_submitted_report_cannot_be_edited(target, reporter):
    report = draft(target, value=Decimal(1), submit=True)
    with pytest.raises(Conflict):
        save_draft(report=report, content=ReportContent(value=Decimal(2)), by=reporter, now=NOW)


def test_an_accepted_report_cannot_be_edited(target, reporter):
    report = accepted(target, "2018Q1", value=Decimal(1))
    with pytest.raises(Conflict):
        save_draft(report=report, content=ReportContent(value=Decimal(2)), by=reporter, now=NOW)
    assert Report.objects.get().value == Decimal(1)


def test_submitting_needs_what_a_draft_may_lack(target, reporter):
    report = draft(target)
    with pytest.raises(Refused):
        submit_report(report=report, by=reporter, now=NOW)


def test_a_submitted_report_keeps_day_and_person(target, reporter):
    report = submit_report(report=draft(target, value=Decimal(1), note=NOTE), by=reporter, now=NOW)
    assert (report.submitted_on, report.submitted_by) == (date(2018, 7, 5), reporter)


def test_a_withdrawn_report_is_a_draft_again(target, reporter):
    report = withdraw_report(report=draft(target, value=Decimal(1), submit=True), by=reporter, now=NOW)
    assert (report.state, report.submitted_on) == (ReportState.DRAFT, None)


def test_an_accepted_report_cannot_be_withdrawn(target, reporter):
    with pytest.raises(Conflict):
        withdraw_report(report=accepted(target, "2018Q1", value=Decimal(1)), by=reporter, now=NOW)


def test_a_correction_is_a_new_revision_with_a_reason(target, reporter):
    first = accepted(target, "2018Q1", value=Decimal(22))
    second = correct_report(
        report=first, content=ReportContent(value=Decimal(18)), reason="重复计算", by=reporter, now=NOW
    )
    assert (second.revision, second.correction_reason) == (2, "重复计算")
    assert Report.objects.get(pk=first.pk).value == Decimal(22)


def test_a_correction_without_a_reason_is_refused(target, reporter):
    first = accepted(target, "2018Q1", value=Decimal(22))
    with pytest.raises(Refused) as caught:
        correct_report(
            report=first, content=ReportContent(value=Decimal(1)), reason=" ", by=reporter, now=NOW
        )
    assert caught.value.codes == ("reason_missing",)


def test_only_one_correction_is_open_at_a_time(target, reporter):
    first = accepted(target, "2018Q1", value=Decimal(22))
    content = ReportContent(value=Decimal(18))
    correct_report(report=first, content=content, reason="甲", by=reporter, now=NOW)
    with pytest.raises(Conflict):
        correct_report(report=first, content=content, reason="乙", by=reporter, now=NOW)


def test_a_draft_can_be_discarded_and_the_audit_keeps_it(target, reporter):
    report = draft(target, value=Decimal(7), evidence_links=("https://example.org/a",))
    discard_draft(report=report, by=reporter, now=NOW)
    assert not Report.objects.exists()
    assert AuditRecord.objects.latest("pk").before["value"] == "7"


def test_what_was_submitted_once_is_not_discarded(target, reporter):
    report = withdraw_report(report=draft(target, value=Decimal(1), submit=True), by=reporter, now=NOW)
    with pytest.raises(Refused):
        discard_draft(report=report, by=reporter, now=NOW)


def test_links_are_kept_once(target, reporter):
    report = draft(target, value=Decimal(1), evidence_links=("https://example.org/a",))
    content = ReportContent(value=Decimal(2), evidence_links=(("https://example.org/a", "同一份"),))
    save_draft(report=report, content=content, by=reporter, now=NOW)
    assert EvidenceItem.objects.count() == 1


def test_example_people_cannot_report_under_a_real_plan(target):
    example = UserFactory(role=Role.REPORTER, department=lead_of(target), illustrative=True)
    assert refusal(target, by=example, value=Decimal(1)).codes == ("illustrative",)


def test_example_people_report_under_an_example_plan():
    office = DepartmentFactory(illustrative=True)
    target = TargetFactory(plan=PlanFactory(illustrative=True), lead=office)
    example = UserFactory(role=Role.REPORTER, department=office, illustrative=True)
    assert draft(target, by=example, value=Decimal(1)).department == office


@pytest.mark.parametrize("submit", [False, True])
def test_one_write_makes_exactly_one_audit_row(target, reporter, submit):
    before = AuditRecord.objects.count()
    draft(target, value=Decimal(1), submit=submit, evidence_links=("https://example.org/a",))
    assert AuditRecord.objects.count() == before + 1


def test_every_step_of_a_report_is_kept_with_its_day(target):
    accepted(target, "2018Q1", now=NOW, value=Decimal(1))
    steps = list(ReportEvent.objects.values_list("verb", "on"))
    assert steps == [(verb, date(2018, 7, 5)) for verb in ("draft", "submit", "accept")]


def test_a_refused_write_leaves_nothing(target, reporter):
    before = AuditRecord.objects.count()
    refusal(target, "2018-04", value=Decimal(1))
    assert (AuditRecord.objects.count(), Report.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("basis", "values", "codes"),
    [
        (Basis.PLAN_TO_DATE, (60, 40), {"total_falls"}),
        (Basis.PLAN_TO_DATE, (60, 61), set()),
        (Basis.PERIOD, (60, 40), set()),
        (Basis.PERIOD, (6, 60), {"jump_10"}),
        (Basis.PERIOD, (6, 60000), {"jump_10000"}),
        (Basis.PERIOD, (60000, 6), {"jump_10000"}),
        (Basis.PERIOD, (0, 60), set()),
    ],
)
def test_what_is_odd_is_said_but_not_refused(basis, values, codes):
    target = TargetFactory(basis=basis)
    submitted(target, "2018Q1", value=Decimal(values[0]))
    content = ReportContent(value=Decimal(values[1]))
    found = warnings_for(target=target, period="2018Q2", content=content, today=date(2018, 7, 5))
    assert {notice.code for notice in found} == codes


def test_a_new_year_begins_its_total_at_nothing():
    target = TargetFactory(basis=Basis.YEAR_TO_DATE, due_on=date(2019, 12, 31))
    submitted(target, "2018Q4", value=Decimal(90))
    content = ReportContent(value=Decimal(5))
    assert not warnings_for(target=target, period="2019Q1", content=content, today=date(2019, 4, 1))
