"""What a row of a sheet of reports means: period, day, amount, correction, rights."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import TargetFactory
from tests.resources.conftest import Import, outcomes, told, warned
from tracker.models import Department, Report, Target
from tracker.resources import importing, report_pieces
from tracker.services.kept_facts import differences

pytestmark = pytest.mark.django_db


def stored(code: str) -> list[tuple[str, date, Decimal | None]]:
    return list(Report.objects.filter(target__code=code).values_list("period", "as_of", "value"))


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("120", "", "120"),
        ("120", "公里", "120"),
        ("120", "千米", "120"),
        ("120000", "米", "120"),
        ("120000米", "", "120"),
        ("1.2万米", "", "12"),
        ("12万米", "米", "120"),
        ("一百二十", "公里", "120"),
    ],
)
def test_a_length_is_kept_in_the_unit_of_its_target(bring: Import, typed: str, unit: str, value: str) -> None:
    bring("reports", {"目标编号": "KM", "报告期": "2018-06-30", "完成值": typed, "单位": unit})
    assert [row[2] for row in stored("KM")] == [Decimal(value)]


def test_a_conversion_is_said_aloud_at_the_unit_with_both_numbers(bring: Import) -> None:
    result = bring("reports", {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "120000", "单位": "米"})
    remark = result.preview.warnings[0]
    assert (remark.cell, str(remark.code)) == ("D2", "unit_converted")
    assert (remark.params["value"], str(remark.params["result"])) == ("120000", "120")


@pytest.mark.parametrize(
    ("code", "typed", "unit", "cell", "problem"),
    [
        ("KM", "120", "万元", "D2", "unit_differs"),
        ("KM", "120", "光年", "D2", "unknown_unit"),
        ("KM", "120万元", "", "C2", "unit_differs"),
        ("KM", "120公里", "米", "C2", "unit_conflict"),
        ("KM", "0.1234567", "公里", "C2", "number_too_many_decimals"),
        ("KM", "0.0001", "米", "C2", "unit_inexact"),
        ("WAN", "1.2万", "", "C2", "multiplier_unclear"),
        ("PCT", "0.92", "%", "C2", "number_ambiguous_fraction"),
        ("PCT", "约92%", "%", "C2", "number_approximate"),
        ("KM", "无", "公里", "C2", "number_placeholder"),
        ("KM", "", "公里", "C2", "value_missing"),
    ],
)
def test_an_amount_that_can_mean_something_else_is_refused_at_its_cell(
    bring: Import, code: str, typed: str, unit: str, cell: str, problem: str
) -> None:
    result = bring("reports", {"目标编号": code, "报告期": "2018-06-30", "完成值": typed, "单位": unit})
    assert told(result) == [(cell, problem)]
    assert stored(code) == []


def test_a_unit_in_the_heading_counts_for_the_whole_column(bring: Import) -> None:
    bring("reports", {"目标编号": "KM", "报告期": "2018-06-30", "完成值（米）": "5000"})
    assert [row[2] for row in stored("KM")] == [Decimal(5)]


@pytest.mark.parametrize(
    ("typed", "period", "as_of"),
    [
        ("2018Q2", "2018Q2", "2018-06-30"),
        ("2018年二季度", "2018Q2", "2018-06-30"),
        ("2018-05-20", "2018Q2", "2018-05-20"),
    ],
)
def test_a_day_stands_for_the_regular_period_that_holds_it(
    bring: Import, typed: str, period: str, as_of: str
) -> None:
    bring("reports", {"目标编号": "Q", "报告期": typed, "完成值": "5"})
    assert stored("Q") == [(period, date.fromisoformat(as_of), Decimal(5))]


@pytest.mark.parametrize("typed", ["2018-05", "2018H1", "2018"])
def test_another_frequency_than_the_targets_is_refused_in_words(bring: Import, typed: str) -> None:
    result = bring("reports", {"目标编号": "Q", "报告期": typed, "完成值": "5"})
    assert told(result) == [("B2", "wrong_period")]


def test_two_rows_for_one_period_are_both_refused_and_name_each_other(bring: Import) -> None:
    row = {"目标编号": "Q", "报告期": "2018Q2", "完成值": "5"}
    result = bring("reports", row, row | {"报告期": "2018-06-30", "完成值": "6"})
    assert told(result) == [("C2", "twice_in_sheet"), ("C3", "twice_in_sheet")]
    assert [remark.params["rows"] for remark in result.preview.errors] == ["3", "2"]


def test_two_values_of_one_day_are_said_aloud(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018Q2", "完成值": "5"}
    result = bring("reports", row, row | {"报告期": "2018H1", "完成值": "6"})
    assert ("C3", "same_day_other_value") in warned(result)


def test_an_unknown_target_is_refused_with_the_nearest_code(bring: Import) -> None:
    result = bring("reports", {"目标编号": "KN", "报告期": "2018-06-30", "完成值": "5"})
    assert told(result) == [("A2", "unknown_target")]
    assert result.preview.errors[0].params["nearest"] == "KM"


def test_all_bad_cells_of_a_row_are_named_at_once(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018-02-30", "完成值": "约5", "完成日期": "去年", "等级": "9"}
    assert told(bring("reports", row)) == [
        ("D2", "date_words"),
        ("E2", "not_whole"),
        ("C2", "number_approximate"),
        ("B2", "date_impossible"),
    ]


def test_an_open_draft_is_changed_in_place(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "5", "说明": "初稿"}
    bring("reports", row)
    result = bring("reports", {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "6"})
    assert outcomes(result) == ["changed"]
    assert (result.preview.rows[0].before, result.preview.rows[0].after) == ({"value": "5"}, {"value": "6"})
    report = Report.objects.get(target__code="KM")
    assert (report.value, report.note, report.revision) == (6, "初稿", 1)


def test_an_accepted_period_asks_for_the_reason_of_a_correction(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "5", "说明": "说明"}
    bring("reports", row, mode="accepted")
    assert told(bring("reports", row | {"完成值": "6"})) == [("A2", "accepted_already")]
    assert outcomes(bring("reports", row)) == ["unchanged"]
    result = bring("reports", row | {"完成值": "6", "更正原因": "抄错"}, mode="submitted")
    assert outcomes(result) == ["changed"]
    newest = Report.objects.filter(target__code="KM").latest("revision")
    assert (newest.revision, newest.state, newest.value) == (2, "submitted", 6)


def test_a_report_under_review_is_left_alone(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "5", "说明": "说明"}
    bring("reports", row, mode="submitted")
    assert outcomes(bring("reports", row, mode="submitted")) == ["unchanged"]
    assert told(bring("reports", row | {"完成值": "6"})) == [("A2", "under_review")]


def test_a_draft_is_sent_by_a_second_import_as_submitted(bring: Import) -> None:
    row = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "5", "说明": "说明"}
    bring("reports", row)
    assert outcomes(bring("reports", row, mode="submitted")) == ["changed"]
    assert Report.objects.get(target__code="KM").state == "submitted"


def test_a_running_total_that_falls_is_said_aloud_within_one_sheet(bring: Import) -> None:
    first = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "50"}
    result = bring("reports", first | {"报告期": "2018-09-30", "完成值": "40"}, first, mode="submitted")
    assert warned(result) == [("C2", "total_falls")]


@pytest.mark.parametrize(("value", "code"), [("500", "jump_10"), ("500000", "jump_10000")])
def test_a_value_far_off_the_last_one_is_said_aloud(bring: Import, value: str, code: str) -> None:
    first = {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "50"}
    bring("reports", first, mode="submitted")
    assert ("C2", code) in warned(bring("reports", first | {"报告期": "2018-09-30", "完成值": value}))


def test_a_milestone_is_done_on_a_day_that_is_its_own_period(bring: Import) -> None:
    bring(
        "reports",
        {"目标编号": "EV", "报告期": "", "完成日期": "2019年6月17日", "完成阶段": "开工:2018-05-01"},
    )
    report = Report.objects.get(target__code="EV")
    assert (report.period, report.as_of, report.done_on) == ("2019-06-17",) + (date(2019, 6, 17),) * 2
    assert [(done.stage, done.done_on) for done in report.stages_done.all()] == [("开工", date(2018, 5, 1))]


def test_a_target_that_is_reported_once_needs_no_period(bring: Import) -> None:
    bring("reports", {"目标编号": "ON", "报告期": "", "等级": "2"})
    assert Report.objects.get(target__code="ON").period == "once"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("无进展", "no_progress"),
        ("数据未产生", "no_data"),
        ("不适用", "not_applicable"),
        ("no_data", "no_data"),
    ],
)
def test_nil_carries_its_reason_and_no_number(bring: Import, word: str, reason: str) -> None:
    bring("reports", {"目标编号": "Q", "报告期": "2018Q1", "完成值": "", "零报告原因": word})
    report = Report.objects.get(target__code="Q")
    assert (report.nil_reason, report.value) == (reason, None)


def test_nil_with_a_number_is_refused(bring: Import) -> None:
    result = bring("reports", {"目标编号": "Q", "报告期": "2018Q1", "完成值": "0", "零报告原因": "无进展"})
    assert told(result) == [("C2", "nil_with_number")]


def test_zero_is_a_number(bring: Import) -> None:
    bring("reports", {"目标编号": "Q", "报告期": "2018Q1", "完成值": "0"})
    assert stored("Q") == [("2018Q1", date(2018, 3, 31), Decimal(0))]


def test_what_was_typed_is_kept_beside_what_was_understood(bring: Import) -> None:
    bring("reports", {"目标编号": "KM", "报告期": "2018-06-30", "完成值": "１２万", "单位": "米"})
    report = Report.objects.get(target__code="KM")
    assert (report.typed_value, report.typed_unit, report.value) == ("１２万", "米", 120)


# -- long sheets, in pieces
LONG = [
    {"目标编号": "KM", "报告期": "2018-03-31", "完成值": "3"},
    {"目标编号": "WAN", "报告期": "2018-03-31", "完成值": "9"},
    {"目标编号": "nobody", "报告期": "2018-03-31", "完成值": "1"},
    {"目标编号": "km", "报告期": "2018年3月31日", "完成值": "3"},  # the same once more
    {"目标编号": "PCT", "报告期": "2018-02-28", "完成值": "50"},
    {"目标编号": "KM", "报告期": "2018-01-31", "完成值": "40"},  # falls until the end of March
    {"目标编号": "WAN", "报告期": "2018-02-28", "完成值": "90000"},  # 10,000 times what comes after
    {"目标编号": "k m", "报告期": "2018-02-28", "完成值": "41"},
]


def test_pieces_are_told_as_the_whole_is(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bring("reports", *LONG)
    monkeypatch.setattr(report_pieces, "ROWS_AT_ONCE", 1)
    parted = bring("reports", *LONG)
    assert (told(parted), warned(parted), outcomes(parted)) == (told(whole), warned(whole), outcomes(whole))
    assert [row for row, _code in told(whole)] == ["C2", "A4", "C5"]
    assert len(warned(whole)) == 4


def test_a_part_named_by_its_code_and_by_its_office_is_one_thing_in_pieces_too(
    bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_pieces, "ROWS_AT_ONCE", 1)
    office, whole = Department.objects.get(name="乙局"), Target.objects.get(code="KM")
    part = TargetFactory(
        code="KM-B",
        parent=whole,
        part_department=office,
        plan=whole.plan,
        unit=whole.unit,
        basis=whole.basis,
        frequency=whole.versions.get().frequency,
        lead=None,
    )
    row = {"报告期": "2018-03-31", "完成值": "3"}
    found = bring(
        "reports",
        row | {"目标编号": "KM", "填报单位": "乙局"},
        row | {"目标编号": "PCT", "填报单位": ""},
        row | {"目标编号": part.code, "填报单位": ""},
    )
    assert [code for _cell, code in told(found)] == ["twice_in_sheet"] * 2


def test_what_is_written_in_pieces_counts_once(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_pieces, "ROWS_AT_ONCE", 1)
    rows = [row for row in LONG if row["目标编号"] in ("WAN", "PCT", "k m")]
    assert outcomes(bring("reports", *rows, mode="accepted")) == ["new"] * 4
    assert outcomes(bring("reports", *rows, mode="accepted")) == ["unchanged"] * 4
    assert differences() == []


def test_after_a_great_import_the_database_counts_its_tables_anew(
    bring: Import, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(importing, "MANY", 2)
    rows = [row for row in LONG if row["目标编号"] in ("WAN", "PCT")]
    asked = []
    for some in (rows[:1], rows[1:]):
        with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
            bring("reports", *some)
        asked.append([query["sql"] for query in queries if query["sql"].startswith("ANALYZE")])
    names = ("report", "reportevent", "auditrecord", "importrow", "keptfacts")
    wanted = "ANALYZE " + ", ".join(f'"tracker_{name}"' for name in names)
    assert asked == [[], [wanted] if connection.vendor == "postgresql" else []]


def test_a_number_that_is_worse_than_the_baseline_is_taken_and_said_with_both(bring: Import) -> None:
    target = Target.objects.get(code="PCT")
    target.versions.update(baseline=Decimal(70))
    result = bring("reports", {"目标编号": "PCT", "报告期": "2018-06-30", "完成值": "69%"})
    (remark,) = result.preview.warnings
    assert (remark.cell, remark.code) == ("C2", "behind_baseline")
    assert "69 比基期值 70 还差" in str(remark.params["said"])
    assert Report.objects.get(target=target).value == 69
