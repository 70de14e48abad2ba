"""The one place that says which reports count, as the engine's plain facts (status-rules §2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.facts import Override, Rules, TargetFacts
from tracker.domain.workdays import WorkingCalendar
from tracker.models import CalendarDay, PlanRules, Target, User
from tracker.queries.kept import known_now
from tracker.queries.known import Known, end_of, replay
from tracker.queries.numbers import trimmed


def target_facts(targets: Iterable[Target], *, as_of: date, known_at: date, today: date) -> list[TargetFacts]:
    """The facts of ``targets`` in their order, parts and instances nested, as known on ``known_at``.

    Readings of days after ``as_of`` are left out, rules and overrides are those of ``as_of``;
    ``known_at`` before ``as_of`` answers as (K, K). The number of queries does not depend on the
    number of targets: ``known_at`` of ``today`` or later reads the kept facts, an earlier day
    replays the tables. Serves every page and export that shows a status.
    """
    return known_facts(targets, known_at=known_at, today=today).on(min(as_of, known_at))


def known_facts(targets: Iterable[Target], *, known_at: date, today: date) -> "KnownFacts":
    """What was known of ``targets`` on ``known_at``, to be seen on any day up to it; queries as above."""
    chosen = list(targets)
    return facts_of_rows(with_children(chosen), [row.pk for row in chosen], known_at=known_at, today=today)


def facts_of_rows(
    rows: Mapping[int, Target], wanted: Sequence[int], *, known_at: date, today: date
) -> "KnownFacts":
    """The same of ``wanted`` among ``rows``, which hold everything below them, by their ids.

    Each row comes with its unit and the department of a part.
    """
    known = known_now(list(rows)) if known_at >= today else replay(list(rows), known_at)
    plans = {row.plan_id for row in rows.values()}
    return KnownFacts(
        wanted=wanted,
        rows=rows,
        children=_by_parent(rows.values()),
        known=known,
        rules=known_rules(plans, known_at),
        names=_names(known.values()),
    )


def rules_of_plans(plan_ids: Iterable[int], *, as_of: date, known_at: date) -> dict[int, Rules]:
    """The cuts and the grace in force at (A, K), by plan; the first rules of a plan always hold."""
    return {plan: rules_on(rows, as_of) for plan, rows in known_rules(plan_ids, known_at).items()}


def known_rules(plan_ids: Iterable[int], known_at: date) -> dict[int, list[PlanRules]]:
    """The rules of each plan that were known on a day, in their order. One query."""
    end = end_of(known_at)
    found: dict[int, list[PlanRules]] = defaultdict(list)
    for row in PlanRules.objects.filter(plan__in=list(plan_ids)).order_by("plan", "number"):
        if row.number == 1 or end is None or row.recorded_at < end:
            found[row.plan_id].append(row)
    return dict(found)


def rules_on(rows: Sequence[PlanRules], as_of: date) -> Rules:
    """The rules in force on a day, of those known: the last that has begun, else the first."""
    row = [row for row in rows if row.number == 1 or row.effective_on <= as_of][-1]
    return Rules(
        ahead_from=trimmed(row.ahead_from) or row.ahead_from,
        on_pace_from=trimmed(row.on_pace_from) or row.on_pace_from,
        at_risk_from=trimmed(row.at_risk_from) or row.at_risk_from,
        grace_days=row.grace_days,
        closes_periods=row.closes_periods,
    )


def working_calendar(known_at: date) -> WorkingCalendar:
    """The working calendar as known on a day: first words of a day always, later ones once recorded.

    The years that have any entry count as official. One query.
    """
    end = end_of(known_at)
    exceptions = {
        row.day: row.is_working
        for row in CalendarDay.objects.order_by("day", "number")
        if row.number == 1 or end is None or row.recorded_at < end
    }
    return WorkingCalendar(exceptions, frozenset(day.year for day in exceptions))


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """Everything read of some targets, as known on a day."""

    wanted: Sequence[int]
    rows: Mapping[int, Target]
    children: Mapping[int, Sequence[Target]]
    known: Mapping[int, Known]
    rules: Mapping[int, Sequence[PlanRules]]
    names: Mapping[str, str]

    def on(self, as_of: date) -> list[TargetFacts]:
        """The facts as they look on ``as_of``, in the order asked for. Nothing is read again."""
        rules = {plan: rules_on(rows, as_of) for plan, rows in self.rules.items()}
        view = _View(self.children, self.known, rules, self.names, as_of)
        return [view.facts(self.rows[pk]) for pk in self.wanted]


@dataclass(frozen=True, slots=True)
class _View:
    """What was known, seen on one day."""

    children: Mapping[int, Sequence[Target]]
    known: Mapping[int, Known]
    rules: Mapping[int, Rules]
    names: Mapping[str, str]
    as_of: date

    def facts(self, target: Target) -> TargetFacts:
        """One target with its parts and instances."""
        known = self.known[target.pk]
        below = self.children.get(target.pk, ())
        return TargetFacts(
            code=target.code,
            kind=target.kind,
            basis=target.basis,
            versions=known.versions,
            name=target.name,
            unit=target.unit.named if target.unit else "",
            readings=tuple(reading for reading in known.readings if reading.as_of <= self.as_of),
            submissions=known.submissions,
            rules=self.rules.get(target.plan_id, Rules()),
            overrides=tuple(self._named(row) for row in known.overrides if self._stands(row)),
            parts=() if target.is_series else tuple(self.facts(row) for row in below),
            instances=tuple(self.facts(row) for row in below) if target.is_series else (),
            is_series=target.is_series,
            part_name=(target.part_department or target).named,
        )

    def _stands(self, override: Override) -> bool:
        return override.starts_on <= self.as_of <= override.expires_on

    def _named(self, override: Override) -> Override:
        return replace(override, by=self.names.get(override.by, ""))


def with_children(targets: Sequence[Target], *also: str) -> dict[int, Target]:
    """The targets and everything below them, by their ids. Three queries: a series, its years, their parts.

    Two when all targets come with their unit and the department of a part, one when nothing is below them.
    What is read comes with those two, and with what is asked for ``also``.
    """
    rows = Target.objects.select_related("unit", "part_department", *also).order_by("code")
    bare = [target.pk for target in targets if not _is_complete(target)]
    found = {target.pk: target for target in targets if _is_complete(target)}
    found |= {row.pk: row for row in rows.filter(pk__in=bare)}
    above = list(found)
    for _level in ("parts or instances", "parts of instances"):
        below = [row for row in rows.filter(parent__in=above) if row.pk not in found]
        found |= {row.pk: row for row in below}
        above = [row.pk for row in below]
    return found


def _is_complete(target: Target) -> bool:
    """Whether nothing that facts name of a target has to be read for it alone."""
    named = {"unit": target.unit_id, "part_department": target.part_department_id}
    return all(pk is None or name in target._state.fields_cache for name, pk in named.items())


def _by_parent(rows: Iterable[Target]) -> dict[int, list[Target]]:
    children: dict[int, list[Target]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.code):
        if row.parent_id is not None:
            children[row.parent_id].append(row)
    return children


def _names(known: Iterable[Known]) -> dict[str, str]:
    ids = {override.by for one in known for override in one.overrides}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=ids)}
