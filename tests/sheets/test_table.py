"""The rows of a table: what is data, skipped, filled down, and what is said (tracker/sheets/table.py)."""

import pytest

from tests.sheets.test_headings import PLAIN, WANTED, sheet
from tracker.sheets.cells import Merge, RawRow, Sheet, Workbook
from tracker.sheets.headings import Columns
from tracker.sheets.notices import Notice, SheetNotice, SheetProblem, SheetRefused
from tracker.sheets.table import Table, find_table

ROW = ["T-001", "2018-06-30", "120", "公里", "通车"]


def workbook(*sheets: Sheet) -> Workbook:
    return Workbook("x", "xlsx", sheets, sheet_names=tuple(page.name for page in sheets))


def table(*rows: list[str], merges: tuple[Merge, ...] = ()) -> Table:
    return find_table(workbook(sheet(*rows, merges=merges)), WANTED)


def named(name: str, *rows: list[str], hidden: bool = False) -> Sheet:
    return Sheet(name, sheet(*rows).rows, hidden=hidden)


def notices(made: Table, code: SheetNotice) -> list[Notice]:
    return [notice for notice in made.notices if notice.code is code]


def refusal(*sheets: Sheet, choice: str | None = None) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        find_table(workbook(*sheets), WANTED, sheet=choice)
    return refused.value


def test_rows_have_the_numbers_and_addresses_of_the_program() -> None:
    row = next(table(["标题"], PLAIN, [], ROW).rows())
    assert (row.number, row.cells["value"].address, row.cells["value"].text) == (4, "C4", "120")


def test_a_blank_cell_of_a_row_is_there_and_blank() -> None:
    row = next(table(PLAIN, ["T-001", "2018-06"]).rows())
    assert (row.cells["note"].is_blank, row.cells["note"].address) == (True, "E2")


def test_blank_rows_between_are_passed_over() -> None:
    assert [row.number for row in table(PLAIN, ROW, [], [], ROW).rows()] == [2, 5]


def test_a_row_that_is_filled_only_in_unknown_columns_is_passed_over() -> None:
    assert [row.number for row in table([*PLAIN, "序号"], ROW, ["", "", "", "", "", "2"]).rows()] == [2]


@pytest.mark.parametrize("word", ["合计", "小计", "总计", "合 计", "合计：", "本页小计", "Total", "共计"])
def test_a_row_of_totals_is_skipped_and_said(word: str) -> None:
    made = table(PLAIN, ROW, [word, "", "35707.28"])
    notice = notices(made, SheetNotice.TOTAL_ROW)[0]
    assert (len(made), notice.row, notice.cell, notice.value) == (1, 3, "A3", word.replace("  ", " "))


@pytest.mark.parametrize(
    "text",
    [
        "填表人：张三",
        "审核人:李四",
        "审核人（签字）：",
        "单位负责人：",
        "备注：以上为初步数",
        "注：见附件",
        "联系电话：123",
        "填报日期：2018年7月1日",
    ],
)
def test_a_footer_is_skipped_and_said(text: str) -> None:
    made = table(PLAIN, ROW, [text])
    assert (len(made), notices(made, SheetNotice.FOOTER_ROW)[0].cell) == (1, "A3")


def test_a_remark_beside_a_code_does_not_make_its_row_a_footer() -> None:
    assert (
        len(table(PLAIN, ["T-001", "2018-06-30", "1", "个", "说明：初步数"], ["T-002", "", "", "", "合计"]))
        == 2
    )


def test_a_row_without_code_is_data_and_not_lost() -> None:
    assert [row.number for row in table(PLAIN, ROW, ["", "2018-06-30", "1", "个"]).rows()] == [2, 3]


def test_a_heading_repeated_on_the_next_page_is_skipped_and_said() -> None:
    made = table(PLAIN, ROW, PLAIN, ROW)
    assert ([row.number for row in made.rows()], notices(made, SheetNotice.REPEATED_HEADING)[0].row) == (
        [2, 4],
        3,
    )


@pytest.mark.parametrize("numbers", [["1", "2", "3", "4", "5"], ["甲", "乙", "1", "2", "3"]])
def test_a_row_that_numbers_the_columns_is_skipped_and_said(numbers: list[str]) -> None:
    made = table(PLAIN, numbers, ROW)
    assert ([row.number for row in made.rows()], notices(made, SheetNotice.REPEATED_HEADING)[0].row) == (
        [3],
        2,
    )


@pytest.mark.parametrize("word", ["示例", "例：", "填写示例"])
def test_an_example_row_is_skipped_and_said(word: str) -> None:
    made = table(PLAIN, [word, "2018-06", "1"], ROW)
    assert (len(made), notices(made, SheetNotice.FOOTER_ROW)[0].row) == (1, 2)


def test_what_stands_beyond_the_last_heading_is_shown() -> None:
    row = next(table(PLAIN, ["T-003", "2018-07-01", "12", "345", "个", "说明"]).rows())
    assert [(cell.address, cell.text) for cell in row.beyond] == [("F2", "说明")]


def test_merged_cells_are_filled_down_and_said() -> None:
    made = table(PLAIN, ["T-003", "2018-06", "1"], ["", "2018-09", "2"], merges=(Merge(2, 1, 3, 1),))
    cell = list(made.rows())[1].cells["target"]
    notice = notices(made, SheetNotice.MERGED_FILLED)[0]
    assert (cell.value, cell.address, cell.merged_from) == ("T-003", "A3", "A2")
    assert (notice.cell, notice.value, notice.params["anchor"], notice.column) == (
        "A3",
        "T-003",
        "A2",
        "目标编号",
    )


