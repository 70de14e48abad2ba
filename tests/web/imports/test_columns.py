"""Which column is which: asked only when it is not plain to see, changeable, remembered."""

import io
import re

import pytest
from openpyxl import Workbook

from tests.factories import UserFactory
from tests.web.imports.conftest import Desk, words
from tracker.domain.vocabulary import Role
from tracker.models import ColumnMemory, Department, Report, Target

pytestmark = pytest.mark.django_db
PLAIN = "序号,目标编号,报告期,完成值\n1,KM,2018Q1,8\n"
OTHER = "代号,哪一期,做了多少,闲话\nKM,2018Q1,8,哈\n"
CHOICE = {"column-A": "target", "column-B": "period", "column-C": "value", "column-D": ""}


def test_a_sheet_whose_headings_are_all_known_goes_straight_to_its_preview(
    desk: Desk, target: Target
) -> None:
    address = desk.send(PLAIN)
    assert address.startswith("/imports/preview/")
    assert "Change the columns" in desk.read(address)


@pytest.mark.parametrize(
    "above",
    ["2018年情况表,,,\n", "2018年情况表,,,\n填报单位：房管局,,,\n", ",目标编号,报告期,完成情况\n"],
    ids=["title", "title and office", "two levels"],
)
def test_a_title_or_a_second_level_above_known_headings_asks_nobody(
    desk: Desk, target: Target, above: str
) -> None:
    assert desk.send(above + PLAIN).startswith("/imports/preview/")


def test_a_heading_of_two_levels_is_proposed_as_it_is_understood(desk: Desk, target: Target) -> None:
    address = desk.send("目标,报告期,完成情况,\n编号,,完成值,闲话\nKM,2018Q1,8,哈\n")
    assert re.findall(r'value="(\w+)" selected', desk.read(address)) == ["target", "period", "value"]
    answer = desk.client.post(address, CHOICE)
    desk.agree(answer.headers["Location"])
    assert Report.objects.get().value == 8
    assert list(ColumnMemory.objects.values_list("heading", "key")) == [("闲话", "")]


def test_a_neighbour_under_the_same_upper_heading_is_not_taken_for_the_value(
    desk: Desk, target: Target
) -> None:
    address = desk.send("目标编号,报告期,完成情况,完成情况\n,,完成值,上年同期\nKM,2018Q1,8,7\n")
    assert re.findall(r'value="(\w+)" selected', desk.read(address)) == ["target", "period", "value"]


def test_unknown_headings_are_asked_for_with_values_beside_them(desk: Desk, target: Target) -> None:
    address = desk.send(OTHER)
    assert address.startswith("/imports/columns/")
    html = words(desk.read(address))
    assert "代号 not recognised KM" in html
    assert "Row 1 of sheet" in html or "No row with headings" in html


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        (OTHER, ["target", "period", "value"]),
        ("代号,报告期,做了多少\nKM,2018Q1,8\n", ["target", "value"]),
        ("目标编号,报告期,做了多少,去年\nKM,2018Q1,8,7\n", []),  # two columns of numbers: which one?
        ("目标编号,报告期,完成值,去年\nKM,2018Q1,8,7\n", []),  # the value is known
        ("目标编号,报告期,分子,分母,得数\nKM,2018Q1,8,10,80\n", []),
        ("目标编号,报告期,顺位\nKM,2018Q1,1\nKM,2018Q2,2\n", []),  # counts the rows
        ("代号,报告期,完成值\nXX,2018Q1,8\n", []),
        ("目标编号,哪一期,完成值\nKM,2018,8\n", []),  # a bare number may be anything
    ],
)
def test_what_values_propose_is_marked_and_never_taken_without_a_look(
    desk: Desk, target: Target, text: str, proposed: list[str]
) -> None:
    address = desk.send(text)
    assert address.startswith("/imports/columns/")
    shown = desk.client.get(address).context["seen"].columns
    assert [column.key for column in shown if column.is_proposed] == proposed
    assert desk.read(address).count("Proposed from the values; please look.") == len(proposed)
    assert not Report.objects.exists()


def test_chosen_columns_are_read_and_remembered_for_the_department(
    desk: Desk, target: Target, house: Department
) -> None:
    address = desk.send(OTHER)
    answer = desk.client.post(address, CHOICE)
    assert answer.status_code == 302
    desk.agree(answer.headers["Location"])
    assert Report.objects.get().value == 8
    assert set(ColumnMemory.objects.values_list("department", "heading", "key")) == {
        (house.pk, "代号", "target"),
        (house.pk, "哪一期", "period"),
        (house.pk, "做了多少", "value"),
        (house.pk, "闲话", ""),
    }
    colleague = Desk(UserFactory(role=Role.REPORTER, department=house))
    again = colleague.send(OTHER.replace(",8,", ",9,"))
    assert again.startswith("/imports/preview/")
    assert "Import: 0 new, 1 changed" in words(colleague.read(again))


