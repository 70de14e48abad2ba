"""One target on one day: the counted readings, the version in force and what is owed (§2, §4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from tracker.domain.facts import Reading, Submission, TargetFacts, Version
from tracker.domain.periods import Period, owed_periods, working_days_to_report
from tracker.domain.vocabulary import Basis, Frequency, NilReason, ReportState
from tracker.domain.workdays import WorkingCalendar

Report = TypeVar("Report", Reading, Submission)


def covers(reported: Period, owed: Period) -> bool:
    """Whether a report for ``reported`` answers for ``owed``: the same code, the same end, or all of it.

    A change of frequency leaves old reports of other lengths; they still count for what they hold.
    """
    return (
        reported.code == owed.code
        or reported.end == owed.end
        or (reported.start <= owed.start and owed.end <= reported.end)
    )


@dataclass(frozen=True, slots=True)
class OwedPeriod:
    """A period that has ended: its due day, the last day of grace, and where its report stands."""

    period: Period
    due_day: date
    grace_until: date
    state: ReportState | None
    reading: Reading | None

    @property
    def is_in(self) -> bool:
        """Whether a report counts or was submitted; one that was only returned is owed again."""
        return self.is_counted or self.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)

    @property
    def is_counted(self) -> bool:
        """Whether an accepted report, of every part where there are parts, answers for the period."""
        return self.reading is not None and not self.reading.missing_parts

    @property
    def not_applicable(self) -> bool:
        """Whether an accepted 不适用 removes the period from what is owed."""
        return self.reading is not None and self.reading.nil is NilReason.NOT_APPLICABLE


@dataclass(frozen=True)
class Case:
    """The facts of one target as known on ``known_at``, looked at on ``as_of``."""

    facts: TargetFacts
    as_of: date
    known_at: date
    calendar: WorkingCalendar

    @cached_property
    def version(self) -> Version:
        """The version in force on ``as_of``."""
        return self.facts.in_force(self.as_of)

    @cached_property
    def original_due(self) -> date | None:
        """The earliest deadline up to the version in force: later results are late at best (§1)."""
        days = [v.due_on for v in self.facts.versions if v.number <= self.version.number and v.due_on]
        return min(days) if days and self.version.due_on else self.version.due_on

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Everything counted whose day has come by ``as_of``, in the order of the days it speaks of."""
        counted = [reading for reading in self.facts.readings if reading.as_of <= self.as_of]
        return tuple(sorted(counted, key=lambda r: (r.as_of, r.period.end, r.period.code)))

    @cached_property
    def data(self) -> tuple[Reading, ...]:
        """The counted readings that speak of progress: numbers, words and 无进展."""
        return tuple(reading for reading in self.readings if reading.is_data)

    @cached_property
    def timely(self) -> tuple[Reading, ...]:
        """The data whose day is not after the deadline: what the verdict rests on."""
        due_on = self.version.due_on
        return tuple(r for r in self.data if due_on is None or r.as_of <= due_on)

    @cached_property
    def late(self) -> tuple[Reading, ...]:
        """The data that speak of days after the deadline."""
        due_on = self.version.due_on
        return tuple(r for r in self.data if due_on is not None and r.as_of > due_on)

    @property
    def started(self) -> bool:
        """Whether the window has begun."""
        return self.as_of >= self.version.starts_on

    @property
    def after_deadline(self) -> bool:
        """Whether the deadline day, which still is before the deadline, is over."""
        return self.version.due_on is not None and self.as_of > self.version.due_on

    @cached_property
    def owed(self) -> tuple[OwedPeriod, ...]:
        """The periods that have ended before ``as_of``, oldest first, 不适用 included."""
        version = self.version
        working_days = working_days_to_report(version.frequency)
        periods = owed_periods(version.frequency, version.starts_on, version.due_on, self.as_of)
        return tuple(self._owed(p, working_days) for p in periods if p.end < self.as_of)

    def coming(self, until: date) -> Iterator[OwedPeriod]:
        """The owed periods that end from ``as_of`` to ``until``, oldest first: not owed as yet."""
        version = self.version
        working_days = working_days_to_report(version.frequency)
        periods = owed_periods(version.frequency, version.starts_on, version.due_on, until)
        return (self._owed(p, working_days) for p in periods if p.end >= self.as_of)

    def is_in(self, period: Period) -> bool:
        """Whether a report of a period counts or was submitted."""
        return self._owed(period, working_days_to_report(self.version.frequency)).is_in

    def _owed(self, period: Period, working_days: int) -> OwedPeriod:
        due_day = self.calendar.after(period.end, working_days)
        grace_until = self.calendar.after(due_day, self.facts.rules.grace_days)
        reading = self._answer(period, self._read, self.readings)
        submission = self._answer(period, self._sent, tuple(self._sent.values()))
        whole = reading is not None and not reading.missing_parts
        state = ReportState.ACCEPTED if whole else None
        if submission is not None:
            state = submission.state
        return OwedPeriod(period, due_day, grace_until, state, reading)

    @cached_property
    def _read(self) -> dict[str, Reading]:
        return {reading.period.code: reading for reading in self.readings}

    @cached_property
    def _sent(self) -> dict[str, Submission]:
        sent = [
            s for s in self.facts.submissions if s.state is not ReportState.DRAFT and s.as_of <= self.as_of
        ]
        return {s.period.code: s for s in sorted(sent, key=lambda s: (s.as_of, s.period.end))}

    def _answer(
        self, owed: Period, by_code: Mapping[str, Report], all_of_them: Sequence[Report]
    ) -> Report | None:
        """The newest report that answers for an owed period.

        Ad hoc, only one that speaks of its last day. Cost: constant where the codes agree.
        """
        ad_hoc = self.version.frequency is Frequency.AD_HOC
        same = by_code.get(owed.code)
        if same is not None and not (ad_hoc and same.as_of != owed.end):
            return same
        answering = (
            report
            for report in reversed(all_of_them)
            if covers(report.period, owed) and not (ad_hoc and report.as_of != owed.end)
        )
        return next(answering, None)

    @cached_property
    def still_owed(self) -> tuple[OwedPeriod, ...]:
        """What is owed without the periods that were accepted as 不适用."""
        return tuple(owed for owed in self.owed if not owed.not_applicable)

    @cached_property
    def fallen_due(self) -> tuple[OwedPeriod, ...]:
        """The owed periods whose due day is over."""
        return tuple(owed for owed in self.still_owed if owed.due_day < self.as_of)

    @cached_property
    def has_gap(self) -> bool:
        """Whether a period that has fallen due was not submitted."""
        return any(not owed.is_in for owed in self.fallen_due)

    @cached_property
    def data_day(self) -> date:
        """D: the day the newest data speak of, or ``as_of`` with a gap or without data (§3)."""
        if not self.data or self.has_gap:
            return self.as_of
        return self.data[-1].as_of

    @property
    def line_day(self) -> date:
        """The day of the expected value: D, and after the deadline the deadline (§3)."""
        due_on = self.version.due_on
        return self.data_day if due_on is None else min(self.data_day, due_on)

    @cached_property
    def final(self) -> OwedPeriod | None:
        """The owed period whose report is the final one: the last, 不适用 left out."""
        return self.still_owed[-1] if self.still_owed else None

    @property
    def final_reading(self) -> Reading | None:
        """The counted final report when it is whole data that speak of a day up to the deadline."""
        if not self.after_deadline or self.final is None:
            return None
        reading = self.final.reading
        if reading is None or not reading.is_data or reading.missing_parts:
            return None
        due_on = self.version.due_on
        return reading if due_on is None or reading.as_of <= due_on else None

    @property
    def grace_over(self) -> bool:
        """Whether the grace of the final report is over."""
        return self.final is None or self.as_of > self.final.grace_until

    @property
    def all_owed_counted(self) -> bool:
        """Whether every owed period has whole data."""
        readings = [owed.reading for owed in self.still_owed]
        return all(r is not None and r.is_data and not r.missing_parts for r in readings)

    @property
    def final_is_whole(self) -> bool:
        """Whether the final report is in and, with 当期值, nothing owed can still change the sum (§4)."""
        if self.final_reading is None:
            return False
        return self.facts.basis is not Basis.PERIOD or self.all_owed_counted or self.grace_over
