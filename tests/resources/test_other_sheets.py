"""Departments, plans, actions, people, units and calendar by sheet; and what holds for every sheet."""

from datetime import date

import pytest

from tests.factories import administrator
from tests.resources.conftest import NOW, Import, outcomes, told
from tracker.domain.vocabulary import SheetKind
from tracker.models import CalendarDay, Department, Plan, SpecialAction, Unit, User
from tracker.resources.importing import StalePreview, apply, prepare
from tracker.services.refusals import AccessDenied

pytestmark = pytest.mark.django_db


def test_superiors_and_successors_may_stand_anywhere_in_the_sheet(bring: Import) -> None:
    bring(
        "departments",
        {"名称": "旧委", "继任": "新委", "失效": "2018-12-31"},
        {"名称": "新委", "上级": "市府"},
        {"名称": "市府"},
    )
    old = Department.objects.get(name="旧委")
    assert (old.successor.name, old.successor.parent.name, old.valid_until) == (
        "新委",
        "市府",
        date(2018, 12, 31),
    )


def test_departments_in_a_circle_are_refused(bring: Import) -> None:
    result = bring("departments", {"名称": "子", "上级": "丑"}, {"名称": "丑", "上级": "子"})
    assert "circle" in [code for _cell, code in told(result)]


def test_a_plan_without_a_day_of_going_live_is_not_live(bring: Import) -> None:
    bring(
        "plans",
        {"计划编号": "X", "名称": "又一", "开始": "2019年1月1日", "截止": "2019/12/31", "启用日期": ""},
    )
    plan = Plan.objects.get(code="X")
    assert (plan.live_since, plan.starts_on, plan.ends_on) == (None, date(2019, 1, 1), date(2019, 12, 31))


def test_an_action_belongs_to_the_only_plan_or_must_name_one(bring: Import) -> None:
    bring("actions", {"行动编号": "2", "名称": "二"})
    assert SpecialAction.objects.get(number=2).plan.code == "P"
    bring("plans", {"计划编号": "X", "名称": "又一", "开始": "2019-01-01", "截止": "2019-12-31"})
    assert told(bring("actions", {"行动计划": "", "行动编号": "3", "名称": "三"})) == [
        ("A2", "plan_not_said")
    ]


def test_an_action_is_changed_by_its_number(bring: Import) -> None:
    result = bring("actions", {"行动编号": "1", "名称": "改名", "牵头部门": "乙局"})
    assert result.preview.rows[0].before == {"leads": "甲局", "name": "行动"}
    assert SpecialAction.objects.get(number=1).name == "改名"


def test_people_come_without_a_password_and_get_one_row_a_role(bring: Import) -> None:
    person = {"用户名": "li", "姓名": "李四", "邮箱": "li@example.org"}
    bring("people", person | {"角色": "填报员", "部门": "甲局"}, person | {"角色": "审计员", "部门": ""})
    found = User.objects.get(username="li")
    assert (found.has_usable_password(), found.is_superuser, found.is_staff) == (False, False, False)
    assert {(role.role, str(role.department or "")) for role in found.memberships.all()} == {
        ("reporter", "甲局"),
        ("auditor", ""),
    }


def test_a_reporter_without_a_department_is_refused(bring: Import) -> None:
    assert told(bring("people", {"用户名": "li", "角色": "填报员", "部门": ""})) == [("C2", "cell_missing")]


def test_a_unit_and_a_day_can_be_added_by_sheet(bring: Import) -> None:
    bring("units", {"单位": "海里", "量纲": "长度", "系数": "1852", "别名": "nm;浬", "英文": "nautical mile"})
    assert Unit.objects.get(name="海里").aliases == ["nm", "浬"]
    bring("calendar", {"日期": "2027-01-01", "工作日": "否", "说明": "元旦"})
    assert CalendarDay.objects.get(day=date(2027, 1, 1)).is_working is False


def test_a_new_unit_without_its_dimension_is_refused_by_name(bring: Import) -> None:
    assert told(bring("units", {"单位": "光年", "系数": "2"})) == [("A2", "cell_missing")]


@pytest.mark.parametrize("kind", [kind for kind in SheetKind if kind is not SheetKind.REPORTS])
def test_reporters_import_reports_only(bring: Import, kind: SheetKind) -> None:
    bring("people", {"用户名": "li", "角色": "填报员", "部门": "甲局"})
    with pytest.raises(AccessDenied):
        bring(kind.value, {"名称": "x"}, by=User.objects.get(username="li"))


def test_a_confirmation_of_something_else_is_refused_with_what_would_happen_now(bring: Import) -> None:
    data = "计划编号,名称\nP,新名\n".encode()
    how = {"by": administrator(), "now": NOW}
    seen = prepare(data, file_name="p.csv", kind=SheetKind.PLANS, **how)
    bring("plans", {"计划编号": "P", "名称": "别人改的"})
    with pytest.raises(StalePreview) as stale:
        apply(seen, expected=seen.fingerprint, **how)
    assert stale.value.preview.rows[0].before == {"name": "别人改的"}
    assert Plan.objects.get(code="P").name == "别人改的"


def test_a_column_can_be_named_by_hand(bring: Import) -> None:
    data = "代码,叫法\nP,新名\n".encode()
    mapping = {"代码": "code", "叫法": "name"}
    found = prepare(
        data, file_name="p.csv", kind=SheetKind.PLANS, by=administrator(), now=NOW, mapping=mapping
    )
    assert (found.source.columns, [row.outcome for row in found.rows]) == (
        {"code": "代码", "name": "叫法"},
        ["changed"],
    )


def test_one_refused_row_takes_no_other_with_it(bring: Import) -> None:
    rows = [{"名称": "好局"}, {"名称": "坏局", "生效": "2019-01-01", "失效": "2018-01-01"}]
    result = bring("departments", *rows, skip_refused=True)
    assert outcomes(result) == ["new", "refused"]
    assert list(Department.objects.filter(name__endswith="好局").values_list("name", flat=True)) == ["好局"]
