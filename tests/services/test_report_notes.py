"""What lags or changes greatly is not sent without a note, whichever way it comes (status-rules §9 Notes)."""

from decimal import Decimal

import pytest

from tests.factories import TargetFactory, accepted, administrator, at, submitted
from tests.services.drafting import NOW, draft, refusal
from tracker.domain.vocabulary import Basis, NilReason, ReportState, SheetKind
from tracker.models import Report
from tracker.resources.importing import import_at_once
from tracker.services.contents import ReportContent
from tracker.services.reporting import correct_report, save_draft, submit_report

pytestmark = pytest.mark.django_db
HEADING = "目标编号,报告期,完成值,说明\n"


def bring(text, reporter, mode, now=NOW):
    how = {"kind": SheetKind.REPORTS, "file_name": "s.csv", "mode": ReportState(mode), "skip_refused": True}
    return import_at_once((HEADING + text).encode(), by=reporter, now=now, **how)


def errors(result):
    return [error.code for error in result.preview.errors]


def test_what_lags_is_refused_with_its_numbers(target):
    refused = refusal(target, submit=True, value=Decimal(20), note="")
    assert refused.codes == ("note_missing",)
    assert "2018-06-30" in str(refused)
    assert "49.59" in str(refused)


def test_a_note_is_enough(target):
    assert draft(target, submit=True, value=Decimal(20), note="道路审批推迟").state == ReportState.SUBMITTED


def test_a_note_of_blanks_is_none(target):
    assert refusal(target, submit=True, value=Decimal(20), note="  ").codes == ("note_missing",)


def test_a_draft_asks_for_no_note(target):
    assert draft(target, value=Decimal(20)).state == ReportState.DRAFT


def test_a_draft_is_asked_when_it_is_sent(target, reporter):
    report = draft(target, value=Decimal(20))
    with pytest.raises(Exception, match="2018-06-30"):
        submit_report(report=report, by=reporter, now=NOW)
    with pytest.raises(Exception, match="2018-06-30"):
        save_draft(report=report, content=ReportContent(value=Decimal(21)), by=reporter, now=NOW, submit=True)


def test_what_waits_for_review_is_counted(target):
    submitted(target, "2018Q1", now=at("2018-04-05"), value=Decimal(30))
    assert draft(target, submit=True, value=Decimal(20), note="").state == ReportState.SUBMITTED


def test_a_running_total_that_falls_is_explained():
    target = TargetFactory(basis=Basis.PLAN_TO_DATE)
    submitted(target, "2018Q1", now=at("2018-04-05"), value=Decimal(61))
    refused = refusal(target, submit=True, value=Decimal(60), note="")
    assert refused.codes == ("note_missing",)
    assert "61" in str(refused)


def test_the_note_of_a_nil_report_explains_it(target):
    submitted(target, "2018Q1", now=at("2018-04-05"), value=Decimal(1))
    nil = {"nil_reason": NilReason.NO_PROGRESS, "note": ""}
    assert refusal(target, submit=True, **nil).codes == ("note_missing",)
    assert draft(target, submit=True, **nil, nil_note="停工").state == ReportState.SUBMITTED


def test_a_correction_is_held_to_the_same(target, reporter):
    report = accepted(target, "2018Q1", value=Decimal(25))
    with pytest.raises(Exception, match="2018-03-31"):
        correct_report(
            report=report,
            content=ReportContent(value=Decimal(2)),
            reason="抄错",
            by=reporter,
            now=NOW,
            submit=True,
        )


def test_an_import_that_submits_is_held_to_it_row_by_row(target, reporter):
    rows = f"{target.code},2018Q1,2,\n{target.code},2018Q2,20,\n{target.code},2018Q3,80,\n"
    result = bring(rows, reporter, "submitted", at("2018-10-10"))
    assert errors(result) == ["note_missing", "note_missing"]
    assert [report.period for report in Report.objects.all()] == ["2018Q3"]


def test_rows_of_one_sheet_are_counted_together(target, reporter):
    result = bring(f"{target.code},2018Q1,30,\n{target.code},2018Q2,10,\n", reporter, "submitted")
    assert (errors(result), Report.objects.count()) == ([], 2)
    again = bring(f"{target.code},2018Q3,35,\n", reporter, "submitted", at("2018-10-10"))
    assert errors(again) == []


def test_an_import_of_drafts_asks_for_no_note(target, reporter):
    assert errors(bring(f"{target.code},2018Q2,2,\n", reporter, "draft")) == []


def test_history_is_loaded_as_it_was_accepted(target):
    assert errors(bring(f"{target.code},2018Q2,2,\n", administrator(), "accepted")) == []