def test_another_department_is_asked_again(desk: Desk, target: Target) -> None:
    desk.client.post(desk.send(OTHER), CHOICE)
    assert (
        Desk(UserFactory(role=Role.REPORTER, department=Department.objects.create(name="别局")))
        .send(OTHER)
        .startswith("/imports/columns/")
    )


def test_a_choice_can_be_changed_from_the_preview(desk: Desk, target: Target) -> None:
    address = desk.send(PLAIN.replace("完成值", "说明"))
    columns = address.replace("preview", "columns")
    html = desk.read(columns)
    assert '<option value="note" selected>' in html
    answer = desk.client.post(columns, {"column-B": "target", "column-C": "period", "column-D": "value"})
    desk.agree(answer.headers["Location"])
    assert Report.objects.get().value == 8
    assert ColumnMemory.objects.get(heading="说明").key == "value"


def test_one_meaning_for_two_columns_and_a_missing_one_are_refused_with_what_was_chosen(
    desk: Desk, target: Target
) -> None:
    answer = desk.client.post(desk.send(OTHER), CHOICE | {"column-D": "value"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "“value · 完成值” is column C already" in html
    assert '<option value="period" selected>' in html
    answer = desk.client.post(desk.send(OTHER), CHOICE | {"column-A": ""})
    assert "Not chosen yet, but needed: 目标编号" in words(answer.content.decode())


def test_two_headings_of_one_meaning_are_asked_for(desk: Desk, target: Target) -> None:
    address = desk.send("目标编号,报告期,完成值,实际值\nKM,2018Q1,8,9\n")
    assert address.startswith("/imports/columns/")
    assert re.findall(r'value="(\w+)" selected', desk.read(address)) == ["target", "period"]
    silent = {"column-A": "target", "column-B": "period", "column-C": "?", "column-D": "?"}
    answer = desk.client.post(address, silent)
    assert answer.status_code == 422
    assert "This may be the same as another column" in answer.content.decode()
    keys = {"column-A": "target", "column-B": "period", "column-C": "", "column-D": "value"}
    answer = desk.client.post(address, keys)
    desk.agree(answer.headers["Location"])
    assert Report.objects.get().value == 9


def test_of_several_sheets_one_is_chosen_with_its_row_of_headings(desk: Desk, target: Target) -> None:
    book = Workbook()
    for name, value in (("一月", 1), ("二月", 2)):
        sheet = book.create_sheet(name)
        for row in (["某局统计"], ["目标编号", "报告期", "完成值"], ["KM", "2018Q1", value]):
            sheet.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    address = desk.send(out.getvalue(), name="s.xlsx")
    assert address.startswith("/imports/columns/")
    html = desk.read(f"{address}?sheet=二月&row=2")
    assert "<option selected>二月</option>" in html
    keys = {"column-A": "target", "column-B": "period", "column-C": "value"}
    unsaid = desk.client.post(address, keys)
    assert (unsaid.status_code, Report.objects.count()) == (422, 0)
    assert "Choose the sheet and look there first" in unsaid.content.decode()
    answer = desk.client.post(f"{address}?sheet=二月&row=2", keys)
    desk.agree(answer.headers["Location"])
    assert Report.objects.get().value == 2


@pytest.mark.parametrize(
    "query", ["?row=9999999", "?row=-1", "?row=x", "?sheet=%00", "?sheet=nothing", "?row=3"]
)
def test_an_address_that_names_nothing_shows_what_there_is(desk: Desk, target: Target, query: str) -> None:
    assert "代号" in desk.read(desk.send(OTHER) + query)


def test_nobody_else_finds_the_columns_of_a_file(desk: Desk, office_of_all: Desk, target: Target) -> None:
    address = desk.send(OTHER)
    assert office_of_all.client.get(address).status_code == 404
    assert office_of_all.client.post(address, CHOICE).status_code == 404


def test_columns_of_a_file_that_was_imported_lead_to_the_import(desk: Desk, target: Target) -> None:
    address = desk.send(PLAIN)
    desk.agree(address)
    columns = address.replace("preview", "columns")
    assert desk.client.get(columns).headers["Location"] == address
    assert desk.client.post(columns, {}).headers["Location"] == address
