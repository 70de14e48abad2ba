"""Which period a report speaks of, and which day its data speak of (status-rules §1–2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.domain.periods import MONTHS, ONCE, Period, day_period, months_code, once_period, period_holding
from tracker.domain.periods import period_of_code as uncut_period
from tracker.domain.vocabulary import Frequency, Kind
from tracker.models import Target, TargetVersion
from tracker.queries.versions import in_force, versions_of
from tracker.services.refusals import Problem, Refused

DAY_CODE_LENGTH = len("2018-10-29")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: its period, the day of its data, and the version in force there."""

    period: Period
    as_of: date
    version: TargetVersion


def place_of(
    target: Target,
    given: Period | str,
    as_of: date | None,
    done_on: date | None,
    today: date,
    versions: Sequence[TargetVersion] | None = None,
) -> Place:
    """Settle period, data day and version of a report, or raise ``Refused`` with a sentence.

    ``given`` is a house code or a ``Period`` (of which the code counts). A day alone also names the
    regular period that holds it. A day after the deadline is a late result and its own period. The
    data day is ``as_of``, else the done day if it lies in the period, else the last day of what was
    given; never after ``today``. One query; none with the target's ``versions``, oldest first.
    """
    code = given.code if isinstance(given, Period) else given.strip()
    said = as_of or done_on
    versions = versions_of(target) if versions is None else versions
    typed = None if code == ONCE else _parsed(code, versions[-1])
    probe = said or (typed.end if typed else today)
    version = in_force(versions, min(probe, today))
    period = _settled(target.kind, version, code, typed, said)
    last = period.end if typed is None or not period.holds(typed.end) else typed.end
    day = as_of or (done_on if done_on is not None and period.holds(done_on) else min(last, today))
    problem = _day_problem(period, day, today, version)
    if problem:
        raise Refused(problem)
    return Place(period, day, version)


def _parsed(code: str, version: TargetVersion) -> Period:
    try:
        return uncut_period(code)
    except ValueError as error:
        raise Refused(_wrong_period(code, version, version.starts_on)) from error


def _settled(
    kind: Kind, version: TargetVersion, code: str, typed: Period | None, said: date | None
) -> Period:
    """The period itself, cut to the window, by the frequency of the version."""
    frequency, due_on = version.frequency, version.due_on
    if typed is None:
        period = _once(code, version, said)
    elif typed.end < version.starts_on:
        raise Refused(_before_window(code, version))
    elif due_on is not None and typed.start > due_on:
        period = _late(code, typed, version)
    elif _is_late(typed, due_on, said):
        period = day_period(said or typed.end)
    elif frequency is Frequency.ONCE and due_on is not None:
        period = once_period(version.starts_on, due_on)
    elif frequency in MONTHS:
        period = _regular(code, typed, version)
    else:
        period = typed.cut(version.starts_on, due_on)
    if kind is Kind.MAINTAIN and due_on is not None and period.start > due_on:
        raise Refused(_after_window(code, due_on))
    return period


def _is_late(typed: Period, due_on: date | None, said: date | None) -> bool:
    """Whether the data speak of a day after the deadline, inside the period that was typed."""
    return due_on is not None and said is not None and said > due_on and typed.holds(said)


def _once(code: str, version: TargetVersion, said: date | None) -> Period:
    if version.frequency is not Frequency.ONCE or version.due_on is None:
        raise Refused(_wrong_period(code, version, said or version.starts_on))
    if said is not None and said > version.due_on:
        return day_period(said)
    return once_period(version.starts_on, version.due_on)


def _late(code: str, typed: Period, version: TargetVersion) -> Period:
    """A result after the deadline: a day of its own, or a whole regular period after the window."""
    natural = period_holding(version.frequency, typed.start, version.starts_on, version.due_on)
    if len(code) == DAY_CODE_LENGTH or version.frequency not in MONTHS or natural.code == code:
        return typed
    raise Refused(_wrong_period(code, version, typed.start))


def _regular(code: str, typed: Period, version: TargetVersion) -> Period:
    if len(code) == DAY_CODE_LENGTH:
        return period_holding(version.frequency, typed.start, version.starts_on, version.due_on)
    if months_code(typed.start.year, typed.start.month, MONTHS[version.frequency]) != code:
        raise Refused(_wrong_period(code, version, max(typed.start, version.starts_on)))
    return typed.cut(version.starts_on, version.due_on)


def _wrong_period(code: str, version: TargetVersion, near: date) -> Problem:
    example = period_holding(version.frequency, near, version.starts_on, version.due_on).code
    return Problem(
        "wrong_period",
        _("“%(read)s” is no period of this target (reported: %(frequency)s); expected e.g. %(example)s."),
        "period",
        {"read": code, "frequency": label(version.frequency), "example": example},
    )


def _before_window(code: str, version: TargetVersion) -> Problem:
    return Problem(
        "before_window",
        _("“%(read)s” ends before the target starts on %(starts_on)s."),
        "period",
        {"read": code, "starts_on": version.starts_on.isoformat()},
    )


def _after_window(code: str, due_on: date) -> Problem:
    return Problem(
        "after_window",
        _("“%(read)s” lies after the window, which ended on %(due_on)s."),
        "period",
        {"read": code, "due_on": due_on.isoformat()},
    )


def _day_problem(period: Period, day: date, today: date, version: TargetVersion) -> Problem | None:
    params = {"day": day.isoformat(), "start": period.start.isoformat(), "end": period.end.isoformat()}
    if period.start > today:
        return Problem(
            "period_not_begun", _("The period begins on %(start)s, which is still to come."), "period", params
        )
    if day > today:
        return Problem(
            "as_of_in_future", _("The data cannot speak of %(day)s, which is still to come."), "as_of", params
        )
    if not period.holds(day):
        return Problem(
            "as_of_outside",
            _("The day of the data, %(day)s, is not inside the period from %(start)s to %(end)s."),
            "as_of",
            params,
        )
    if version.cancelled:
        return Problem("cancelled", _("The target is cancelled and takes no reports."), "target")
    return None
