"""As known on a day that is over, what stands as known now is taken over where nothing was recorded later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from tests.factories import accepted as accept_now
from tests.factories import administrator, at, submitted
from tests.trials.kept_verdicts import (
    City,
    check_on_the_spot,
    city,
    correct,
)
from tracker.domain.vocabulary import ReportState
from tracker.queries import judged_days as module
from tracker.queries.judged_days import Asked, judged_plan
from tracker.queries.recorded_later import first_days_changed
from tracker.services.adjusting import adjust_target, newest_version, terms_of
from tracker.services.judged_days import keep, month_ends

pytestmark = pytest.mark.django_db
THEN, NOW = date(2018, 8, 20), date(2018, 10, 25)


@pytest.fixture
def town() -> City:
    town = city(Random(5))
    for target in town.targets:
        for month in (1, 2, 3, 4):
            day = at(date(2018, month + 1, 5))
            accept_now(target, f"2018-{month:02d}", value=Decimal(month * 9), now=day)
    town.today = NOW
    return town


def send(town: City) -> None:
    submitted(town.targets[0], "2018-05", value=Decimal(7), now=at(NOW))


def take_up(town: City) -> None:
    accept_now(town.targets[2], "2018-05", value=Decimal(7), now=at(NOW))


def adjust(town: City) -> None:
    target = town.targets[1]
    terms = replace(terms_of(newest_version(target)), goal=Decimal(5))
    by, day = administrator(), date(2018, 3, 1)
    adjust_target(target=target, terms=terms, effective_on=day, reason="调整", by=by, now=at(NOW))


def look(town: City, **how: bool) -> module.JudgedPlan:
    return judged_plan(Asked(town.plan, THEN, THEN, NOW, month_ends(town.plan, THEN)), **how)


def look_now(town: City) -> None:
    keep(judged_plan(Asked(town.plan, NOW, NOW, NOW, month_ends(town.plan, NOW))))
    keep(judged_plan(Asked(town.plan, THEN, NOW, NOW)))


WRITES = (send, take_up, correct, adjust, check_on_the_spot)


@pytest.mark.parametrize("write", WRITES, ids=[write.__name__ for write in WRITES])
def test_a_day_of_knowledge_says_the_same_as_judged_afresh(town: City, write: Callable[[City], None]) -> None:
    write(town)
    look_now(town)
    found, fresh = look(town), look(town, afresh=True)
    for day, wanted in fresh.days.items():
        got = found.days[day]
        assert (day, got.records, got.ratios, got.scores) == (
            day,
            wanted.records,
            wanted.ratios,
            wanted.scores,
        )


def test_what_nothing_was_recorded_of_later_is_not_judged_again(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(town)
    look_now(town)
    changed = first_days_changed(town.plan, THEN)
    report = town.plan.targets.get(reports__revision=2).reports.get(revision=2)
    assert report.state in (ReportState.ACCEPTED, ReportState.RETURNED)
    assert list(changed.values()) == [report.period_start]
    judged: list[tuple[str, date]] = []

    def assess(facts, *, as_of, **rest):  # type: ignore[no-untyped-def]
        judged.append((facts.code, as_of))
        return original(facts, as_of=as_of, **rest)

    original = module.assess
    monkeypatch.setattr(module, "assess", assess)
    look(town)
    days = [day for day in (*month_ends(town.plan, THEN), THEN) if day >= report.period_start]
    assert [day for _code, day in judged] == days
