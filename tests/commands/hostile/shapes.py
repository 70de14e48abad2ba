"""Shapes of sheets: what stands above, below, beside and between the rows."""

from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.commands.hostile.case import (
    FIVE,
    HEAD,
    STORED,
    Case,
    Make,
    encoded,
    full_width,
    number,
    sheet,
    table,
)
from tests.sheets.build import book, saved

TITLE = ("2018年上半年重点目标完成情况表",)
OFFICE = ("填报单位：市发改委", None, None, None, "单位：见各行")
KEYS = ("区县", "目标编号", "经办情况", "填报日期", "完成值", "单位", "说明")
TOTAL = ("合计", "", "35691.28", "", "")
FOOT = ("填表人：张三", "", "审核人：李四", "", "2018年7月5日")


def good(name: str, make: Make, *said: str) -> Case:
    """The five rows in another shape."""
    return Case(name, make, STORED, said=said)


def shut(name: str, make: Make, code: str, *words: str) -> Case:
    """A file of which nothing is read, for one reason."""
    return Case(name, make, file=code, words=words)


def columns(*order: int, head: Sequence[str] = HEAD) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The heading and rows with their columns in this order."""
    return tuple(head[place] for place in order), tuple(tuple(row[place] for place in order) for row in FIVE)


def merged(*areas: str) -> Callable[[Worksheet], None]:
    """Merge these areas."""

    def edit(page: Worksheet) -> None:
        for area in areas:
            page.merge_cells(area)

    return edit


def hide(page: Worksheet) -> None:
    """Hide row 3 and column E."""
    page.row_dimensions[3].hidden = True
    page.column_dimensions["E"].hidden = True


def filtered(page: Worksheet) -> None:
    """Hide rows 3 and 4 by a filter."""
    page.auto_filter.ref = "A1:E6"
    page.row_dimensions[3].hidden = page.row_dimensions[4].hidden = True


def pages(*pages: tuple[str, Sequence[Sequence[Any]]]) -> Make:
    """A workbook of several sheets."""

    def make() -> bytes:
        made = Workbook()
        made.remove(made.active)
        for name, rows in pages:
            page = made.create_sheet(name)
            for row in rows:
                page.append([number(cell) if place == 2 else cell for place, cell in enumerate(row)])
        return saved(made)

    return make


def two_levels(page: Worksheet) -> None:
    """A heading of two rows: 完成情况 above 完成值 and 单位, the others merged down."""
    page.insert_rows(1)
    for letter, text in zip("ABCDE", ("目标编号", "填报日期", "完成情况表", None, "说明"), strict=True):
        page[f"{letter}1"] = text
    for area in ("C1:D1", "A1:A2", "B1:B2", "E1:E2"):
        page.merge_cells(area)


def at_c5() -> bytes:
    """The table with its first heading in C5."""
    made, page = book([])
    for row, cells in enumerate((HEAD, *FIVE), 5):
        for column, cell in enumerate(cells, 3):
            page.cell(row, column, number(cell) if column == 5 else cell)
    return saved(made)


def wide() -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Serial number and name beside the code."""
    return KEYS, tuple((str(place), row[0], "名称", *row[1:]) for place, row in enumerate(FIVE, 1))


WIDE_HEAD, WIDE_ROWS = wide()
MIXED_HEAD, MIXED_ROWS = columns(4, 2, 0, 3, 1)
NO_VALUE_HEAD, NO_VALUE_ROWS = columns(0, 1, 3, 4)
NO_DAY_HEAD, NO_DAY_ROWS = columns(0, 2, 3, 4)
NO_CODE_HEAD, NO_CODE_ROWS = columns(1, 2, 3, 4)
PLAIN_FIVE = (HEAD, *FIVE)
OTHERS = tuple(("T-006", f"2018-07-{day:02}", str(day), "个", "") for day in range(1, 4))
GUIDE = (("填表说明",), ("一、目标编号按下发清单填写",), ("二、填报日期为数据截止日",))

