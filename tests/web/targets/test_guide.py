"""/targets/<code>/guide/: how a target is reported, in words that fit its kind and 口径."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.factories import PlanFactory, TargetFactory, UnitFactory, accepted, at
from tests.web.targets.reading import words
from tracker.domain.vocabulary import Basis, Frequency, Kind
from tracker.models import Plan, Target

pytestmark = pytest.mark.django_db


def guide(client: Client, target: Target, language: str = "zh-hans") -> str:
    with time_machine.travel(at("2018-05-10"), tick=True):
        answer = client.get(f"/targets/{target.code}/guide/", headers={"accept-language": language})
    assert answer.status_code == 200
    return words(answer.content.decode())


@pytest.mark.parametrize(
    ("basis", "baseline", "example"),
    [
        (Basis.PERIOD, None, "本期完成 10 公里、下期又完成 10 公里：两期都填 10 公里"),
        (Basis.YEAR_TO_DATE, None, "先填 10 公里，再填 20 公里"),
        (Basis.PLAN_TO_DATE, None, "先填 10 公里，再填 20 公里"),
        (Basis.PLAN_TO_DATE, Decimal(50), "起始时 50 公里，至今又增加 10 公里：填 60 公里"),
        (Basis.STOCK, None, "期末有 10 公里、下期末有 20 公里"),
    ],
)
def test_the_example_fits_what_a_number_means(
    manager: Client, plan: Plan, basis: Basis, baseline: Decimal | None, example: str
) -> None:
    assert example in guide(manager, TargetFactory(plan=plan, basis=basis, baseline=baseline))


@pytest.mark.parametrize(
    ("given", "example"),
    [
        ({"kind": Kind.MILESTONE, "basis": Basis.STOCK, "goal": None, "unit": None}, "未完成：完成日留空"),
        (
            {"kind": Kind.RUBRIC, "basis": Basis.STOCK, "goal": Decimal(3), "unit": None},
            "填完全达到其标准的等级",
        ),
    ],
)
def test_what_has_no_number_says_what_to_fill_in(
    manager: Client, plan: Plan, given: dict, example: str
) -> None:
    text = guide(manager, TargetFactory(plan=plan, **given))
    assert example in text
    assert "数字写法" not in text


def test_a_share_may_be_typed_as_two_numbers(manager: Client, plan: Plan) -> None:
    target = TargetFactory(
        plan=plan, kind=Kind.LEVEL, basis=Basis.STOCK, unit=UnitFactory(name="%"), baseline=Decimal(0)
    )
    assert "填分子、分母" in guide(manager, target)


def test_what_is_owed_and_what_comes_next_has_its_due_day(manager: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, frequency=Frequency.QUARTERLY)
    text = guide(manager, target)
    assert "2018年一季度 2018-03-31 2018-04-13 逾期" in text
    assert "2018年二季度 2018-06-30" in text
    accepted(target, "2018Q1", value=Decimal(1), now=at("2018-04-03"))
    assert "一季度" not in guide(manager, target)


def test_evidence_that_is_required_is_said_to_be(manager: Client, plan: Plan) -> None:
    assert "须有佐证材料，否则不能销号" in guide(manager, TargetFactory(plan=plan, evidence_required=True))


def test_the_guide_speaks_english(manager: Client, plan: Plan) -> None:
    text = guide(manager, TargetFactory(plan=plan), "en")
    assert "What was done in the period alone" in text
    assert date(2018, 6, 30).isoformat() in text


def test_an_unknown_target_has_no_guide(manager: Client) -> None:
    PlanFactory()
    assert manager.get("/targets/NOPE/guide/").status_code == 404
