"""As known on a day that is over, what stands as known now is taken over where nothing was recorded later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from tests.factories import TargetFactory, administrator, at, lead_of, of_department, submitted
from tests.factories import accepted as accept_now
from tests.trials.kept_verdicts import City, check_on_the_spot, city, correct, override
from tracker.domain.vocabulary import Frequency, ReportState, Role
from tracker.models import JudgedDay, Report, StatusOverride
from tracker.queries import judged_days as module
from tracker.queries.judged_days import Asked, judged_plan
from tracker.queries.recorded_later import first_days_changed
from tracker.services.adjusting import adjust_target, cancel_target, newest_version, terms_of
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_link
from tracker.services.judged_days import keep, month_ends
from tracker.services.overrides import withdraw_override
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report

pytestmark = pytest.mark.django_db
THEN, NOW = date(2018, 8, 20), date(2018, 10, 25)


@pytest.fixture
def town() -> City:
    town = city(Random(5))
    for target in town.targets:
        for month in (1, 2, 3, 4):
            day = at(date(2018, month + 1, 5))
            accept_now(target, f"2018-{month:02d}", value=Decimal(month * 9), now=day)
    town.today = THEN
    override(town)
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


def cancel(town: City) -> None:
    by, day = administrator(), date(2018, 3, 1)
    cancel_target(target=town.targets[0], effective_on=day, reason="取消", by=by, now=at(NOW))


def prove(town: City) -> None:
    report = Report.objects.filter(target=town.targets[0]).earliest("pk")
    reporter = of_department(Role.REPORTER, report.department)
    add_link(report=report, url="https://example.org", by=reporter, now=at(NOW))


def explain(town: City) -> None:
    town.today = NOW
    override(town)


def explain_no_more(town: City) -> None:
    set_before = StatusOverride.objects.get()
    by = of_department(Role.REVIEWER, lead_of(set_before.target))
    withdraw_override(override=set_before, by=by, now=at(date(2018, 8, 25)))


def look(town: City, **how: bool) -> module.JudgedPlan:
    return judged_plan(Asked(town.plan, THEN, THEN, NOW, month_ends(town.plan, THEN)), **how)


def look_now(town: City) -> None:
    keep(judged_plan(Asked(town.plan, NOW, NOW, NOW, month_ends(town.plan, NOW))))
    keep(judged_plan(Asked(town.plan, THEN, NOW, NOW)))


WRITES = (
    *(send, take_up, correct, adjust, cancel, prove, explain, explain_no_more),
    check_on_the_spot,
)


@pytest.mark.parametrize("write", WRITES, ids=[write.__name__ for write in WRITES])
def test_a_day_of_knowledge_says_the_same_as_judged_afresh(town: City, write: Callable[[City], None]) -> None:
    write(town)
    assert first_days_changed(town.plan, THEN)
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


def test_a_correction_that_speaks_of_later_days_takes_its_place_from_an_earlier_one(town: City) -> None:
    """The window was moved between the two, so the corrected period begins later than the first report's."""
    action = town.targets[0].action
    target = TargetFactory(plan=town.plan, action=action, frequency=Frequency.QUARTERLY)
    first = accept_now(
        target, "2018Q1", value=Decimal(20), as_of=date(2018, 1, 31), now=at(date(2018, 2, 10))
    )
    moved, terms = date(2018, 3, 1), terms_of(newest_version(target))
    later = replace(terms, starts_on=moved)
    how = {"by": administrator(), "now": at(date(2018, 4, 5)), "reason": "后移"}
    adjust_target(target=target, terms=later, effective_on=moved, **how)
    by, other = (of_department(role, lead_of(target)) for role in (Role.REPORTER, Role.REVIEWER))
    said = ReportContent(value=Decimal(30), as_of=date(2018, 3, 31), note="核对")
    how = {"reason": "更正", "by": by, "now": at(date(2018, 9, 1)), "submit": True}
    again = correct_report(report=first, content=said, **how)
    accept_report(report=again, by=other, now=at(date(2018, 9, 2)))
    assert again.period_start == moved
    day = date(2018, 2, 28)
    keep(judged_plan(Asked(town.plan, day, NOW, NOW)))
    asked = Asked(town.plan, day, THEN, NOW)
    assert judged_plan(asked).headline.records == judged_plan(asked, afresh=True).headline.records


def test_what_is_recorded_while_a_day_is_judged_does_not_slip_in(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction of what counted on K is accepted right after the plan was asked what changed."""
    look_now(town)
    JudgedDay.objects.all().delete()
    told = module.first_days_changed
    asked: list[int] = []

    def first_days_changed(plan, known_at):  # type: ignore[no-untyped-def]
        found = told(plan, known_at)
        if not asked:
            correct(town)
        asked.append(1)
        return found

    monkeypatch.setattr(module, "first_days_changed", first_days_changed)
    found = look(town)
    assert Report.objects.get(revision=2).state is ReportState.ACCEPTED
    assert found.headline == look(town, afresh=True).headline


def test_what_nothing_was_recorded_of_later_is_not_judged_again(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(town)
    look_now(town)
    changed = first_days_changed(town.plan, THEN)
    report = town.plan.targets.get(reports__revision=2).reports.get(revision=2)
    assert report.state in (ReportState.ACCEPTED, ReportState.RETURNED)
    assert changed[report.target.parent_id or report.target_id] == report.period_start
    judged: list[tuple[str, date]] = []

    def assess(facts, *, as_of, **rest):  # type: ignore[no-untyped-def]
        judged.append((facts.code, as_of))
        return original(facts, as_of=as_of, **rest)

    original = module.assess
    monkeypatch.setattr(module, "assess", assess)
    look(town)
    days = [day for day in (*month_ends(town.plan, THEN), THEN) if day >= report.period_start]
    assert [day for _code, day in judged] == days