CASES = (
    good("title_rows.xlsx", sheet(above=[TITLE, OFFICE, ()])),
    good("many_lines_above.xlsx", sheet(above=[(f"说明第{place}行",) for place in range(30)])),
    shut(
        "heading_in_row_200.xlsx",
        sheet(above=[(f"说明第{place}行",) for place in range(199)]),
        "no_headings",
        "目标编号",
    ),
    good("merged_title.xlsx", sheet(FIVE, merged("A1:E1"), above=[TITLE])),
    good("title_rows.csv", encoded("2018年上半年完成情况表,,,,\r\n\r\n填报单位：市发改委,,,,\r\n" + table())),
    good("title_without_commas.csv", encoded("2018年上半年完成情况表\r\n" + table())),
    good("two_row_heading.xlsx", sheet(FIVE, two_levels)),
    good(
        "one_heading_merged_down.xlsx",
        sheet([("", "", "", "", ""), *FIVE], merged("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2")),
    ),
    good(
        "decorated_headings.xlsx",
        sheet(head=("*目标\n编号", "填报日期（年-月-日）", "★完成值", "单 位", "说明(选填)")),
    ),
    good(
        "numbered_headings.csv",
        encoded(table(head=("1.目标编号", "2、填报日期", "（三）完成值", "4. 单位", "5．说明"))),
    ),
    good(
        "headings_full_width.csv",
        encoded(table(head=[full_width(word) for word in ("target", "period", "value", "unit", "note")])),
    ),
    good("english_headings.xlsx", sheet(head=("Target code", "PERIOD", "Value", "unit", "Note"))),
    good("other_words.csv", encoded(table(head=("指标编号", "报告期间", "本期值", "计量单位", "备注")))),
    good("mixed_order.csv", encoded(table(MIXED_ROWS, head=MIXED_HEAD))),
    good(
        "unknown_columns.csv",
        encoded(table(WIDE_ROWS, head=WIDE_HEAD)),
        "A1 ignored_column",
        "C1 ignored_column",
    ),
    good("column_without_heading.xlsx", sheet([(*row, "旁注") for row in FIVE]), "F1 ignored_column"),
    good(
        "column_without_heading_between.csv",
        encoded(table([(row[0], "x", *row[1:]) for row in FIVE], head=("目标编号", "", *HEAD[1:]))),
        "B1 ignored_column",
    ),
    shut(
        "duplicate_heading.csv",
        encoded(table([(*row, "7") for row in FIVE], head=(*HEAD, "完成值"))),
        "duplicate_headings",
        "完成值",
        "C1",
        "F1",
    ),
    shut(
        "two_words_for_one.csv",
        encoded(table([(*row, "7") for row in FIVE], head=(*HEAD, "本期值"))),
        "duplicate_headings",
        "完成值",
        "本期值",
    ),
    shut(
        "two_tables_side_by_side.xlsx",
        sheet([(*row, *row) for row in FIVE], head=(*HEAD, *HEAD)),
        "duplicate_headings",
    ),
    shut(
        "no_code_column.csv", encoded(table(NO_CODE_ROWS, head=NO_CODE_HEAD)), "missing_headings", "目标编号"
    ),
    shut(
        "no_value_column.csv", encoded(table(NO_VALUE_ROWS, head=NO_VALUE_HEAD)), "missing_headings", "完成值"
    ),
    shut("no_day_column.csv", encoded(table(NO_DAY_ROWS, head=NO_DAY_HEAD)), "missing_headings", "报告期"),
    shut(
        "months_as_columns.csv",
        encoded(table([("T-003", "1", "2", "3")], head=("目标编号", "1月", "2月", "3月"))),
        "no_headings|missing_headings",
        "完成值",
    ),
    shut(
        "turned_table.csv",
        encoded("\r\n".join(",".join(row) for row in zip(*PLAIN_FIVE, strict=True))),
        "no_headings|missing_headings|duplicate_headings|no_rows",
    ),
    good("starts_at_c5.xlsx", at_c5),
    good("total_row.csv", encoded(table([*FIVE, TOTAL])), "A7 total_row"),
    good(
        "totals_everywhere.csv",
        encoded(table([*FIVE[:2], ("小计", "", "212", "", ""), *FIVE[2:], ("总 计", "", "9", "", "")])),
        "A4 total_row",
        "A8 total_row",
    ),
    good("total_in_second_column.csv", encoded(table([*FIVE, ("", "合计", "9", "", "")])), "B7 total_row"),
    good("total_with_number.csv", encoded(table([*FIVE, ("合计（5项）", "", "9", "", "")])), "A7 total_row"),
    good(
        "total_beside_serials.csv",
        encoded(table([*WIDE_ROWS, ("合计", "", "", "", "9", "", "")], head=WIDE_HEAD)),
        "A1 ignored_column",
        "A7 total_row",
        "C1 ignored_column",
    ),
    good(
        "merged_total.xlsx", sheet([*FIVE, ("合计", None, "9", None, None)], merged("A7:B7")), "A7 total_row"
    ),
    good("footer.csv", encoded(table([*FIVE, FOOT])), "A7 footer_row"),
    good(
        "footers.csv",
        encoded(
            table(
                [
                    *FIVE,
                    ("", "", "", "", ""),
                    ("注：本表数据为初步统计", "", "", "", ""),
                    ("单位负责人（签章）：", "", "", "填表日期：2018年7月", ""),
                ]
            )
        ),
        "A8 footer_row",
        "A9 footer_row",
    ),
    good(
        "footer_apart.xlsx",
        sheet([*FIVE, (None,), ("制表人：王五", None, None, None, "联系电话：12345678")]),
        "A8 footer_row",
    ),
    good(
        "blank_below.xlsx",
        sheet(
            [*FIVE, ("以下空白", None), ("制表：王五", None), ("（公章）", None), ("第 1 页，共 2 页", None)]
        ),
        "A7 footer_row",
        "A8 footer_row",
        "A9 footer_row",
        "A10 footer_row",
    ),
    good("repeated_headings.csv", encoded(table([*FIVE[:3], HEAD, *FIVE[3:]])), "A5 repeated_heading"),
    good("column_numbers.csv", encoded(table([("1", "2", "3", "4", "5"), *FIVE])), "A2 repeated_heading"),
    good(
        "example_row.csv",
        encoded(table([("示例：T-001", "2018-06-30", "100", "公里", "请删除"), *FIVE])),
        "A2 footer_row",
    ),
    good("blank_rows.xlsx", sheet([FIVE[0], (), (), *FIVE[1:3], (None, " ", None), *FIVE[3:]])),
    good("hidden_row_and_column.xlsx", sheet(FIVE, hide), "E1 hidden_column", "hidden_rows"),
    good("filtered_rows.xlsx", sheet(FIVE, filtered), "filtered_rows"),
    Case(
        "merged_code.xlsx",
        sheet(
            [("T-003", "2018-06-30", "1", "个", "上"), (None, "2018-09-30", "2", "个", "下")], merged("A2:A3")
        ),
        (("T-003", "2018-06-30", "1", "上"), ("T-003", "2018-09-30", "2", "下")),
        said=("A3 merged_filled",),
    ),
    Case(
        "merged_day_and_unit.xlsx",
        sheet(
            [("T-003", "2018-06-30", "1", "个", "上"), ("T-006", None, "2", None, "下")],
            merged("B2:B3", "D2:D3"),
        ),
        (("T-003", "2018-06-30", "1", "上"), ("T-006", "2018-06-30", "2", "下")),
        said=("B3 merged_filled", "D3 merged_filled"),
    ),
    Case(
        "blank_code_not_merged.xlsx",
        sheet([("T-003", "2018-06-30", "1", "个", "上"), (None, "2018-09-30", "2", "个", "下")]),
        (("T-003", "2018-06-30", "1", "上"),),
        ("A3 cell_missing",),
    ),
    Case(
        "merged_across.xlsx",
        sheet([("T-003", "2018-06-30", "1", "个", "上")], merged("D2:E2")),
        (("T-003", "2018-06-30", "1", ""),),
    ),
    good("guide_first.xlsx", pages(("填表说明", GUIDE), ("填报", PLAIN_FIVE)), "sheet_chosen"),
    good(
        "guide_names_headings.xlsx",
        pages(("填表说明", [*GUIDE, ("目标编号：按清单",), ("完成值：填数字",)]), ("填报", PLAIN_FIVE)),
        "sheet_chosen",
    ),
    good("empty_template_beside.xlsx", pages(("模板", [HEAD]), ("填报", PLAIN_FIVE)), "sheet_chosen"),
    shut(
        "two_sheets_of_data.xlsx",
        pages(("一季度", PLAIN_FIVE), ("二季度", [HEAD, *OTHERS])),
        "several_sheets",
        "一季度",
        "二季度",
    ),
    Case(
        "two_sheets_one_named.xlsx",
        pages(("一季度", PLAIN_FIVE), ("二季度", [HEAD, *OTHERS])),
        STORED,
        more=("--sheet", "一季度"),
    ),
    Case(
        "no_such_sheet.xlsx",
        pages(("一季度", PLAIN_FIVE)),
        file="no_such_sheet",
        more=("--sheet", "三季度"),
        words=("一季度", "三季度"),
    ),
    Case(
        "no_sheet_in_text.csv",
        encoded(table(OTHERS)),
        file="no_sheets_in_text",
        more=("--sheet", "三季度"),
        words=("三季度", "文本文件没有工作表"),
    ),
    Case(
        "unit_in_heading.csv",
        encoded(
            table(
                [("T-001", "2018-06-30", "120000", "x")],
                head=("目标编号", "填报日期", "完成值（米）", "说明"),
            )
        ),
        (("T-001", "2018-06-30", "120", "x"),),
        said=("C2 unit_converted",),
    ),
    Case(
        "unit_line_above.csv",
        encoded(
            "单位：亿元,,,\r\n"
            + table([("T-005", "2018-06-30", "2.5", "x")], head=("目标编号", "填报日期", "完成值", "说明"))
        ),
        (("T-005", "2018-06-30", "25000", "x"),),
        said=("C3 unit_converted",),
    ),
    Case(
        "unit_row_below.xlsx",
        sheet(
            [("", "", "（米）", ""), ("T-001", "2018-06-30", "120000", "x")],
            head=("目标编号", "填报日期", "完成值", "说明"),
        ),
        (("T-001", "2018-06-30", "120", "x"),),
        said=("C3 unit_converted",),
    ),
    good(
        "comments_and_links.xlsx",
        sheet(FIVE, lambda page: setattr(page["C2"], "hyperlink", "http://x")),
    ),
    good("far_blank_columns.xlsx", sheet([(*row, *[None] * 300, " ") for row in FIVE])),
    shut("too_many_columns.xlsx", sheet([(*FIVE[0], *["x"] * 600)]), "far_cell|too_many_columns"),
)
