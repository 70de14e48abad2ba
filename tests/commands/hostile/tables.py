"""Headings of several levels, lines between the rows, and second tables."""

from collections.abc import Sequence
from typing import Any

from tests.commands.hostile.case import FIVE, HEAD, Case, Make, encoded, sheet, table
from tests.commands.hostile.packages import book, rezipped
from tests.commands.hostile.shapes import PLAIN_FIVE, good, merged, pages, shut

ONE = (("T-001", "2018-06-30", "120", "x"),)
LEVELS = ("目标编号", "填报日期", "完成情况", None, "说明")
DOWN = ("A1:A2", "B1:B2", "C1:D1", "E1:E2")


def below(under: Sequence[str | None], *row: Any, areas: Sequence[str] = DOWN) -> Make:
    """A heading of two levels, and one row under it."""
    return sheet([under, row], merged(*areas), head=LEVELS, numbers=False)


def respelled(old: str, new: str) -> Make:
    """The plain workbook with the names of its parts spelled otherwise."""
    return rezipped(sheet(), lambda found: {name.replace(old, new): part for name, part in found.items()})


CASES = (
    Case(
        "level_below_names_the_value.xlsx",
        below((None, None, "完成值", "上年同期", None), "T-001", "2018-06-30", 120, 80, "x"),
        ONE,
        said=("D2 ignored_column",),
    ),
    Case(
        "level_below_names_the_unit.xlsx",
        below((None, None, "完成值（米）", "上年同期（米）", None), "T-001", "2018-06-30", 120000, 80, "x"),
        ONE,
        said=("C3 unit_converted", "D2 ignored_column"),
    ),
    Case(
        "level_below_without_merges.xlsx",
        below((None, None, "完成值", "上年同期", None), "T-001", "2018-06-30", 120, 80, "x", areas=()),
        ONE,
        said=("D2 ignored_column",),
    ),
    shut(
        "level_below_for_two_years.xlsx",
        below((None, None, "本年", "上年", None), "T-001", "2018-06-30", 120, 80, "x"),
        "duplicate_headings",
        "C2",
        "D2",
    ),
    Case(
        "unit_row_without_brackets.xlsx",
        sheet(
            [("", "", "米", ""), ("T-001", "2018-06-30", "120000", "x")],
            head=("目标编号", "填报日期", "完成值", "说明"),
        ),
        ONE,
        said=("C3 unit_converted",),
    ),
    Case(
        "unit_row_in_words.csv",
        encoded("目标编号,填报日期,完成值,说明\r\n,,单位：米,\r\nT-001,2018-06-30,120000,x\r\n"),
        ONE,
        said=("C3 unit_converted",),
    ),
    good(
        "two_languages.xlsx",
        sheet(head=("目标编号 Code", "填报日期\nDate", "完成值 (Value)", "单位 Unit", "说明 Note")),
    ),
    Case(
        "unit_of_heading_and_row_differ.csv",
        encoded(
            table(
                [("T-001", "2018-06-30", "120", "米", "x"), ("T-001", "2018-07-31", "121", "千米", "y")],
                head=("目标编号", "填报日期", "完成值（公里）", "单位", "说明"),
            )
        ),
        (("T-001", "2018-07-31", "121", "y"),),
        ("D2 heading_unit",),
        words=("米", "公里"),
    ),
    good(
        "captions_between.xlsx",
        sheet([("一、交通",), *FIVE[:2], ("（二）教育",), ("第三部分 环境",), *FIVE[2:]]),
        "A2 caption_row",
        "A5 caption_row",
        "A6 caption_row",
    ),
    good(
        "caption_across.xlsx",
        sheet([*FIVE[:2], ("以下为区级数据",), *FIVE[2:]], merged("A4:E4")),
        "A4 caption_row",
    ),
    good(
        "totals_of_something.csv",
        encoded(table([*FIVE[:2], ("交通小计", "", "9", "", ""), *FIVE[2:], ("各区合计", "", "9", "", "")])),
        "A4 total_row",
        "A8 total_row",
    ),
    Case(
        "name_that_ends_in_total.csv",
        encoded(
            table([("公路里程合计", "T-001", "2018-06-30", "120", "x")], head=("指标名称", *HEAD[:3], "说明"))
        ),
        ONE,
    ),
    good(
        "stamp_office_and_day.xlsx",
        sheet([*FIVE, ("（盖章）",), ("市发展改革委",), ("2018年7月5日",)]),
        "A7 footer_row",
        "A8 footer_row",
        "A9 footer_row",
    ),
    good(
        "lines_of_words_below.csv",
        encoded(
            table(
                [*FIVE, ("汇总", "", "9", "", ""), ("科室负责人：", "", "", "分管局长：", ""), ("※初步统计",)]
            )
        ),
        "A7 total_row",
        "A8 footer_row",
        "A9 footer_row",
    ),
    good(
        "filled_example_beside.xlsx",
        pages(("填写示例", [HEAD, FIVE[0]]), ("填报", PLAIN_FIVE)),
        "sheet_chosen",
    ),
    shut(
        "second_table_with_columns_swapped.csv",
        encoded(
            "目标编号,填报日期,完成值,目标值\r\nT-003,2018-06-30,5,9\r\n"
            "目标编号,填报日期,目标值,完成值\r\nT-006,2018-06-30,9,5\r\n"
        ),
        "second_table",
        "A3",
    ),
    shut(
        "second_table_in_another_unit.csv",
        encoded(
            "目标编号,填报日期,完成值（公里）\r\nT-001,2018-06-30,120\r\n"
            "目标编号,填报日期,完成值（米）\r\nT-001,2018-07-31,130000\r\n"
        ),
        "second_table",
        "A3",
    ),
    shut(
        "second_table_that_begins_with_the_day.xlsx",
        sheet([FIVE[0], ("填报日期", "目标编号", "单位", "完成值", "说明"), FIVE[1]]),
        "second_table",
        "A3",
    ),
    good("backslashes.xlsx", respelled("/", "\\")),
    good("shared_strings_in_another_case.xlsx", respelled("sharedStrings", "SharedStrings")),
    good("sheet_in_another_case.xlsx", respelled("xl/worksheets/sheet1", "xl/Worksheets/Sheet1")),
    good(
        "own_case_throughout.xlsx",
        rezipped(
            book(),
            lambda found: {
                name.replace("xl/worksheets/sheet1", "xl/Worksheets/Sheet1"): part.replace(
                    b"worksheets/sheet1", b"Worksheets/Sheet1"
                )
                for name, part in found.items()
            },
        ),
    ),
    Case(
        "signs_of_four_bytes.csv",
        encoded(table([("T-003", "2018-06-30", "5", "个", "㐀㐁𠀀𠮷ĀǺ")]), "gb18030"),
        (("T-003", "2018-06-30", "5", "㐀㐁𠀀𠮷ĀǺ"),),
    ),
)
