"""Which periods are closed: after their grace, where the plan's rules say so (docs/deadlines.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.domain.facts import Rules
from tracker.domain.ladder import grace_until
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Frequency
from tracker.domain.workdays import WorkingCalendar
from tracker.models import PeriodReopening, Plan, Target
from tracker.queries.facts import rules_of_plans, working_calendar

NOTHING_CLOSES = WorkingCalendar()


@dataclass(frozen=True, slots=True)
class Closing:
    """A period that closes after ``grace_until``; ``reopened_until`` None: it was never reopened."""

    grace_until: date
    reopened_until: date | None

    def closed(self, today: date) -> bool:
        """Whether the period takes no first report today."""
        reopened = self.reopened_until is not None and self.reopened_until >= today
        return today > self.grace_until and not reopened


class Closings:
    """What is closed of some plans on a day. One query; two more where a plan closes its periods."""

    def __init__(self, plans: Iterable[Plan], today: date) -> None:
        self.today = today
        live = {plan.pk: plan for plan in plans if plan.live_since is not None}
        rules = rules_of_plans(live, as_of=today, known_at=today) if live else {}
        self._rules: dict[int, Rules] = {pk: found for pk, found in rules.items() if found.closes_periods}
        self._calendar = working_calendar(today) if self._rules else NOTHING_CLOSES
        self._reopened: dict[tuple[int, str], date] = {}
        if self._rules:
            rows = PeriodReopening.objects.filter(target__plan__in=list(self._rules)).order_by("pk")
            for row in rows:
                self._reopened[row.target_id, row.period] = row.until

    def of(self, target: Target, period: Period, frequency: Frequency, due_on: date | None) -> Closing | None:
        """The closing of a period; None where the plan closes none, or the period is not owed."""
        rules, live_since = self._rules.get(target.plan_id), target.plan.live_since
        if rules is None or live_since is None or period.end < live_since:
            return None
        last = grace_until(period, frequency, due_on, rules, self._calendar)
        return None if last is None else Closing(last, self._reopened.get((target.pk, period.code)))
