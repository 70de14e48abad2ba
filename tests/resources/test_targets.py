"""What a row of a sheet of targets means: new or known, defaults said aloud, adjustments with a reason."""

from datetime import date
from decimal import Decimal

import pytest

from tests.resources.conftest import KM, NOW, Import, outcomes, told, warned
from tracker.models import Target, TargetVersion, Unit
from tracker.queries.versions import versions_of

pytestmark = pytest.mark.django_db
NEW = {"目标编号": "N", "指标名称": "新目标"}


def newest(code: str) -> TargetVersion:
    return versions_of(Target.objects.get(code=code))[-1]


def test_defaults_are_those_of_the_plan_and_are_said_aloud(bring: Import) -> None:
    result = bring("targets", NEW | {"类型": "累计完成", "目标值": "10", "单位": "家"})
    version = newest("N")
    assert (version.starts_on, version.due_on) == (date(2018, 1, 1), date(2020, 12, 31))
    assert (version.due_basis, version.comparator, version.frequency) == ("inferred", ">=", "ad_hoc")
    assert version.target.basis == "period"
    assert [code for _cell, code in warned(result)] == ["basis_assumed", "frequency_assumed"]


@pytest.mark.parametrize(
    ("word", "comparator"),
    [
        ("不低于", ">="),
        ("以上", ">="),
        ("≥", ">="),
        ("超过", ">"),
        ("高于", ">"),
        ("不超过", "<="),
        ("以内", "<="),
        ("以下", "<="),
        ("低于", "<"),
    ],
)
def test_words_of_comparison_are_those_of_the_rules(bring: Import, word: str, comparator: str) -> None:
    bring("targets", NEW | KM | {"比较": word})
    assert newest("N").comparator == comparator


@pytest.mark.parametrize(
    "said", [{"截止": "待定"}, {"截止": "", "期限依据": "none"}, {"截止": "", "期限依据": "待定"}]
)
def test_no_due_date_can_be_said(bring: Import, said: dict[str, str]) -> None:
    bring("targets", NEW | KM | said)
    assert (newest("N").due_on, newest("N").due_basis) == (None, "none")


def test_a_kind_is_never_guessed(bring: Import) -> None:
    assert told(bring("targets", NEW | {"类型": "", "目标值": "10"})) == [("C2", "cell_missing")]


def test_an_unknown_unit_becomes_a_dimension_of_its_own(bring: Import) -> None:
    result = bring("targets", NEW | KM | {"单位": "箱次"})
    assert (Unit.objects.get(name="箱次").dimension, ("C2", "unit_new") in warned(result)) == ("箱次", False)
    assert "unit_new" in [code for _cell, code in warned(result)]


def test_a_goal_in_another_unit_is_converted_and_said_so(bring: Import) -> None:
    result = bring("targets", NEW | KM | {"目标值": "5000米"})
    assert newest("N").goal == 5
    assert "unit_converted" in [code for _cell, code in warned(result)]


def test_a_band_needs_both_bounds(bring: Import) -> None:
    bring(
        "targets",
        NEW | KM | {"类型": "maintain", "比较": "区间", "目标值": "3", "上限": "5", "口径": "period"},
    )
    assert (newest("N").goal, newest("N").upper_goal) == (3, 5)


def test_children_may_stand_before_their_parent_and_take_after_it(bring: Import) -> None:
    series = NEW | KM | {"目标编号": "S", "系列": "是", "目标值": "", "填报频率": "yearly", "口径": "period"}
    child = {
        "目标编号": "S-1",
        "指标名称": "一年",
        "上级目标": "S",
        "开始": "2018-01-01",
        "截止": "2018-12-31",
    }
    bring("targets", child, series, child | {"目标编号": "S-2", "上级目标": "", "系列": "S"})
    found = {target.code: target for target in Target.objects.filter(parent__code="S")}
    assert sorted(found) == ["S-1", "S-2"]
    assert (found["S-1"].kind, found["S-1"].unit.name, newest("S-1").frequency) == (
        "cumulative",
        "公里",
        "yearly",
    )


def test_parents_in_a_circle_are_refused(bring: Import) -> None:
    rows = [NEW | KM | {"目标编号": "A", "上级目标": "B"}, NEW | KM | {"目标编号": "B", "上级目标": "A"}]
    result = bring("targets", *rows)
    assert outcomes(result) == ["refused", "refused"]
    assert "circle" in [code for _cell, code in told(result)]


def test_a_part_belongs_to_a_department_and_a_whole(bring: Import) -> None:
    bring(
        "targets",
        {"目标编号": "KM-乙", "指标名称": "乙局部分", "上级目标": "KM", "分解单位": "乙局", "目标值": "80"},
    )
    part = Target.objects.get(code="KM-乙")
    assert (part.parent.code, part.part_department.name, newest("KM-乙").goal) == ("KM", "乙局", 80)


