"""/targets/<code>/: what it says, to whom, and as known on which day."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    of_department,
    submitted,
)
from tests.web.query_counts import assert_query_count
from tests.web.targets.reading import DAY, behind, chart_of, page, table_of, words
from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import Basis, Kind, NilReason, Role, Status
from tracker.models import FactNote, Plan, Report, Target, Unit
from tracker.queries.versions import versions_of
from tracker.services.adjusting import adjust_target, postpone_target
from tracker.services.contents import ReportContent
from tracker.services.overrides import override_status
from tracker.services.report_entry import enter_correction
from tracker.services.terms import terms_of

pytestmark = pytest.mark.django_db


def test_a_person_without_a_role_finds_no_target(client: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan)
    client.force_login(UserFactory(role=None))
    assert client.get(f"/targets/{target.code}/").status_code == 404


def test_a_code_that_does_not_exist_is_not_found(manager: Client) -> None:
    assert manager.get("/targets/NOPE/").status_code == 404


def test_the_page_says_what_is_promised_word_for_word(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, quote="2018年完成100公里重点区域架空线入地")
    assert "2018年完成100公里重点区域架空线入地" in page(manager, target)


def test_a_red_target_says_since_which_day_and_another_does_not(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan)
    for quarter, value in (("2018Q1", 30), ("2018Q2", 0), ("2018Q3", 0)):
        accepted(target, quarter, value=Decimal(value))
    assert "red since 2018-09-30, at 1 month-end" in words(page(manager, target, as_of="2018-10-15"))
    assert 'id="since"' not in page(manager, behind(plan))


def test_the_page_says_why_and_what_turns_it_green(manager: Client, plan: Plan) -> None:
    text = words(page(manager, behind(plan)))
    assert "At risk" in text
    assert "ratio 0.605 < 0.95" in text
    assert "to finish on time each of the remaining 2 quarters must bring 35 公里" in text
    assert "green at the report of" in text


LIGHTS = {
    "zh-hans": ["预警", "结果", "进度", "填报", "佐证材料"],
    "en": ["At risk", "Outcome", "Pace", "Evidence"],
}


@pytest.mark.parametrize("language", LIGHTS)
def test_the_four_lights_are_named_in_both_languages(manager: Client, plan: Plan, language: str) -> None:
    text = words(page(manager, behind(plan), language))
    assert [word for word in LIGHTS[language] if word not in text] == []


def test_the_chart_and_its_table_agree_to_the_digit(manager: Client, plan: Plan) -> None:
    html = page(manager, behind(plan))
    shown = re.sub(r"<[^>]+>", " ", table_of(html)).split()
    texts = [point["text"] for line in chart_of(html)["lines"] for point in line["points"]]
    assert texts == ["20", "30", "0", "24.66", "49.59", "100"]
    assert [text for text in texts if text not in shown] == []
    assert all(
        Decimal(str(point["value"])) == Decimal(point["text"])
        for line in chart_of(html)["lines"]
        for point in line["points"]
    )


def test_the_numbers_behind_the_colour_are_told_with_their_place(manager: Client, plan: Plan) -> None:
    html = page(manager, behind(plan))
    inputs = html[html.index('id="inputs"') : html.index("</details>", html.index('id="inputs"'))]
    text = words(inputs)
    assert "Ratio 0.604972" in text
    assert "ahead from 1.05, on pace from 0.95, at risk from 0.6, behind below" in text
    assert f"/reports/{Report.objects.get(period='2018Q2').pk}/" in inputs
    assert 'href="#version-1"' in inputs


def test_a_warning_band_is_drawn_and_listed(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, kind=Kind.MAINTAIN, goal=Decimal(92), warning_band=Decimal("1.5"))
    accepted(target, "2018Q1", value=Decimal(95), now=at("2018-04-03"))
    html = page(manager, target)
    line = next(line for line in chart_of(html)["lines"] if line["role"] == "warning")
    assert [point["text"] for point in line["points"]] == ["93.5"]
    assert "93.5" in words(table_of(html))


def test_a_deadline_that_moved_is_told_beside_the_stages(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None)
    postpone_target(
        target=target,
        due_on=date(2019, 6, 30),
        effective_on=date(2018, 3, 1),
        reason="汛期推迟",
        by=administrator(),
        now=at("2018-03-01"),
    )
    accepted(target, "2018Q1", expected_on=date(2018, 12, 1), now=at("2018-04-03"))
    accepted(target, "2018Q2", expected_on=date(2019, 2, 1), now=at("2018-07-03"))
    text = words(page(manager, target))
    assert "How the deadline moved 2018-12-31 → 2019-06-30 · Version 2 · effective 2018-03-01" in text
    assert "on 2018-06-30: 2018-12-01 → 2019-02-01" in text


def test_every_number_of_the_curve_opens_its_report(manager: Client, plan: Plan) -> None:
    table = table_of(page(manager, behind(plan)))
    for report in Report.objects.all():
        assert f"/reports/{report.pk}/?as_of={DAY}" in table


def test_a_filed_trajectory_bends_the_plan_line(manager: Client, plan: Plan) -> None:
    target = behind(plan, checkpoints=(Checkpoint(date(2018, 6, 30), Decimal(35)),))
    html = page(manager, target)
    plan_line = {point["day"]: point["text"] for point in chart_of(html)["lines"][1]["points"]}
    assert plan_line["2018-06-30"] == "35"
    assert "filed interim goals" in words(html)


def test_what_was_not_known_yet_is_not_shown(manager: Client, plan: Plan) -> None:
    target = behind(plan)
    text = words(page(manager, target, known_at="2018-06-01"))
    assert "20 公里" in text
    assert "30 公里" not in text
    assert "Second quarter" not in text


def test_a_correction_shows_old_new_and_why_and_the_past_keeps_the_old(manager: Client, plan: Plan) -> None:
    target = behind(plan)
    reporter = of_department(Role.REPORTER, target.assignments.get().department)
    first = Report.objects.get(period="2018Q2")
    enter_correction(
        report=first,
        content=ReportContent(value=Decimal(8), note="说明"),
        reason="两公里重复计算",
        by=reporter,
        now=at("2018-08-01"),
        submit=True,
    )
    text = words(page(manager, target, as_of="2018-08-02"))
    assert "10 公里 → 8 公里" in text
    assert "两公里重复计算" in text
    assert "两公里重复计算" not in words(page(manager, target, known_at="2018-07-31"))


def test_a_draft_of_another_department_is_not_shown(client: Client, plan: Plan) -> None:
    target = behind(plan)
    submitted(target, "2018Q3", value=Decimal("77.31"), now=at("2018-10-03"))
    client.force_login(UserFactory(role=Role.REPORTER, department=DepartmentFactory()))
    assert "77.31" not in words(page(client, target, as_of="2018-10-04"))
    client.force_login(UserFactory(role=Role.MANAGER))
    assert "77.31 公里" in words(page(client, target, as_of="2018-10-04"))


def test_a_line_to_keep_shows_its_breaches(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, kind=Kind.MAINTAIN, unit=UnitFactory(name="%"), goal=Decimal(92))
    accepted(target, "2018Q1", value=Decimal(95), now=at("2018-04-03"))
    accepted(target, "2018Q2", value=Decimal(90), now=at("2018-07-03"))
    html = page(manager, target)
    chart = chart_of(html)
    assert chart["kind"] == "control"
    assert [point["breached"] for point in chart["lines"][0]["points"]] == [False, True]
    assert [point["text"] for point in chart["lines"][1]["points"]] == ["92", "92"]
    assert words(table_of(html)).count("breached") == 1
    assert "bar-fill" not in html


def test_a_milestone_shows_its_stages_and_slips(manager: Client, plan: Plan) -> None:
    stages = (Stage("立项", Decimal(1), date(2018, 3, 1)), Stage("封顶", Decimal(1), date(2018, 6, 1)))
    target = TargetFactory(
        plan=plan, kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None, stages=stages
    )
    accepted(target, "2018Q1", stages_done=(("立项", date(2018, 2, 20)),), now=at("2018-04-03"))
    accepted(target, "2018Q2", expected_on=date(2018, 12, 1), now=at("2018-07-03"))
    text = words(page(manager, target))
    assert "立项 planned 2018-03-01 done 2018-02-20" in text
    assert "封顶 planned 2018-06-01 its day has passed" in text
    assert "on 2018-06-30: 2018-12-01" in text
    assert "stages done: 立项" in text


def test_parts_show_what_nobody_took_over(manager: Client, plan: Plan) -> None:
    whole = TargetFactory(plan=plan, code="W")
    for number, goal in ((1, 30), (2, 50)):
        TargetFactory(
            plan=plan,
            code=f"W-{number}",
            parent=whole,
            part_department=DepartmentFactory(),
            unit=whole.unit,
            goal=Decimal(goal),
        )
    text = words(page(manager, whole))
    assert "given to parts 80 公里" in text
    assert "not given to a part 20 公里" in text


def test_parts_that_promise_more_say_by_how_much(manager: Client, plan: Plan) -> None:
    whole = TargetFactory(plan=plan, code="W")
    TargetFactory(plan=plan, code="W-1", parent=whole, part_department=DepartmentFactory(), goal=Decimal(130))
    assert "parts promise more than the whole by 30 公里" in words(page(manager, whole))


def test_a_series_lists_its_years(manager: Client, plan: Plan) -> None:
    series = TargetFactory(plan=plan, code="S", is_series=True)
    TargetFactory(plan=plan, code="S-2018", parent=series, lead=None)
    html = page(manager, series)
    assert "Years of the series" in html
    assert "/targets/S-2018/" in html
    assert "curve-table" not in html


def test_an_adjustment_shows_old_and_new_with_its_reason(manager: Client, plan: Plan) -> None:
    target = behind(plan)
    postpone_target(
        target=target,
        due_on=date(2019, 6, 30),
        effective_on=date(2018, 7, 1),
        reason="汛期推迟",
        by=administrator(),
        now=at("2018-07-01"),
    )
    text = words(page(manager, target))
    assert "2018-12-31 → 2019-06-30" in text
    assert "汛期推迟" in text
    assert "汛期推迟" not in words(page(manager, target, known_at="2018-06-30"))


def test_an_override_stands_beside_the_computed_status(manager: Client, plan: Plan) -> None:
    target = behind(plan)
    override_status(
        target=target,
        status=Status.OFF_TRACK,
        reason="现场情况更差",
        starts_on=date(2018, 7, 4),
        expires_on=date(2018, 7, 31),
        by=of_department(Role.REVIEWER, target.assignments.get().department),
        now=at("2018-07-04"),
    )
    text = words(page(manager, target))
    assert "At risk" in text
    assert "Override by a reviewer: Off track 现场情况更差" in text
    assert "Override by a reviewer" not in words(page(manager, target, as_of="2018-08-01"))


def test_a_public_fact_that_does_not_count_is_told_with_its_source(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan)
    FactNote.objects.create(
        target=target,
        code="F02",
        day=date(2018, 4, 18),
        text="已开工 20 公里以上",
        why_not="开工不是完成",
        source="SHINE",
        confidence="S",
    )
    assert "开工不是完成" in page(manager, target)
    assert "开工不是完成" not in page(manager, target, as_of="2018-04-17")


def test_nil_is_shown_as_words_not_as_zero(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan)
    accepted(target, "2018Q1", nil_reason=NilReason.NO_DATA, nil_note="统计未出", now=at("2018-04-03"))
    text = words(page(manager, target))
    assert "Data not there yet" in text
    assert "统计未出" in text
    assert "No number has been accepted yet" in text or "plan line alone" in text


SCRIPT = "<script>alert(1)</script>"


def test_text_of_people_is_text(manager: Client, plan: Plan) -> None:  # T07
    action = ActionFactory(plan=plan, name=SCRIPT)
    target = TargetFactory(plan=plan, name=SCRIPT, quote=SCRIPT, note=SCRIPT, action=action)
    accepted(target, "2018Q1", value=Decimal(1), note=SCRIPT, now=at("2018-04-03"))
    assert SCRIPT not in page(manager, target)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_are_offered_changes(client: Client, plan: Plan, role: Role) -> None:
    target = TargetFactory(plan=plan)
    client.force_login(UserFactory(role=role, department=DepartmentFactory()))
    assert f"/targets/{target.code}/adjust/" not in page(client, target)
    client.force_login(administrator())
    assert f"/targets/{target.code}/adjust/" in page(client, target)


def test_the_page_asks_as_much_for_many_reports_and_parts_as_for_one(manager: Client, plan: Plan) -> None:
    def part(number: int) -> Target:
        return TargetFactory(
            plan=plan, code=f"W-{number}", parent=whole, part_department=DepartmentFactory(), lead=None
        )

    whole = TargetFactory(plan=plan, code="W")
    accepted(whole, "2018Q1", value=Decimal(20))
    adjust_target(
        target=whole,
        terms=replace(terms_of(versions_of(whole)[-1]), goal=Decimal(110)),
        effective_on=date(2018, 2, 1),
        reason="调整",
        by=administrator(),
        now=at("2018-02-01"),
    )
    part(1)
    assert_query_count("target", manager, "/targets/W/?as_of=2018-12-31")
    accepted(whole, "2018Q2", value=Decimal(20))
    accepted(whole, "2018Q3", value=Decimal(20))
    for number in range(2, 6):
        part(number)
    beside = [Target(**plain_target(plan, whole.unit, number)) for number in range(2000)]
    Target.objects.bulk_create(beside)
    assert_query_count("target", manager, "/targets/W/?as_of=2018-12-31")


def plain_target(plan: Plan, unit: Unit, number: int) -> dict[str, Any]:
    """The columns of one more target, without a story."""
    return {
        "code": f"N-{number}",
        "name": "别的",
        "plan": plan,
        "unit": unit,
        "kind": Kind.COUNT,
        "basis": Basis.STOCK,
    }
