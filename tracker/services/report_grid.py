"""Many reports as the grid of the workbench sends them: each row is answered by itself.

The rows are judged one by one from what is read ahead (the rules of ``report_papers``) and written
together: a constant number of queries, and a row that is refused leaves the others alone.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState
from tracker.models import Report, Target, User
from tracker.services.contents import Notice, ReportContent
from tracker.services.refusals import AccessDenied, Conflict, Problem, Refused
from tracker.services.report_checks import content_of, oddities
from tracker.services.report_desk import ReadAhead
from tracker.services.report_papers import EDITABLE, Paper, drafted, saved
from tracker.services.report_periods import Place
from tracker.services.report_rows import lock_targets
from tracker.services.report_writing import write


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """What one row says: the typed number in the target's unit and the note.

    ``seen`` is the edit number that the person saw, 0 when nothing was begun. ``confirmed``: what is
    odd was looked at before. ``submit`` sends it, else it is kept as a draft.
    """

    target: Target
    period: str
    value: Decimal | None
    typed: str
    typed_unit: str = ""
    note: str = ""
    seen: int = 0
    submit: bool = False
    confirmed: bool = False


class GridOutcome(StrEnum):
    """What became of a row."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    UNCHANGED = "unchanged"
    ODD = "odd"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridAnswer:
    """The answer to a row: ``report`` as it stands now (None: none), and why it was not taken."""

    outcome: GridOutcome
    report: Report | None = None
    problems: tuple[Problem, ...] = ()
    odd: tuple[Notice, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the row was taken, now or by an earlier click."""
        return self.outcome in (GridOutcome.SAVED, GridOutcome.SUBMITTED, GridOutcome.UNCHANGED)


@transaction.atomic
def enter_rows(*, rows: Sequence[GridRow], by: User, now: datetime, request_id: str = "") -> list[GridAnswer]:
    """Save or submit each row; the answers stand in the order of the rows. A period stands once.

    A row that says what is stored already is done (a double click, a page that was sent again); one
    that says something else over another's edit is a conflict and keeps theirs.
    """
    targets = {row.target.pk: row.target for row in rows}
    lock_targets(targets.values())
    desk = ReadAhead(by, now, list(targets.values()))
    answers, papers = [], []
    for row in rows:
        answer, paper = _answered(desk, row)
        answers.append(answer)
        if paper is not None:
            desk.note(paper.report)
            papers.append(paper)
    write(papers, by, now, request_id)
    return answers


def _answered(desk: ReadAhead, row: GridRow) -> tuple[GridAnswer, Paper | None]:
    stored = _open(desk, row)
    wanted = _content(row, stored)
    if stored is not None and _says(stored, wanted):
        if stored.state == ReportState.SUBMITTED:
            return GridAnswer(outcome=GridOutcome.SUBMITTED, report=stored), None
        row = replace(row, seen=stored.version)  # whoever wrote it, it is what is wanted
    try:
        paper = _paper(desk, row, stored, wanted)
    except Conflict as conflict:
        return _refused(desk, row, GridOutcome.CONFLICT, conflict.problems), None
    except Refused as refused:
        return _refused(desk, row, GridOutcome.REFUSED, refused.problems), None
    except AccessDenied:
        problem = Problem("not_yours", _("This target is reported by another department."))
        return GridAnswer(outcome=GridOutcome.REFUSED, problems=(problem,)), None
    if paper is None:
        return GridAnswer(outcome=GridOutcome.UNCHANGED, report=stored), None
    odd = _odd(desk, paper) if row.submit and not row.confirmed else ()
    if odd:
        return GridAnswer(outcome=GridOutcome.ODD, report=_open(desk, row), odd=odd), None
    outcome = GridOutcome.SUBMITTED if row.submit else GridOutcome.SAVED
    return GridAnswer(outcome=outcome, report=paper.report), paper


def _paper(desk: ReadAhead, row: GridRow, stored: Report | None, content: ReportContent) -> Paper | None:
    if stored is None or stored.state not in EDITABLE:
        return drafted(desk, row.target, row.period, content, submit=row.submit, batch=None)
    return saved(desk, copy(stored), content, seen=row.seen, submit=row.submit, batch=None)


def _open(desk: ReadAhead, row: GridRow) -> Report | None:
    """The report of the period that is not accepted."""
    rows = desk.standing().get((row.target.pk, row.period), ())
    return next((report for report in rows if report.state != ReportState.ACCEPTED), None)


def _content(row: GridRow, stored: Report | None) -> ReportContent:
    old = content_of(stored) if stored is not None else ReportContent()
    return replace(
        old, value=row.value, note=row.note.strip(), typed_value=row.typed, typed_unit=row.typed_unit
    )


def _says(stored: Report, wanted: ReportContent) -> bool:
    said = content_of(stored)
    return (said.value, said.note) == (wanted.value, wanted.note)


def _odd(desk: ReadAhead, paper: Paper) -> tuple[Notice, ...]:
    report = paper.report
    period = Period(report.period, report.period_start, report.period_end)
    place = Place(period, report.as_of, desk.versions(report.target)[-1])
    return tuple(oddities(report.target, paper.content, place, desk.before(report.target, place)))


def _refused(
    desk: ReadAhead, row: GridRow, outcome: GridOutcome, problems: tuple[Problem, ...]
) -> GridAnswer:
    return GridAnswer(outcome=outcome, report=_open(desk, row), problems=problems)
