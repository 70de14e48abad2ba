"""Whatever is written in whatever order, a kept verdict is what a fresh judgement says."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tests.trials.outcome import Outcome
from tracker.domain.verdicts import ratio_key, record_of
from tracker.domain.vocabulary import Frequency, Kind, NilReason, Role, Status, VerificationResult
from tracker.models import Plan, Report, Target
from tracker.queries.assessments import judge_targets
from tracker.queries.judged_days import Asked, answers_of, judged_plan
from tracker.services import judged_days
from tracker.services.adjusting import adjust_target, newest_version, postpone_target, terms_of
from tracker.services.contents import CalendarEntry, Duties, ReportContent, RuleValues
from tracker.services.overrides import override_status
from tracker.services.plans import set_rules
from tracker.services.reference import edit_unit, set_calendar_day, unit_details_of
from tracker.services.refusals import Refused
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report, return_report
from tracker.services.targets import details_of, edit_target, set_duties
from tracker.services.verification import verify_report

NAME = "kept_verdicts"
FULL = 300
WRITES = 14
BEGIN = date(2018, 2, 10)
MONTHS = [f"2018-{month:02d}" for month in range(1, 13)]


@dataclass
class City:
    """A plan with targets of several kinds, one with parts and one series; ``today`` moves on."""

    chance: random.Random
    plan: Plan
    targets: list[Target]
    today: date = BEGIN
    reports: list[Report] = field(default_factory=list)

    def pick(self) -> Target:
        return self.chance.choice(self.targets)

    def report(self) -> Report | None:
        rows = Report.objects.filter(state="accepted").order_by("pk")
        return self.chance.choice(list(rows)) if rows else None


def city(chance: random.Random) -> City:
    """A small city that is not live, so that a report may be accepted on a day gone by."""
    plan = PlanFactory(live_since=BEGIN)
    action = ActionFactory(plan=plan)
    of = {"plan": plan, "action": action, "frequency": Frequency.MONTHLY}
    plain = TargetFactory(**of)
    floor = TargetFactory(**of, kind=Kind.MAINTAIN, basis="stock", goal=Decimal(50))
    whole = TargetFactory(**of)
    parts = [
        TargetFactory(**of, parent=whole, part_department=DepartmentFactory(), lead=None, goal=Decimal(50))
        for _n in range(2)
    ]
    series = TargetFactory(**of, is_series=True)
    years = [TargetFactory(**of, parent=series) for _n in range(2)]
    return City(chance, plan, [plain, floor, *parts, *years])


def say(town: City) -> None:
    target, nil = town.pick(), town.chance.random() < 0.2
    said = {"nil_reason": NilReason.NO_PROGRESS, "nil_note": "无"} if nil else {"value": value_of(town)}
    act = accepted if town.chance.random() < 0.7 else submitted
    act(target, town.chance.choice(MONTHS[: town.today.month]), now=at(town.today), **said)


def correct(town: City) -> None:
    if (report := town.report()) is None:
        return
    office = report.department
    said = ReportContent(value=value_of(town), note="已核对")
    by, other = of_department(Role.REPORTER, office), of_department(Role.REVIEWER, office)
    again = correct_report(report=report, content=said, reason="更正", by=by, now=at(town.today), submit=True)
    if town.chance.random() < 0.7:
        accept_report(report=again, by=other, now=at(town.today))
    else:
        return_report(report=again, note="请核", by=other, now=at(town.today))


def adjust(town: City) -> None:
    target = town.pick()
    terms = replace(terms_of(newest_version(target)), goal=value_of(town) * 3 + 1)
    day = town.today - timedelta(days=town.chance.randrange(60))
    adjust_target(
        target=target, terms=terms, effective_on=day, reason="调整", by=administrator(), now=at(town.today)
    )


def postpone(town: City) -> None:
    target = town.pick()
    due = (newest_version(target).due_on or BEGIN) + timedelta(days=town.chance.randrange(1, 200))
    postpone_target(
        target=target,
        due_on=due,
        effective_on=town.today,
        reason="延期",
        by=administrator(),
        now=at(town.today),
    )


def rule(town: City) -> None:
    grace = town.chance.randrange(1, 12)
    day = town.today - timedelta(days=town.chance.randrange(90))
    rules = RuleValues(grace_days=grace, at_risk_from=Decimal(town.chance.choice(["0.5", "0.7", "0.9"])))
    set_rules(
        plan=town.plan, rules=rules, effective_on=day, reason="试行", by=administrator(), now=at(town.today)
    )


def holiday(town: City) -> None:
    day = town.today + timedelta(days=town.chance.randrange(-60, 60))
    entry = CalendarEntry(day=day, is_working=town.chance.random() < 0.5, name="调休")
    set_calendar_day(entry=entry, by=administrator(), now=at(town.today))


def override(town: City) -> None:
    target = town.pick()
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    override_status(
        target=target,
        status=Status.ON_TRACK,
        reason="另有说明",
        starts_on=town.today,
        expires_on=town.today + timedelta(days=20),
        by=reviewer,
        now=at(town.today),
    )


def check_on_the_spot(town: City) -> None:
    if (report := town.report()) is not None:
        verify_report(
            report=report,
            result=town.chance.choice(list(VerificationResult)),
            note="现场",
            by=UserFactory(role=Role.MANAGER),
            now=at(town.today),
        )


def rename(town: City) -> None:
    target = town.pick()
    details = replace(details_of(target), name=f"改名{town.chance.random()}")
    edit_target(target=target, details=details, by=administrator(), now=at(town.today))


def rename_unit(town: City) -> None:
    unit = town.targets[0].unit
    details = replace(unit_details_of(unit), name=f"公里{town.chance.randrange(1000)}")
    edit_unit(unit=unit, details=details, by=administrator(), now=at(town.today))


def hand_over(town: City) -> None:
    duties = Duties(leads=(DepartmentFactory(),))
    set_duties(target=town.targets[0], duties=duties, by=administrator(), now=at(town.today))


def wait(town: City) -> None:
    town.today = min(town.today + timedelta(days=town.chance.randrange(1, 40)), date(2018, 12, 20))


WAYS: tuple[Callable[[City], None], ...] = (
    say,
    say,
    say,
    correct,
    correct,
    adjust,
    postpone,
    rule,
    holiday,
    override,
    check_on_the_spot,
    rename,
    rename_unit,
    hand_over,
    wait,
    wait,
)


def value_of(town: City) -> Decimal:
    return Decimal(town.chance.randrange(0, 60))


def faults(town: City) -> list[str]:
    """What is kept and does not agree with judging from the beginning, on the month ends and four days of
    knowledge; what was looked at is kept, so that the next look leans on it."""
    found = []
    days_ago = (timedelta(days=days) for days in (0, 1, 35))
    for known_at in (*(town.today - ago for ago in days_ago), BEGIN + timedelta(days=20)):
        known_at = min(known_at, town.today)
        ends = judged_days.month_ends(town.plan, known_at)
        asked = Asked(town.plan, known_at, known_at, town.today, ends)
        plan = judged_plan(asked)
        answers = answers_of(plan, range(len(plan.wholes)))
        judged_days.keep(plan)
        targets = list(Target.objects.filter(plan=town.plan, parent=None).order_by("code"))
        for day in asked.days:
            fresh = judge_targets(targets, as_of=day, known_at=known_at, today=town.today)
            said = [(record_of(one.assessment, one.facts), ratio_key(one.assessment.ratio)) for one in fresh]
            kept = plan.days[day]
            if [record for record, _ratio in said] != kept.records:
                found.append(f"{day} as known on {known_at}: {said} but kept {kept.records}")
            if day == known_at:
                wanted = [plain_answer(one.assessment) for one in fresh]
                if wanted != answers or [ratio for _record, ratio in said] != kept.ratios:
                    found.append(f"{day} as known on {known_at}: another answer is kept")
    return found


def plain_answer(answer):  # type: ignore[no-untyped-def]
    """An assessment without what is not kept."""
    override = None if answer.override is None else replace(answer.override, by="")
    return replace(answer, answers=(), instances=(), override=override)


def walk(seed: int, writes: int = WRITES) -> list[str]:
    """One random life of a city; the sentence of a fault names the seed and the writes up to it."""
    town, done = city(random.Random(seed)), []
    for _n in range(writes):
        way = town.chance.choice(WAYS)
        try:
            with transaction.atomic():
                way(town)
        except Refused:
            continue
        done.append(way.__name__)
        if wrong := faults(town):
            return [f"seed {seed} after {', '.join(done)}: {wrong[0]}"]
    return [f"seed {seed}: {one}" for one in judged_days.differences()]


def run(times: int, database: str) -> Outcome:
    """``times`` cities with ``WRITES`` writes each."""
    wrong: list[str] = []
    for seed in range(times):
        with transaction.atomic():
            wrong += walk(seed)
            transaction.set_rollback(True)
    return Outcome(times, tuple(wrong), f"{WRITES} writes each, at most 36 moments looked at after each")
