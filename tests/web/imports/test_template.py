"""The sheet to fill in: for one's own targets and their period; filled, it goes in without a question."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.factories import TargetFactory, UnitFactory, UserFactory, accepted, at
from tests.web.imports.conftest import Desk, words
from tracker.domain.vocabulary import Basis, Frequency, Kind, Role
from tracker.models import Department, Report, Target

pytestmark = pytest.mark.django_db
TODAY = at("2018-07-05")


@pytest.fixture(autouse=True)
def july() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def targets(house: Department, target: Target) -> list[Target]:
    """One of each way of answering, all of the house, and a stranger's."""
    TargetFactory(plan=target.plan)
    plan, terms = target.plan, {"lead": house, "frequency": Frequency.QUARTERLY}
    unit = UnitFactory(name="%")
    return [
        target,
        TargetFactory(code="EV", plan=plan, kind=Kind.MILESTONE, goal=None, unit=None, **terms),
        TargetFactory(
            code="PCT", plan=plan, kind=Kind.LEVEL, basis=Basis.STOCK, unit=unit, goal=Decimal(95), **terms
        ),
        TargetFactory(code="RUB", plan=plan, kind=Kind.RUBRIC, goal=Decimal(3), unit=None, **terms),
        TargetFactory(code="ADHOC", plan=plan, **(terms | {"frequency": Frequency.AD_HOC})),
    ]


