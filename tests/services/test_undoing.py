"""An import that is undone leaves the world as it was; what changed since is left and named."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
)
from tracker.domain.vocabulary import BatchState, Frequency, ReportState, Role, SheetKind, VerificationResult
from tracker.models import (
    AuditRecord,
    CalendarDay,
    Department,
    ImportBatch,
    Report,
    Target,
    Unit,
    User,
)
from tracker.queries.assessments import judge_targets
from tracker.resources.importing import import_at_once
from tracker.services.contents import CalendarEntry, ReportContent
from tracker.services.evidence import add_link
from tracker.services.ledger_check import check
from tracker.services.reference import create_unit, edit_unit, set_calendar_day, unit_details_of
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.reporting import correct_report, draft_report, save_draft
from tracker.services.reviewing import accept_report, return_report
from tracker.services.undoing import foresee_undo, undo_batch
from tracker.services.verification import verify_report

pytestmark = pytest.mark.django_db
IMPORTED, UNDONE = at("2019-03-01"), at("2019-03-05")
DAYS = [date(2018, 3, 31), date(2018, 9, 30), date(2018, 12, 31), date(2019, 2, 1), date(2019, 3, 5)]


def bring(
    kind: str, text: str, mode: str = "draft", by: User | None = None, now: Any = IMPORTED
) -> ImportBatch:
    result = import_at_once(
        text.encode(),
        kind=SheetKind(kind),
        file_name="sheet.csv",
        mode=ReportState(mode),
        by=by or administrator(),
        now=now,
    )
    assert result.batch is not None, [remark.as_json() for remark in result.preview.errors]
    return result.batch


def undo(batch: ImportBatch, by: User | None = None, now: Any = UNDONE) -> Any:
    return undo_batch(batch=batch, reason="导错了", by=by or administrator(), now=now)


def verdicts(known_at: date = date(2019, 3, 5)) -> list[Any]:
    """Everything that is judged, on several days."""
    targets = list(Target.objects.select_related("unit", "plan", "action", "parent", "part_department"))
    return [
        (day, judged.target.code, judged.assessment)
        for day in DAYS
        for judged in judge_targets(targets, as_of=day, known_at=known_at, today=date(2019, 3, 5))
    ]


@pytest.fixture
def target() -> Target:
    return TargetFactory(code="KM", frequency=Frequency.QUARTERLY)


@pytest.fixture
def reporter(target: Target) -> User:
    return of_department(Role.REPORTER, lead_of(target))


ROW = "目标编号,报告期,完成值,说明\nKM,2018Q1,8,说明\n"


def test_drafts_of_an_import_are_gone(target: Target, reporter: User) -> None:
    done = undo(bring("reports", ROW, by=reporter), by=reporter)
    assert Report.objects.count() == 0
    assert (len(done.restored), done.left) == (1, ())
    assert check() == []


def test_what_was_sent_is_voided_and_earlier_days_keep_it(target: Target, reporter: User) -> None:
    before = verdicts()
    batch = bring("reports", ROW, "submitted", reporter)
    sent = verdicts(date(2019, 3, 4))
    undo(batch, by=reporter)
    assert Report.objects.get().state is ReportState.VOIDED
    assert verdicts() == before
    assert verdicts(date(2019, 3, 4)) == sent
    assert check() == []


def test_accepted_history_is_voided_and_counts_no_more_from_the_day_of_undoing(target: Target) -> None:
    before = verdicts()
    batch = bring("reports", ROW, "accepted")
    loaded = verdicts(date(2019, 3, 4))
    assert loaded != before
    undo(batch)
    assert verdicts() == before
    assert verdicts(date(2019, 3, 4)) == loaded
    assert check() == []


def test_a_voided_correction_lets_the_report_before_count_again(target: Target) -> None:
    first = bring("reports", ROW, "accepted")
    before = verdicts()
    batch = bring("reports", "目标编号,报告期,完成值,更正原因\nKM,2018Q1,80,笔误\n", "accepted")
    assert verdicts() != before
    undo(batch)
    assert verdicts() == before
    assert Report.objects.get(revision=1).batch == first
    assert check() == []


def test_after_an_undoing_the_period_can_be_reported_anew(target: Target, reporter: User) -> None:
    undo(bring("reports", ROW, "submitted", reporter), by=reporter)
    report = draft_report(
        target=target,
        period="2018Q1",
        content=ReportContent(value=Decimal(9), note="说明"),
        by=reporter,
        now=UNDONE,
        submit=True,
    )
    assert (report.revision, report.state) == (2, ReportState.SUBMITTED)
    undo(bring("reports", ROW.replace("2018Q1", "2018Q2"), "accepted"))
    again = bring("reports", ROW.replace("2018Q1", "2018Q2"), "accepted")
    assert Report.objects.get(batch=again).revision == 2
    assert check() == []


def test_a_draft_that_an_import_changed_says_again_what_it_said(target: Target, reporter: User) -> None:
    content = ReportContent(value=Decimal(3), note="手填", evidence_links=("https://example.org/a",))
    report = draft_report(target=target, period="2018Q1", content=content, by=reporter, now=at("2019-02-01"))
    batch = bring(
        "reports", "目标编号,报告期,完成值,佐证链接\nKM,2018Q1,8,https://example.org/b\n", by=reporter
    )
    undo(batch, by=reporter)
    report.refresh_from_db()
    assert (report.value, report.note, report.batch, report.state) == (3, "手填", None, ReportState.DRAFT)
    assert [item.url for item in report.evidence.filter(removed_on=None)] == ["https://example.org/a"]
    assert check() == []


def test_a_returned_report_that_an_import_sent_again_stands_returned(target: Target, reporter: User) -> None:
    draft = draft_report(
        target=target,
        period="2018Q1",
        content=ReportContent(value=Decimal(3), note="说明"),
        by=reporter,
        now=at("2019-01-20"),
        submit=True,
    )
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    return_report(report=draft, note="请补充", by=reviewer, now=at("2019-02-01"))
    before = verdicts()
    undo(bring("reports", ROW, "submitted", reporter), by=reporter)
    report = Report.objects.get()
    assert (report.state, report.value, report.submitted_on) == (ReportState.RETURNED, 3, date(2019, 1, 20))
    assert "请补充" in report.events.order_by("pk").last().note
    assert verdicts() == before
    assert check() == []


def test_what_changed_since_is_left_and_named(target: Target, reporter: User) -> None:
    batch = bring("reports", ROW + "KM,2018Q2,9,\n", by=reporter)
    report = Report.objects.get(period="2018Q2")
    save_draft(report=report, content=ReportContent(value=Decimal(99)), by=reporter, now=at("2019-03-02"))
    done = undo(batch, by=reporter)
    assert [report.period for report in Report.objects.all()] == ["2018Q2"]
    assert [(one.label, one.row) for one in done.left] == [("KM 2018Q2 r1", 3)]
    batch.refresh_from_db()
    assert (batch.state, batch.counts["undone"], batch.counts["left"]) == (BatchState.UNDONE, 1, 1)
    assert batch.left[0]["row"] == 3
    assert check() == []


@pytest.mark.parametrize("how", ["accepted", "attached", "corrected", "verified"])
def test_what_others_built_upon_is_left(target: Target, reporter: User, how: str) -> None:
    batch = bring(
        "reports",
        ROW,
        "submitted" if how == "accepted" else "accepted",
        reporter if how == "accepted" else None,
    )
    report, now = Report.objects.get(), at("2019-03-02")
    if how == "accepted":
        accept_report(report=report, by=of_department(Role.REVIEWER, lead_of(target)), now=now)
    elif how == "attached":
        add_link(report=report, url="https://example.org/a", by=administrator(), now=now)
    elif how == "corrected":
        content = ReportContent(value=Decimal(9), note="说明")
        correct_report(report=report, content=content, reason="核对", by=administrator(), now=now)
    else:
        manager = of_department(Role.MANAGER, lead_of(target))
        verify_report(report=report, result=VerificationResult.TRUE, note="属实", by=manager, now=now)
    with pytest.raises(Refused):
        undo(batch)
    assert Report.objects.get(revision=1).state is ReportState.ACCEPTED
    assert ImportBatch.objects.get().state is BatchState.APPLIED


def test_an_import_is_undone_once(target: Target) -> None:
    batch = bring("reports", ROW)
    undo(batch)
    with pytest.raises(Conflict):
        undo(batch)
    assert AuditRecord.objects.filter(verb="undo").count() == 1


def test_undoing_needs_a_reason(target: Target) -> None:
    with pytest.raises(Refused):
        undo_batch(batch=bring("reports", ROW), reason=" ", by=administrator(), now=UNDONE)
    assert Report.objects.count() == 1


def test_foreseeing_writes_nothing(target: Target) -> None:
    batch, written = bring("reports", ROW), AuditRecord.objects.count()
    assert foresee_undo(batch=batch, by=administrator(), now=UNDONE).restored == ("KM 2018Q1 r1",)
    assert (Report.objects.count(), AuditRecord.objects.count()) == (1, written)


def test_a_reporter_undoes_no_import_of_reference_data(reporter: User) -> None:
    batch = bring("units", "名称,量纲\n里,长度\n")
    with pytest.raises(AccessDenied):
        undo(batch, by=reporter)


def test_a_reporter_takes_back_nothing_of_another_department(target: Target) -> None:
    batch = bring("reports", ROW)
    stranger = of_department(Role.REPORTER, DepartmentFactory())
    assert [one.label for one in foresee_undo(batch=batch, by=stranger, now=UNDONE).left] == ["KM 2018Q1 r1"]


TARGETS = "目标编号,指标名称,类型,目标值,单位,口径,填报频率,牵头部门,截止,调整原因,生效日期,延期至,取消日期\n"


def test_targets_that_an_import_made_are_gone_with_their_new_unit(target: Target) -> None:
    before, office = verdicts(), lead_of(target).name
    batch = bring("targets", TARGETS + f"NEW,新,cumulative,5,亩,period,quarterly,{office},,,,,\n")
    assert (Target.objects.count(), Unit.objects.filter(name="亩").count()) == (2, 1)
    undo(batch)
    assert list(Target.objects.values_list("code", flat=True)) == ["KM"]
    assert not Unit.objects.filter(name="亩").exists()
    assert verdicts() == before
    assert check() == []


def test_a_target_that_is_reported_on_by_now_is_left(target: Target) -> None:
    office = lead_of(target).name
    batch = bring(
        "targets",
        TARGETS + "".join(f"{code},新,cumulative,5,公里,period,quarterly,{office},,,,,\n" for code in "AB"),
    )
    bring("reports", ROW.replace("KM", "A"))
    done = undo(batch)
    assert [one.label for one in done.left] == ["A 新"]
    assert sorted(Target.objects.values_list("code", flat=True)) == ["A", "KM"]
    assert check() == []


@pytest.mark.parametrize(
    "cells",
    [
        "KM,目标 KM,,50,,,,,,下调,2018-06-01,,",
        "KM,目标 KM,,,,,,,2018-08-31,提前,2018-06-01,,",
        "KM,目标 KM,,,,,,,,延期,2018-06-01,2019-06-30,",
        "KM,目标 KM,,,,,,,,取消,,,2018-07-01",
        "KM,另一个名字,,,,,,,,,,,",
    ],
)
def test_adjustments_of_an_import_are_no_more(target: Target, cells: str) -> None:
    accepted(target, "2018Q1", now=at("2018-04-05"), value=Decimal(20))
    before, name = verdicts(), target.name
    batch = bring("targets", TARGETS + cells + "\n")
    changed = verdicts(date(2019, 3, 4))
    assert verdicts() != before or Target.objects.get().name != name
    undo(batch)
    assert verdicts() == before
    assert verdicts(date(2019, 3, 4)) == changed
    assert Target.objects.get().name == name
    assert check() == []


def test_a_target_can_be_adjusted_after_an_undoing(target: Target) -> None:
    undo(bring("targets", TARGETS + "KM,目标 KM,,50,,,,,,下调,2018-06-01,,\n"))
    bring("targets", TARGETS + "KM,目标 KM,,60,,,,,,再调,2018-06-01,,\n")
    assert list(target.versions.order_by("number").values_list("number", "goal")) == [
        (1, 100),
        (2, 50),
        (3, 60),
    ]
    assert check() == []


def test_the_department_before_leads_again(target: Target) -> None:
    old, new = lead_of(target), DepartmentFactory(name="新牵头局")
    batch = bring("targets", TARGETS + f"KM,目标 KM,,,,,,{new.name},,,,,\n")
    assert lead_of(target) == new
    undo(batch)
    assert lead_of(target) == old
    assert check() == []


def test_reference_data_is_as_it_was() -> None:
    unit = create_unit(
        details=unit_details_of(Unit(name="里", dimension="长度", factor=500, aliases=[])),
        by=administrator(),
        now=IMPORTED,
    )
    set_calendar_day(
        entry=CalendarEntry(day=date(2026, 5, 1), is_working=False), by=administrator(), now=IMPORTED
    )
    batches = [
        bring("units", "名称,量纲,系数\n里,长度,576\n丈,长度,3\n"),
        bring("calendar", "日期,工作日\n2026-05-01,是\n2026-05-02,否\n"),
        bring("departments", "名称,上级\n甲局,\n乙处,甲局\n"),
        bring("people", "用户名,姓名,角色,部门\nli,李,填报员,乙处\nadmin,管,审计员,\n"),
    ]
    done = [undo(batch) for batch in reversed(batches)]
    assert [one.left for one in done] == [()] * 4
    unit.refresh_from_db()
    assert (unit.factor, Unit.objects.count()) == (500, 1)
    newest = CalendarDay.objects.filter(day=date(2026, 5, 1)).order_by("number").last()
    assert (newest.is_working, CalendarDay.objects.filter(day=date(2026, 5, 2)).count()) == (False, 0)
    assert (Department.objects.count(), User.objects.count()) == (0, 1)
    assert administrator().memberships.count() == 1
    assert check() == []


def test_a_unit_that_was_changed_since_stays() -> None:
    batch = bring("units", "名称,量纲,系数\n里,长度,576\n丈,长度,3\n")
    unit = Unit.objects.get(name="里")
    edit_unit(
        unit=unit,
        details=unit_details_of(unit).__class__(name="里", dimension="长度", factor=Decimal(500)),
        by=administrator(),
        now=IMPORTED,
    )
    assert [one.label for one in undo(batch).left] == ["里"]
    assert list(Unit.objects.values_list("name", flat=True)) == ["里"]


PERIODS = ["2018Q1", "2018Q2", "2018Q3", "2018Q4"]
ROWS = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(PERIODS), st.integers(0, 60)),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, ROWS, st.sampled_from(["draft", "submitted", "accepted"]))
def test_import_and_undo_leave_the_verdicts_as_they_were(
    there: list[tuple[str, str, int]], sheet: list[tuple[str, str, int]], mode: str
) -> None:
    with transaction.atomic():
        plan = PlanFactory()
        for code in ("A", "B"):
            TargetFactory(code=code, plan=plan)
        heading = "目标编号,报告期,完成值,说明,更正原因\n"
        bring("reports", heading + lines(there), "accepted")
        before = verdicts()
        result = import_at_once(
            (heading + lines(sheet, "核对")).encode(),
            kind=SheetKind.REPORTS,
            file_name="s.csv",
            mode=ReportState(mode),
            by=administrator(),
            now=IMPORTED,
            skip_refused=True,
        )
        if result.batch is not None:
            assert undo(result.batch).left == ()
        assert verdicts() == before
        assert check() == []
        transaction.set_rollback(True)


def lines(rows: list[tuple[str, str, int]], reason: str = "") -> str:
    return "".join(f"{code},{period},{value},说明,{reason}\n" for code, period, value in rows)