def test_another_goal_needs_a_reason_and_is_refused_at_its_cell(bring: Import) -> None:
    result = bring("targets", {"目标编号": "KM", "目标值": "300"})
    assert told(result) == [("B2", "reason_needed")]
    assert (result.preview.errors[0].params["before"], result.preview.errors[0].params["after"]) == (
        "200",
        "300",
    )


def test_another_goal_with_a_reason_is_a_new_version(bring: Import) -> None:
    row = {"目标编号": "KM", "目标值": "300", "调整原因": "任务增加", "生效日期": "2019-01-01"}
    assert outcomes(bring("targets", row)) == ["changed"]
    version = newest("KM")
    assert (version.number, version.goal, version.effective_on, version.reason) == (
        2,
        300,
        date(2019, 1, 1),
        "任务增加",
    )
    assert outcomes(bring("targets", row)) == ["unchanged"]


def test_an_adjustment_counts_from_today_when_no_day_is_given(bring: Import) -> None:
    bring("targets", {"目标编号": "KM", "目标值": "300", "调整原因": "任务增加"})
    assert newest("KM").effective_on == NOW.date()


def test_a_target_is_postponed_and_the_same_sheet_changes_nothing_more(bring: Import) -> None:
    row = {"目标编号": "KM", "截止": "2020-12-31", "延期至": "2021-06-30", "调整原因": "工期延误"}
    assert outcomes(bring("targets", row)) == ["changed"]
    assert newest("KM").due_on == date(2021, 6, 30)
    assert outcomes(bring("targets", row)) == ["unchanged"]


def test_a_target_is_cancelled_from_a_day_on(bring: Import) -> None:
    row = {"目标编号": "KM", "取消日期": "2019-07-11", "调整原因": "活动取消"}
    assert outcomes(bring("targets", row)) == ["changed"]
    assert (newest("KM").cancelled, newest("KM").effective_on) == (True, date(2019, 7, 11))
    assert outcomes(bring("targets", row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("heading", "value"), [("类型", "level"), ("单位", "米"), ("口径", "period"), ("系列", "是")]
)
def test_what_never_changes_is_refused_in_words(bring: Import, heading: str, value: str) -> None:
    assert told(bring("targets", {"目标编号": "KM", heading: value})) == [("B2", "never_changes")]


def test_a_blank_cell_leaves_what_is_stored(bring: Import) -> None:
    result = bring("targets", {"目标编号": "KM", "指标名称": "改名", "目标值": "", "截止": "", "备注": ""})
    assert outcomes(result) == ["changed"]
    assert (Target.objects.get(code="KM").name, newest("KM").goal) == ("改名", Decimal(200))


def test_leads_can_be_open_inferred_and_unknown(bring: Import) -> None:
    bring("targets", NEW | KM | {"牵头部门": "甲（推定）"})
    line = Target.objects.get(code="N").assignments.get()
    assert (line.department.name, line.grounds) == ("甲局", "inferred")
    bring("targets", {"目标编号": "N", "牵头部门": "待定"})
    latest = Target.objects.get(code="N").assignments.order_by("number", "pk").last()
    assert latest.department is None
    assert told(bring("targets", {"目标编号": "N", "牵头部门": "丙局"})) == [("B2", "unknown_department")]


def test_a_trajectory_stages_and_criteria_are_read(bring: Import) -> None:
    bring(
        "targets",
        NEW | KM | {"分阶段目标": "2018-06-30：20；2018年9月30日:60"},
        {
            "目标编号": "R",
            "指标名称": "评",
            "类型": "定性",
            "目标值": "3",
            "评定标准": "0:无；1：起步;2:半;3:多;4:全",
        },
    )
    assert [(point.on.isoformat(), point.value) for point in newest("N").checkpoints.all()] == [
        ("2018-06-30", 20),
        ("2018-09-30", 60),
    ]
    assert [level.criterion for level in newest("R").rubric_levels.all()] == ["无", "起步", "半", "多", "全"]


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("分阶段目标", "2018-06-30", "not_a_pair"),
        ("分阶段目标", "2018-06-31:20", "date_impossible"),
        ("阶段", "开工", "not_a_stage"),
        ("评定标准", "好坏", "not_a_rubric"),
        ("类型", "胡乱", "unknown_word"),
        ("须佐证", "也许", "not_yes_or_no"),
        ("行动编号", "一点五", "not_whole"),
    ],
)
def test_a_list_that_does_not_read_is_refused_at_its_cell(
    bring: Import, heading: str, text: str, code: str
) -> None:
    row = {"目标编号": "N", heading: text, "指标名称": "新"}
    assert ("B2", code) in told(bring("targets", row))


def test_the_same_code_twice_is_refused(bring: Import) -> None:
    result = bring("targets", NEW | KM, NEW | KM)
    assert [code for _cell, code in told(result)] == ["twice_in_sheet", "twice_in_sheet"]
