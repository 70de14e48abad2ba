"""Heading rows of every usual kind are found (tracker/sheets/headings.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sheets.cells import Merge, RawRow, Sheet
from tracker.sheets.headings import Columns, HeadingRow, find_headings
from tracker.sheets.notices import SheetProblem, SheetRefused

WANTED = Columns(
    {
        "target": ["目标编号", "指标编号"],
        "period": ["报告期", "填报日期"],
        "value": ["完成值", "本期值"],
        "unit": ["单位", "计量单位"],
        "department": ["填报单位"],
        "note": ["说明", "备注"],
    },
    frozenset({"target", "period"}),
)
PLAIN = ["目标编号", "填报日期", "完成值", "单位", "说明"]


def sheet(*rows: list[str], first: int = 1, merges: tuple[Merge, ...] = ()) -> Sheet:
    """A sheet of texts; an empty list is a blank row."""
    made = [
        RawRow(n, ["t" + text if text else None for text in row]) for n, row in enumerate(rows, first) if row
    ]
    return Sheet("Sheet1", made, merges)


def found(*rows: list[str], merges: tuple[Merge, ...] = ()) -> HeadingRow:
    heading = find_headings(sheet(*rows, merges=merges), WANTED)
    assert heading is not None
    return heading


def places(heading: HeadingRow) -> dict[str, str]:
    return {name: column.letter for name, column in heading.columns.items()}


def test_a_plain_heading_is_found() -> None:
    assert places(found(PLAIN)) == {"target": "A", "period": "B", "value": "C", "unit": "D", "note": "E"}


def test_title_and_unit_lines_above_are_passed_over() -> None:
    heading = found(
        ["2018年重点目标进展情况表"],
        ["填报单位:", "市发改委", "", "单位:", "见各行"],
        [],
        PLAIN,
        ["T-001", "2018-06"],
    )
    assert (heading.first_row, heading.last_row, heading.unit) == (4, 4, "")


@pytest.mark.parametrize(
    ("title", "merges"),
    [(["情况表"], ()), (["情况表", "", ""], (Merge(1, 1, 1, 5),)), (["填报单位：甲局", "2018年"], ())],
)
def test_a_line_right_above_the_heading_is_no_part_of_it(title: list[str], merges: tuple[Merge, ...]) -> None:
    heading = found(title, PLAIN, ["T-001", "2018-06", "5"], merges=merges)
    assert (heading.first_row, heading.last_row) == (2, 2)


@pytest.mark.parametrize("line", ["单位：万元", "（单位:万元）", "金额单位： 万元", "计量单位：万元"])
def test_a_unit_line_above_is_understood(line: str) -> None:
    assert found(["情况表"], ["", "", line], PLAIN).unit == "万元"


@pytest.mark.parametrize("line", ["填报单位：市发改委", "责任单位：交通局", "编报单位:市府办"])
def test_a_line_naming_an_office_is_no_unit(line: str) -> None:
    assert found([line], PLAIN).unit == ""


@pytest.mark.parametrize(
    "heading",
    [
        "*目标编号",
        "目标编号*",
        "目标\n编号",
        " 目 标 编 号 ",
        "目标编号（必填）",
        "目标编号\n(不可为空)",
        "【目标编号】",
        "目标编号：",
        "１．目标编号",
        "一、目标编号",
        "①、目标编号",
        "目标编号 ★",
        "指标编号",
        "TARGET",
        "Target",
        "目标编号【必填】",
    ],
)
def test_a_decorated_heading_is_recognised(heading: str) -> None:
    assert places(found([heading, *PLAIN[1:]]))["target"] == "A"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("完成值（公里）", "公里"),
        ("完成值(单位：万元)", "万元"),
        ("完成值\n（%）", "%"),
        ("完成值（必填）", ""),
        ("完成值(如:120)", ""),
        ("完成值/万元", "万元"),
        ("完成值，单位：公里", "公里"),
        ("完成值【微克/立方米】", "微克/立方米"),
    ],
)
def test_a_unit_in_a_heading_is_kept(heading: str, unit: str) -> None:
    assert found(["目标编号", "填报日期", heading]).columns["value"].unit == unit


def test_columns_may_stand_in_any_order() -> None:
    assert places(found(PLAIN[::-1])) == {
        "note": "A",
        "unit": "B",
        "value": "C",
        "period": "D",
        "target": "E",
    }


def test_unknown_columns_are_listed() -> None:
    assert found(["序号", *PLAIN, "联系\n电话"]).ignored == ((1, "序号"), (7, "联系\n电话"))


def test_unit_and_reporting_office_are_two_columns() -> None:
    assert places(found([*PLAIN, "填报单位"]))["department"] == "F"


def test_a_heading_over_two_rows_is_joined() -> None:
    heading = found(
        ["目标编号", "填报日期", "完成情况", "", "说明"],
        ["", "", "完成值", "单位", ""],
        merges=(Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4), Merge(1, 5, 2, 5)),
    )
    assert (heading.first_row, heading.last_row, places(heading)["value"], places(heading)["note"]) == (
        1,
        2,
        "C",
        "E",
    )


def test_a_unit_row_below_the_heading_belongs_to_the_heading() -> None:
    wanted = Columns({"target": ["目标编号"], "value": ["完成值"], "plan": ["计划完成值"]})
    heading = find_headings(
        sheet(["目标编号", "计划", "实际"], ["", "完成值", "完成值"], merges=(Merge(1, 1, 2, 1),)),
        Columns({**wanted.aliases, "value": ["实际完成值"]}),
    )
    assert heading is not None
    assert places(heading) == {"target": "A", "plan": "B", "value": "C"}


def test_a_data_row_is_not_taken_into_the_heading() -> None:
    assert found(PLAIN, ["T-001", "2018-06", "1", "个", "备注"]).last_row == 1


def test_a_heading_that_names_a_column_twice_is_refused_by_name() -> None:
    with pytest.raises(SheetRefused) as refused:
        found([*PLAIN, "完成值"])
    assert refused.value.code is SheetProblem.DUPLICATE_HEADINGS
    assert (refused.value.params["column"], refused.value.params["cells"]) == ("完成值", ["C1", "F1"])


def test_two_headings_for_one_column_are_refused_by_their_names() -> None:
    with pytest.raises(SheetRefused) as refused:
        found([*PLAIN, "本期值"])
    assert refused.value.params["column"] == "完成值 / 本期值"


@pytest.mark.parametrize("rows", [[["随便", "什么"]], [["目标编号"]], [["T-001", "2018-06", "1"]]])
def test_a_sheet_without_headings_has_none(rows: list[list[str]]) -> None:
    assert find_headings(sheet(*rows), WANTED) is None


def test_a_row_of_units_in_brackets_below_belongs_to_the_heading() -> None:
    heading = found(PLAIN, ["", "", "（公里）", "", ""], ["T-001", "2018-06", "1"])
    assert (heading.last_row, heading.position, heading.columns["value"].unit) == (2, 1, "公里")


DECORATIONS = st.sampled_from(
    ["{}", "*{}", "{}：", " {} ", "{}（必填）", "{}\n", "1.{}", "【{}】", "{}(选填)"]
)


@given(st.permutations(PLAIN), st.lists(DECORATIONS, min_size=5, max_size=5), st.integers(0, 5))
def test_any_order_and_decoration_gives_the_same_columns(
    order: list[str], decorations: list[str], above: int
) -> None:
    heading = found(
        *[["标题"]] * above, [form.format(name) for form, name in zip(decorations, order, strict=True)]
    )
    names = dict(zip(PLAIN, ["target", "period", "value", "unit", "note"], strict=True))
    assert places(heading) == {names[name]: "ABCDE"[place] for place, name in enumerate(order)}
