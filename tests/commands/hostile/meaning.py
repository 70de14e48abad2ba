"""What rows mean and who may say it."""

from tests.commands.hostile.case import FIVE, STORED, Case, encoded, full_width, table

DAY = "2018-06-30"
OWN = ("T-001", DAY, "120", "公里", "本局")
FOREIGN = ("T-002", DAY, "92", "%", "别局")
REASON = ("目标编号", "填报日期", "完成值", "单位", "说明", "更正原因")


def rows(
    name: str,
    *made: tuple[str, ...],
    stored: tuple[tuple[str, str, str, str], ...] = (),
    head: tuple[str, ...] | None = None,
    **more: object,
) -> Case:
    """A csv of these rows."""
    return Case(name, encoded(table(made, head=head) if head else table(made)), stored, **more)  # type: ignore[arg-type]


def new(row: tuple[str, ...], value: str = "", day: str = "") -> tuple[str, str, str, str]:
    """What is stored of a row."""
    return row[0], day or row[1], value or row[2], row[4]


CASES = (
    rows(
        "unknown_target.csv",
        FIVE[0],
        ("T-999", DAY, "1", "个", "x"),
        ("", DAY, "1", "个", "x"),
        ("T001", DAY, "1", "个", "x"),
        stored=STORED[:1],
        refused=("A3 unknown_target", "A4 cell_missing", "A5 unknown_target"),
        words=("T-001",),
    ),
    rows(
        "loose_codes.csv",
        ("t-001", DAY, "120", "公里", "a"),
        (full_width("T-002"), DAY, "92", "%", "b"),
        (" T-003 ", DAY, "5", "个", "c"),
        ("T—005", DAY, "5", "万元", "d"),
        stored=(
            ("T-001", DAY, "120", "a"),
            ("T-002", DAY, "92", "b"),
            ("T-003", DAY, "5", "c"),
            ("T-005", DAY, "5", "d"),
        ),
        said=("A2 code_understood", "A5 code_understood"),
    ),
    rows(
        "same_key_other_value.csv",
        *FIVE,
        ("T-001", DAY, "130", "公里", "x"),
        stored=STORED[1:],
        refused=("C2 twice_in_sheet", "C7 twice_in_sheet"),
        words=("7",),
    ),
    rows(
        "same_key_same_row.csv",
        *FIVE,
        FIVE[0],
        stored=STORED[1:],
        refused=("C2 twice_in_sheet", "C7 twice_in_sheet"),
    ),
    rows(
        "same_key_two_spellings.csv",
        ("T-003", "2018年6月30日", "5", "个", "x"),
        ("T-003", "2018/6/30", "6", "个", "y"),
        refused=("C2 twice_in_sheet", "C3 twice_in_sheet"),
    ),
    rows(
        "same_month_two_spellings.csv",
        ("T-003", "2018年6月", "5", "个", "x"),
        ("T-003", "2018-06", "5", "个", "y"),
        ("T-003", "截至2018年6月底", "5", "个", "z"),
        refused=("C2 twice_in_sheet", "C3 twice_in_sheet", "C4 twice_in_sheet"),
        said=("B4 period_understood",),
    ),
    rows(
        "three_times.csv",
        *[("T-003", DAY, str(value), "个", "x") for value in (1, 2, 3)],
        refused=("C2 twice_in_sheet", "C3 twice_in_sheet", "C4 twice_in_sheet"),
    ),
    rows(
        "same_day_two_periods.csv",
        ("T-003", "2018Q2", "5", "个", "a"),
        ("T-003", "2018H1", "6", "个", "b"),
        stored=(("T-003", DAY, "5", "a"), ("T-003", DAY, "6", "b")),
        said=("C3 same_day_other_value",),
    ),
    rows(
        "accepted_other_value.csv",
        ("T-002", "2018-03-31", "50", "%", "改低"),
        refused=("A2 accepted_already",),
        words=("88", "50"),
    ),
    rows(
        "accepted_same_value.csv",
        ("T-002", "2018-03-31", "88", "%", ""),
        counts={"unchanged": 1, "created": 0, "updated": 0},
    ),
    rows(
        "accepted_same_value_other_spelling.csv",
        ("T-002", "2018年3月31日", "88.0%", "%", ""),
        counts={"unchanged": 1},
    ),
    rows(
        "accepted_with_reason.csv",
        ("T-002", "2018-03-31", "87.5", "%", "", "复核后更正"),
        head=REASON,
        stored=(("T-002", "2018-03-31", "87.5", ""),),
        counts={"updated": 1, "created": 0},
    ),
    rows(
        "accepted_with_blank_reason.csv",
        ("T-002", "2018-03-31", "87.5", "%", "", "  "),
        head=REASON,
        refused=("A2 accepted_already",),
    ),
    rows(
        "draft_changed.csv",
        ("T-001", "2018-03-31", "61", "公里", "改"),
        stored=(("T-001", "2018-03-31", "61", "改"),),
        counts={"updated": 1, "created": 0},
    ),
    rows("draft_same.csv", ("T-001", "2018-03-31", "60.00", "公里", ""), counts={"unchanged": 1}),
    rows("own_department.csv", OWN, stored=(new(OWN),), user="staff_jt"),
    rows(
        "other_department.csv",
        OWN,
        FOREIGN,
        ("T-010", DAY, "7", "个", "本局"),
        stored=(new(OWN), ("T-010", DAY, "7", "本局")),
        refused=("A3 not_yours",),
        user="staff_jt",
        words=("T-002",),
    ),
    rows("only_other_department.csv", OWN, refused=("A2 not_yours",), user="staff_wj"),
    rows(
        "reporter_as_accepted.csv",
        OWN,
        file="not_begun",
        user="staff_jt",
        more=("--as", "accepted"),
        words=("staff_jt",),
    ),
    rows("reporter_submits.csv", OWN, stored=(new(OWN),), user="staff_jt", more=("--as", "submitted")),
    rows("auditor.csv", OWN, file="not_begun", user="viewer", words=("viewer",)),
    rows("manager.csv", OWN, file="not_begun", user="mgr_jt", words=("mgr_jt",)),
    rows("nobody.csv", OWN, file="not_begun", user="nobody", words=("nobody",)),
    rows("dry_run.csv", OWN, more=("--dry-run",), counts={"created": 1}),
    rows(
        "forbidden_columns.csv",
        ("T-001", DAY, "120", "公里", "本局", "accepted", "admin", "7", "3"),
        head=("目标编号", "填报日期", "完成值", "单位", "说明", "状态", "审核人", "id", "修订"),
        stored=(new(OWN),),
        said=("F1 ignored_column", "G1 ignored_column", "H1 ignored_column", "I1 ignored_column"),
        user="staff_jt",
    ),
    rows(
        "review_day_of_a_reporter.csv",
        ("T-001", DAY, "120", "公里", "本局", "2018-07-01"),
        head=("目标编号", "填报日期", "完成值", "单位", "说明", "审核日期"),
        stored=(new(OWN),),
        said=("F2 review_day_ignored",),
        user="staff_jt",
    ),
    rows(
        "department_named.csv",
        ("T-001", DAY, "120", "公里", "本局", "交通局"),
        ("T-003", DAY, "5", "个", "x", "交通局"),
        ("T-006", DAY, "5", "个", "x", "不存在局"),
        head=("目标编号", "填报日期", "完成值", "单位", "说明", "填报单位"),
        stored=(new(OWN), ("T-003", DAY, "5", "x")),
        refused=("F4 unknown_department",),
        said=("F3 department_ignored",),
    ),
    rows(
        "falling_total.csv",
        ("T-001", "2018-06-30", "120", "公里", "a"),
        ("T-001", "2018-09-30", "110", "公里", "b"),
        stored=(("T-001", "2018-06-30", "120", "a"), ("T-001", "2018-09-30", "110", "b")),
        said=("C3 total_falls",),
    ),
    rows(
        "falling_below_the_draft.csv",
        ("T-001", "2018-06-30", "50", "公里", "a"),
        stored=(("T-001", "2018-06-30", "50", "a"),),
        said=("C2 total_falls",),
    ),
    rows(
        "ten_times.csv",
        ("T-006", "2018-06-30", "100", "个", "a"),
        ("T-006", "2018-09-30", "1100", "个", "b"),
        stored=(("T-006", "2018-06-30", "100", "a"), ("T-006", "2018-09-30", "1100", "b")),
        said=("C3 jump_10",),
    ),
    rows(
        "ten_thousand_times.csv",
        ("T-006", "2018-06-30", "100", "个", "a"),
        ("T-006", "2018-09-30", "1010000", "个", "b"),
        ("T-006", "2018-12-31", "105", "个", "c"),
        stored=(
            ("T-006", "2018-06-30", "100", "a"),
            ("T-006", "2018-09-30", "1010000", "b"),
            ("T-006", "2018-12-31", "105", "c"),
        ),
        said=("C3 jump_10000", "C4 jump_10000", "C4 total_falls"),
    ),
    rows(
        "against_the_accepted.csv",
        ("T-002", "2018-06-30", "8.9", "%", "a"),
        stored=(("T-002", "2018-06-30", "8.9", "a"),),
        said=("C2 behind_baseline",),
    ),
    rows(
        "nil.csv",
        ("T-003", DAY, "", "个", "x", "无进展"),
        ("T-006", DAY, "5", "个", "y", "数据未产生"),
        ("T-007", DAY, "", "个", "z", "忘了"),
        head=("目标编号", "填报日期", "完成值", "单位", "说明", "零报告原因"),
        stored=(("T-003", DAY, "", "x"),),
        refused=("C3 nil_with_number", "F4 unknown_word"),
    ),
    rows(
        "milestone_words_on_numbers.csv",
        ("T-003", DAY, "", "个", "x", "2018-06-01"),
        head=("目标编号", "填报日期", "完成值", "单位", "说明", "完成日期"),
        refused=("F2 not_for_kind",),
    ),
)