def test_a_merge_across_columns_fills_nothing_to_the_right() -> None:
    made = table(PLAIN, ["T-003", "2018-06", "1"], merges=(Merge(2, 3, 2, 5),))
    assert next(made.rows()).cells["unit"].is_blank


def test_hidden_and_filtered_rows_are_read_and_said() -> None:
    for filtered, code in ((False, SheetNotice.HIDDEN_ROWS), (True, SheetNotice.FILTERED_ROWS)):
        page = Sheet(
            "a", sheet(PLAIN, ROW, ROW, ROW).rows, hidden_rows=frozenset({3, 4, 99}), filtered=filtered
        )
        made = find_table(workbook(page), WANTED)
        assert (len(made), notices(made, code)[0].params) == (3, {"rows": "3-4", "count": 2})


def test_a_hidden_column_is_read_and_said() -> None:
    page = Sheet("a", sheet(PLAIN, ROW).rows, hidden_columns=frozenset({3, 9}))
    assert notices(find_table(workbook(page), WANTED), SheetNotice.HIDDEN_COLUMN)[0].column == "完成值"


def test_unknown_columns_are_said_with_their_place() -> None:
    made = table(["序号", *PLAIN], ["1", *ROW])
    assert (made.ignored, notices(made, SheetNotice.IGNORED_COLUMN)[0].cell) == ((("A", "序号"),), "A1")


def test_columns_of_data_without_heading_are_said_by_their_letters() -> None:
    made = table(["", *PLAIN], ["x", *ROW, "旁注"])
    found = notices(made, SheetNotice.IGNORED_COLUMN)
    assert [(notice.cell, notice.value) for notice in found] == [("A1", "A"), ("G1", "G")]


def test_of_columns_that_stand_for_each_other_one_must_be_there() -> None:
    wanted = Columns(WANTED.aliases, WANTED.required, (("value", "note"),))
    page = sheet([PLAIN[0], PLAIN[1], "别的"], ["T-001", "2018-06", "x"])
    with pytest.raises(SheetRefused) as refused:
        find_table(workbook(page), wanted)
    assert (refused.value.code, refused.value.params["missing"]) == (
        SheetProblem.MISSING_HEADINGS,
        ["value"],
    )


def test_the_sheet_with_the_headings_is_chosen_and_the_others_are_named() -> None:
    made = find_table(
        workbook(named("填表说明", ["填表说明"], ["一、请如实填写"]), named("数据", PLAIN, ROW)), WANTED
    )
    assert (made.sheet, notices(made, SheetNotice.SHEET_CHOSEN)[0].params["names"]) == ("数据", "填表说明")


def test_an_empty_template_beside_the_data_is_no_second_candidate() -> None:
    assert find_table(workbook(named("模板", PLAIN), named("数据", PLAIN, ROW)), WANTED).sheet == "数据"


def test_two_sheets_with_data_are_refused_by_their_names() -> None:
    refused = refusal(named("一月", PLAIN, ROW), named("二月", PLAIN, ROW))
    assert (refused.code, refused.params["names"]) == (SheetProblem.SEVERAL_SHEETS, ["一月", "二月"])


def test_one_of_two_sheets_can_be_named() -> None:
    made = find_table(
        workbook(named("一月", PLAIN, ROW), named("二月", PLAIN, ROW, ROW)), WANTED, sheet="二月"
    )
    assert len(made) == 2


def test_a_hidden_sheet_is_no_candidate_beside_a_visible_one() -> None:
    assert (
        find_table(workbook(named("旧", PLAIN, ROW, hidden=True), named("新", PLAIN, ROW)), WANTED).sheet
        == "新"
    )


def test_a_hidden_sheet_that_is_the_only_one_is_read_and_said() -> None:
    made = find_table(workbook(named("旧", PLAIN, ROW, hidden=True)), WANTED)
    assert len(notices(made, SheetNotice.HIDDEN_SHEET)) == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([PLAIN], SheetProblem.NO_ROWS),
        ([PLAIN, ["合计", "", "5"]], SheetProblem.NO_ROWS),
        ([["随便", "什么"], ROW], SheetProblem.NO_HEADINGS),
        ([["目标编号", "完成值", "单位"], ROW], SheetProblem.MISSING_HEADINGS),
        ([], SheetProblem.EMPTY_FILE),
    ],
)
def test_a_sheet_that_holds_no_table_says_what_is_missing(rows: list[list[str]], code: SheetProblem) -> None:
    assert refusal(named("a", *rows)).code is code


def test_missing_headings_are_named() -> None:
    assert refusal(named("a", ["目标编号", "完成值", "单位"], ROW)).params["missing"] == ["period"]


def test_a_sheet_that_does_not_exist_is_refused() -> None:
    assert refusal(named("a", PLAIN, ROW), choice="b").code is SheetProblem.NO_SUCH_SHEET


def test_thousands_of_notices_of_a_kind_are_counted_not_listed() -> None:
    rows = [
        RawRow(n, ["t" + ("T-1" if n == 2 else ""), "t2018-06"] if n == 2 else [None, "t2018-06"])
        for n in range(2, 1002)
    ]
    page = Sheet("a", [RawRow(1, ["t" + text for text in PLAIN]), *rows], (Merge(2, 1, 1001, 1),))
    made = find_table(workbook(page), WANTED)
    assert len(notices(made, SheetNotice.MERGED_FILLED)) == 200
    assert notices(made, SheetNotice.MORE)[0].params == {"of": "merged_filled", "count": 799}
