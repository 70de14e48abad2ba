"""Sixteen people report the same period at once: one result, and all the others are told.

In every round sixteen colleagues submit a period in the same moment, half of them by the form and half by the
grid of the workbench; then sixteen save the same draft that all of them have seen; then one person sends the
same row sixteen times, as double clicks and resends do, and every answer says that it is done.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.factories import NOTE, TargetFactory, UserFactory, at, lead_of
from tests.trials.outcome import Outcome
from tests.trials.together import at_once
from tracker.domain.vocabulary import Basis, Frequency, ReportState, Role
from tracker.models import AuditRecord, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.ledger_check import check
from tracker.services.refusals import Conflict
from tracker.services.report_grid import GridAnswer, GridOutcome, GridRow, enter_rows
from tracker.services.reporting import draft_report, save_draft

NAME = "races"
FULL = 100
PEOPLE = 16
FIRST_DAY = date(2018, 1, 1)
NOW = at("2018-12-20")


def run(times: int, database: str) -> Outcome:
    """Play ``times`` rounds with sixteen people each."""
    target = TargetFactory(basis=Basis.STOCK, frequency=Frequency.AD_HOC, goal=Decimal(10**6))
    people = [UserFactory(role=Role.REPORTER, department=lead_of(target)) for _n in range(PEOPLE)]
    wrong: list[str] = []
    for number in range(1, times + 1):
        days = [(FIRST_DAY + timedelta(days=3 * number - back)).isoformat() for back in range(3)]
        faults = [*_submitted(target, days[0], people), *_saved(target, days[1], people)]
        faults += _sent_again(target, days[2], people[0])
        wrong += [f"round {number}: {what}" for what in faults]
    wrong += check()
    return Outcome(times, tuple(wrong), f"{PEOPLE} people at once: submit, save, and the same sent again")


def _row(target: Target, period: str, value: int, *, submit: bool) -> GridRow:
    return GridRow(
        target=target, period=period, value=Decimal(value), typed=str(value), note=NOTE, submit=submit,
        confirmed=True,
    )  # fmt: skip


def _by_grid(target: Target, period: str, value: int, person: User) -> Callable[[], GridAnswer]:
    row = _row(target, period, value, submit=True)
    return lambda: enter_rows(rows=[row], by=person, now=NOW)[0]


def _by_form(target: Target, period: str, value: int, person: User) -> Callable[[], Report]:
    content = ReportContent(value=Decimal(value), note=NOTE)
    return lambda: draft_report(
        target=target, period=period, content=content, by=person, now=NOW, submit=True
    )


def _submitted(target: Target, period: str, people: Sequence[User]) -> list[str]:
    """Everybody submits another number; one of them stands."""
    written = AuditRecord.objects.count()
    ways = (_by_grid, _by_form)
    acts = [ways[place % 2](target, period, 1000 + place, one) for place, one in enumerate(people)]
    return _faults("submitted", at_once(*acts), written, target, period)


def _saved(target: Target, period: str, people: Sequence[User]) -> list[str]:
    """Everybody has seen the same draft and saves another number over it; one edit is kept."""
    content = ReportContent(value=Decimal(1), note=NOTE)
    draft = draft_report(target=target, period=period, content=content, by=people[0], now=NOW)
    written = AuditRecord.objects.count()

    def save(value: int, person: User) -> Callable[[], Report]:
        said = ReportContent(value=Decimal(value), note=NOTE)
        return lambda: save_draft(
            report=draft, content=said, by=person, now=NOW, expected_version=draft.version
        )

    acts = [save(2 + place, person) for place, person in enumerate(people)]
    faults = _faults("saved", at_once(*acts), written, target, period)
    stored = Report.objects.get(pk=draft.pk)
    return faults + ([] if stored.version == draft.version + 1 else [f"edit {stored.version} of a draft"])


def _sent_again(target: Target, period: str, person: User) -> list[str]:
    """One person sends the same row again and again: all are answered alike, and one report stands."""
    written = AuditRecord.objects.count()
    answers = at_once(*[_by_grid(target, period, 7, person)] * PEOPLE)
    strange = [one for one in answers if not _is_done(one)]
    faults = [f"a resend met {one!r}" for one in strange]
    if Report.objects.filter(target=target, period=period).count() != 1:
        faults.append("resends made several reports")
    if AuditRecord.objects.count() - written != 1:
        faults.append(f"resends wrote {AuditRecord.objects.count() - written} audit rows")
    return faults


def _faults(what: str, results: Sequence[Any], written: int, target: Target, period: str) -> list[str]:
    won = [one for one in results if isinstance(one, Report) or _is_done(one)]
    strange = [repr(one) for one in results if one not in won and not _is_told(one)]
    rows = AuditRecord.objects.count() - written
    found = [f"{what}: somebody met {one}" for one in strange]
    if len(won) != 1:
        found.append(f"{what}: {len(won)} people won")
    if rows != 1:
        found.append(f"{what}: {rows} audit rows were written")
    if Report.objects.filter(target=target, period=period).exclude(state=ReportState.VOIDED).count() != 1:
        found.append(f"{what}: not one report stands")
    return found


def _is_done(answer: Any) -> bool:
    return isinstance(answer, GridAnswer) and answer.is_done


def _is_told(answer: Any) -> bool:
    if isinstance(answer, GridAnswer):
        return answer.outcome is GridOutcome.CONFLICT
    return isinstance(answer, Conflict)
