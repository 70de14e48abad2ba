"""When the reports of an illustrative target are sent and accepted, and which of them are not."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.demonstration.catalogue import Planned
from tracker.demonstration.chance import whole_number
from tracker.demonstration.days import ONE_DAY, Days
from tracker.domain.periods import Period, day_period, owed_periods, working_days_to_report
from tracker.domain.vocabulary import Frequency, NilReason

DAYS_BETWEEN_EVENTS = 37


class Fate(StrEnum):
    """How far a report has come by the day of loading."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Slot:
    """One period's report: the day it is sent (or drafted), and the day it is accepted, if it is."""

    period: Period
    sent_on: date
    accepted_on: date
    fate: Fate
    nil: NilReason | None = None


def slots_of(planned: Planned, days: Days) -> list[Slot]:
    """The reports of a target up to the day of loading, oldest first."""
    if planned.course in ("", "none") or planned.is_series:
        return []
    slots = [_on_time(planned, period, days) for period in _periods(planned, days)]
    if planned.course.startswith("done "):
        slots.append(_late_result(planned, days))
    return [slot for slot in _ended(planned, slots, days) if slot.sent_on <= days.last_working_day]


def _periods(planned: Planned, days: Days) -> list[Period]:
    terms, yesterday = planned.terms, days.today - ONE_DAY
    if terms.frequency is not Frequency.AD_HOC:
        return list(owed_periods(terms.frequency, terms.starts_on, terms.due_on, yesterday))
    last = min(terms.due_on or yesterday, yesterday)
    count = max((last - terms.starts_on).days // DAYS_BETWEEN_EVENTS, 0)
    firsts = (terms.starts_on + timedelta(days=DAYS_BETWEEN_EVENTS * n) for n in range(1, count + 1))
    return [day_period(day) for day in firsts]


def _on_time(planned: Planned, period: Period, days: Days) -> Slot:
    """Sent up to two working days before it is due, accepted on the next working day."""
    calendar, frequency = days.calendar, planned.terms.frequency
    early = whole_number(3, planned.code, period.code)
    if frequency is Frequency.AD_HOC:
        sent_on = calendar.after(period.end, 1 + early)
    else:
        due_day = calendar.after(period.end, working_days_to_report(frequency))
        sent_on = max(calendar.before(due_day, early), calendar.after(period.end, 1))
    accepted_on = calendar.after(sent_on, 1)
    fate = Fate.ACCEPTED if accepted_on <= days.last_working_day else Fate.SUBMITTED
    return Slot(period, sent_on, accepted_on, fate)


def _late_result(planned: Planned, days: Days) -> Slot:
    """The report of a result that came after the deadline, as a period of its own."""
    late = int(planned.course.split()[1])
    done_on = (planned.terms.due_on or days.today) + timedelta(days=late)
    return _on_time(
        replace(planned, terms=replace(planned.terms, frequency=Frequency.AD_HOC)), day_period(done_on), days
    )


def _ended(planned: Planned, slots: list[Slot], days: Days) -> list[Slot]:
    """What becomes of the newest reports."""
    word, *numbers = planned.ending.split() or [""]
    last = days.last_working_day
    if word == "owed":
        return slots[:-1]
    if word == "silent":
        return slots[: -int(numbers[0])]
    if word == "hole":
        return [slot for place, slot in enumerate(slots) if place != int(numbers[0])]
    if word == "nil":
        return _with_nils(slots, numbers)
    endings = {
        "draft": (last, Fate.DRAFTED),
        "waiting": (last, Fate.SUBMITTED),
        "returned": (days.calendar.before(last, 1), Fate.SUBMITTED),
    }
    if word in endings:
        sent_on, fate = endings[word]
        return [*slots[:-1], replace(slots[-1], sent_on=sent_on, fate=fate)]
    return slots


def _with_nils(slots: list[Slot], words: list[str]) -> list[Slot]:
    """``3:no_data`` makes the report at place 3 (from 0) a nil report."""
    reasons = {int(place): NilReason(reason) for place, reason in (word.split(":") for word in words)}
    return [replace(slot, nil=reasons.get(place)) for place, slot in enumerate(slots)]