def template(desk: Desk) -> Any:
    answer = desk.client.get("/imports/template.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="reports-2018-07-05.xlsx"'
    return load_workbook(io.BytesIO(answer.content))


def columns_of(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def rows_of(sheet: Any) -> dict[str, int]:
    code = columns_of(sheet)["目标编号"]
    return {sheet.cell(row, code).value: row for row in range(2, sheet.max_row + 1)}


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_it_holds_the_own_targets_with_the_period_that_waits(desk: Desk, targets: list[Target]) -> None:
    accepted(targets[0], "2018Q1", now=at("2018-04-05"), value=Decimal(20))
    book = template(desk)
    assert book.sheetnames == ["Instructions", "To fill in"]
    sheet = book["To fill in"]
    columns, rows = columns_of(sheet), rows_of(sheet)
    assert set(rows) == {"KM", "EV", "PCT", "RUB", "ADHOC"}
    periods = {code: sheet.cell(row, columns["报告期"]).value for code, row in rows.items()}
    assert periods == dict.fromkeys(["KM", "EV", "PCT", "RUB"], "2018Q2") | {"ADHOC": None}
    assert sheet.cell(rows["KM"], columns["上次完成值"]).value == "20 (2018Q1)"


def test_only_what_is_asked_for_can_be_filled_in(desk: Desk, targets: list[Target]) -> None:
    sheet = template(desk)["To fill in"]
    columns, rows = columns_of(sheet), rows_of(sheet)
    open_cells = {
        (code, heading)
        for code, row in rows.items()
        for heading in ("目标编号", "报告期", "完成值", "分子", "完成日期", "等级", "零报告原因", "校验键")
        if not sheet.cell(row, columns[heading]).protection.locked
    }
    assert open_cells == {
        ("ADHOC", "报告期"),
        *((code, "完成值") for code in ("KM", "PCT", "ADHOC")),
        ("PCT", "分子"),
        ("EV", "完成日期"),
        ("RUB", "等级"),
        *((code, "零报告原因") for code in rows),
    }
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions[get_column_letter(columns["校验键"])].hidden
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {'"无进展,数据未产生,不适用"', '"0,1,2,3,4"'}
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_filled_in_it_is_imported_without_asking_for_columns(
    desk: Desk, targets: list[Target], language: str
) -> None:
    desk.client.cookies["django_language"] = language
    book = template(desk)
    sheet = book.worksheets[1]
    columns, rows = columns_of(sheet), rows_of(sheet)
    for code, heading, value in (
        ("KM", "完成值", "12公里"),
        ("EV", "完成日期", date(2018, 6, 20)),
        ("PCT", "分子", 9),
        ("PCT", "分母", 10),
        ("RUB", "零报告原因", "数据未产生"),
    ):
        sheet.cell(rows[code], columns[heading]).value = value
    address = desk.send(saved(book), name="reports.xlsx")
    assert address.startswith("/imports/preview/")
    assert desk.client.get(address).context["preview"].counts["created"] == 4
    desk.agree(address)
    assert set(Report.objects.values_list("target__code", "period")) == {
        (code, "2018Q2") for code in ("KM", "EV", "PCT", "RUB")
    }
    assert Report.objects.get(target__code="KM").value == 12


PERIODS = {
    Frequency.MONTHLY: "2018-06",
    Frequency.QUARTERLY: "2018Q2",
    Frequency.HALF_YEARLY: "2018H1",
    Frequency.YEARLY: "2018",
    Frequency.ONCE: "once",
    Frequency.AD_HOC: "2018-07-04",
}


@pytest.mark.parametrize(("language", "whole_term"), [("en", "the whole term"), ("zh-hans", "全程")])
def test_every_frequency_names_its_period_in_words_that_are_read_again(
    desk: Desk, house: Department, target: Target, language: str, whole_term: str
) -> None:
    for frequency in PERIODS:
        TargetFactory(code=f"F-{frequency.value}", plan=target.plan, lead=house, frequency=frequency)
    desk.client.cookies["django_language"] = language
    book = template(desk)
    sheet = book.worksheets[1]
    columns, rows = columns_of(sheet), rows_of(sheet)
    shown = PERIODS | {Frequency.ONCE: whole_term, Frequency.AD_HOC: None}
    for frequency in PERIODS:
        row = rows[f"F-{frequency.value}"]
        assert sheet.cell(row, columns["报告期"]).value == shown[frequency]
        sheet.cell(row, columns["完成值"]).value = 3
    sheet.cell(rows["F-ad_hoc"], columns["报告期"]).value = "2018-07-04"
    address = desk.send(saved(book), name="reports.xlsx")
    assert address.startswith("/imports/preview/")
    assert desk.client.get(address).context["preview"].errors == []
    desk.agree(address)
    stored = set(Report.objects.values_list("target__code", "period"))
    assert stored == {(f"F-{frequency.value}", code) for frequency, code in PERIODS.items()}


def test_a_row_whose_cells_were_moved_is_refused(desk: Desk, targets: list[Target]) -> None:
    book = template(desk)
    sheet = book["To fill in"]
    columns, rows = columns_of(sheet), rows_of(sheet)
    sheet.cell(rows["KM"], columns["完成值"]).value = 5
    sheet.cell(rows["KM"], columns["报告期"]).value = "2018Q1"
    html = words(desk.read(desk.send(saved(book), name="reports.xlsx")))
    assert "This row was made for KM|2018Q2" in html


def test_an_untouched_sheet_changes_nothing_and_says_nothing_wrong(desk: Desk, targets: list[Target]) -> None:
    answer = desk.client.get(desk.send(saved(template(desk)), name="reports.xlsx"))
    assert "everything is stored as the sheet says" in words(answer.content.decode())
    preview = answer.context["preview"]
    assert (preview.errors, [line.message for line in preview.warnings]) == (
        [],
        ["Only this sheet was read; not: Instructions."],
    )


def test_it_is_offered_where_a_reporter_works_and_to_nobody_else(desk: Desk, targets: list[Target]) -> None:
    for page in ("/workbench/", "/imports/"):
        assert 'href="/imports/template.xlsx"' in desk.read(page)
    assert Desk(UserFactory(role=Role.MANAGER)).client.get("/imports/template.xlsx").status_code == 404


def test_the_key_is_no_column_of_exports_and_blank_sheets(desk: Desk, targets: list[Target]) -> None:
    for file in ("export/reports.csv", "blank/reports.csv"):
        assert "校验键" not in desk.client.get(f"/imports/{file}").getvalue().decode()
