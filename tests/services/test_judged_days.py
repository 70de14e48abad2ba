"""Kept verdicts: always what a fresh judgement says, dropped and rebuilt at will."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import ActionFactory, PlanFactory, TargetFactory, accepted, at
from tests.trials import kept_verdicts
from tracker.domain.verdicts import read_record
from tracker.domain.vocabulary import Status
from tracker.models import JudgedDay, JudgedTarget, KeptFacts, Plan
from tracker.queries.judged_days import Asked, answers_of, judged_plan
from tracker.services import judged_days
from tracker.services.ledger_check import check

pytestmark = pytest.mark.django_db
DAY = date(2018, 7, 5)


@pytest.fixture
def plan() -> Plan:
    plan = PlanFactory()
    action = ActionFactory(plan=plan)
    for value in (30, 5):
        accepted(TargetFactory(plan=plan, action=action), "2018Q1", value=Decimal(value))
    return plan


def judged(plan: Plan, day: date = DAY, *others: date):
    return judged_plan(Asked(plan, day, DAY, DAY, others))


@pytest.mark.smoke
@pytest.mark.parametrize("seed", [3, 11])
def test_after_any_writes_a_kept_verdict_is_what_a_fresh_judgement_says(seed: int) -> None:
    assert kept_verdicts.walk(seed, writes=9) == []


def test_nothing_is_judged_twice(plan: Plan) -> None:
    judged_days.keep(judged(plan, DAY, date(2018, 6, 30)))
    again = judged(plan, DAY, date(2018, 6, 30))
    assert (again.fresh_days, again.fresh_lines) == (set(), {})


def test_only_what_was_written_about_is_judged_again(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    target = plan.targets.order_by("code").first()
    accepted(target, "2018Q2", value=Decimal(30), now=at("2018-07-04"))
    assert set(judged(plan).fresh_lines) == {target.pk}


def test_what_is_known_later_does_not_touch_what_was_kept_of_an_earlier_day(plan: Plan) -> None:
    past = Asked(plan, date(2018, 6, 30), date(2018, 6, 30), DAY)
    before = judged_plan(past)
    judged_days.keep(before)
    accepted(plan.targets.order_by("code").first(), "2018Q2", value=Decimal(0), now=at("2018-07-04"))
    assert judged_plan(past).headline.records == before.headline.records


def test_a_verdict_that_somebody_altered_is_named(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    assert judged_days.differences() == []
    row = JudgedDay.objects.get()
    row.records = " ".join(reversed(row.records.split()))
    row.save()
    assert len(judged_days.differences()) == 2
    assert any("9999-12-31" in sentence for sentence in check())


def test_an_answer_that_somebody_altered_is_named(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    line = JudgedTarget.objects.first()
    JudgedTarget.objects.filter(pk=line.pk).update(content=line.content | {"status": "cancelled"})
    assert len(judged_days.differences()) == 1


def test_facts_rebuilt_make_every_verdict_be_judged_again(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    for row in KeptFacts.objects.all():
        KeptFacts.objects.filter(pk=row.pk).update(number=row.number + 1)
    assert len(judged(plan).fresh_lines) == 2


def test_rebuilding_judges_today_and_all_months_up_to_it(plan: Plan) -> None:
    assert judged_days.rebuild([plan], DAY) == 7
    assert JudgedTarget.objects.count() == 2
    assert judged(plan, DAY, *judged_days.month_ends(plan, DAY)).fresh_days == set()


def test_days_that_nobody_needs_make_room(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged_days, "OTHER_DAYS", 2)
    monkeypatch.setattr(judged_days, "DAYS_WITH_LINES", 1)
    for day in (1, 2, 3, 4):
        judged_days.keep(judged(plan, date(2018, 7, day), date(2018, 6, 30)))
    days = set(JudgedDay.objects.values_list("as_of", flat=True))
    assert days == {date(2018, 6, 30), date(2018, 7, 3), date(2018, 7, 4)}
    assert set(JudgedTarget.objects.values_list("as_of", flat=True)) == {date(2018, 7, 4)}


def test_a_target_that_is_new_is_judged_into_its_place(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    new = TargetFactory(plan=plan, code="A-0")
    found = judged(plan)
    assert found.wholes[0].code == "A-0"
    assert set(found.fresh_lines) == {new.pk}
    assert read_record(found.headline.records[0]).status is Status.NO_DATA


def test_answers_of_a_few_come_from_what_is_kept(plan: Plan) -> None:
    judged_days.keep(judged(plan))
    found = judged(plan)
    assert [answer.actual for answer in answers_of(found, [1, 0])] == [Decimal(5), Decimal(30)]
    assert found.fresh_lines == {}
