"""The one seam of every import: read and preview a sheet, then apply it in one transaction.

``prepare`` writes nothing: it takes the steps of the sheet through the services inside a transaction
that is taken back, so a preview says what will happen. ``apply`` takes the same steps again, with
rights, states and versions as they are by then, and keeps them.
"""

import gc
import hashlib
import heapq
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tracker.access import Action, may, standing_of
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import AuditRecord, ImportBatch, ImportRow, KeptFacts, Report, ReportEvent, User
from tracker.resources.base import Remark, Row
from tracker.resources.handlers import Handler, RowOutcome, Run, Step, Tell
from tracker.resources.kinds import HANDLERS
from tracker.resources.sources import Source, read_source
from tracker.services.batches import BatchRow, close_batch, open_batch
from tracker.services.kept_facts import refreshed_together
from tracker.services.ledger import canonical
from tracker.services.pouring import tell_planner
from tracker.services.refusals import AccessDenied, Refused
from tracker.sheet_messages import RowProblem
from tracker.sheets.choosing import Chosen

WHY_REFUSED = "refused"
MANY = 2_000  # rows written at once after which the database counts its tables anew
GROWN = (Report, ReportEvent, AuditRecord, ImportRow, KeptFacts)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What becomes of one row: ``before`` and ``after`` hold plain values by column key.

    ``thing`` is what the row made or changed, by model and key; two blanks when it did nothing.
    """

    number: int
    outcome: RowOutcome
    label: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    errors: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    thing: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet with what would become of every row. ``errors`` without rows: it could not be read at all."""

    source: Source
    mode: ReportState
    rows: tuple[PreviewRow, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether rows were found at all."""
        return not self.source.errors

    @property
    def errors(self) -> list[Remark]:
        """Everything that is refused, in the order of the sheet."""
        return list(self.each_error())

    @property
    def warnings(self) -> list[Remark]:
        """Everything said aloud, in the order of the sheet."""
        return list(self.each_warning())

    def each_error(self) -> Iterator[Remark]:
        """The same as ``errors``, one by one."""
        return chain(self.source.errors, (remark for row in self.rows for remark in row.errors))

    def each_warning(self) -> Iterator[Remark]:
        """The same as ``warnings``, one by one."""
        of_rows = (remark for row in self.rows for remark in row.warnings)
        return heapq.merge(sorted(self.source.warnings, key=_place), of_rows, key=_place)

    def count(self, outcome: RowOutcome) -> int:
        """How many rows have this outcome."""
        return sum(1 for row in self.rows if row.outcome is outcome)

    @property
    def fingerprint(self) -> str:
        """The same for two previews that would do the same: what a confirmation agrees to."""
        found = hashlib.sha256(canonical([self.source.sha256, self.mode]).encode())
        for row in self.rows:
            found.update(canonical([row.number, row.outcome, row.label, row.before, row.after]).encode())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did. ``batch`` None: nothing was written; ``preview`` says why."""

    preview: Preview
    batch: ImportBatch | None = None


class StalePreview(ValidationError):
    """What the person agreed to is not what would happen by now; ``preview`` says what would."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("stale preview", code="stale")
        self.preview = preview


def _place(remark: Remark) -> int:
    return remark.row or 0


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


@contextmanager
def collected_later() -> Iterator[None]:
    """Look for circles of garbage afterwards: an import makes none, and keeps all its rows to the end.

    Looking through them again and again takes a third of the time of 16,000 rows.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@collected_later()
def prepare(
    data: bytes,
    *,
    file_name: str,
    kind: SheetKind,
    by: User,
    now: datetime,
    mode: ReportState = ReportState.DRAFT,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    chosen: Chosen | None = None,
    tell: Tell | None = None,
) -> Preview:
    """Read ``data`` and say what every row would do. Writes nothing.

    ``mapping`` says what headings mean, by column key ("": left out); ``chosen`` names the columns of
    ``sheet`` one by one. ``tell`` hears how many rows are done. A file that cannot be read gives a
    preview with errors and no rows. Raises ``AccessDenied`` when ``by`` may not import
    this kind, or not as accepted.
    """
    run = Run(by, now, mode, tell=tell)
    _may_import(kind, run)
    source = read_source(data, file_name=file_name, kind=kind, sheet=sheet, mapping=mapping, chosen=chosen)
    return Preview(source, mode, () if source.errors else _rehearse(source, run))


@collected_later()
def import_at_once(
    data: bytes,
    *,
    file_name: str,
    kind: SheetKind,
    by: User,
    now: datetime,
    mode: ReportState = ReportState.DRAFT,
    sheet: str | None = None,
    skip_refused: bool = False,
) -> Result:
    """Read and apply a sheet without a preview in between: half the work, the same checks."""
    _may_import(kind, Run(by, now, mode))
    source = read_source(data, file_name=file_name, kind=kind, sheet=sheet, mapping=None)
    preview = Preview(source, mode)
    return apply(preview, by=by, now=now, skip_refused=skip_refused, data=data)


@collected_later()
def apply(
    preview: Preview,
    *,
    by: User,
    now: datetime,
    skip_refused: bool = False,
    note: str = "",
    expected: str | None = None,
    data: bytes | None = None,
    upload: ImportBatch | None = None,
    tell: Tell | None = None,
) -> Result:
    """Do what ``preview`` says, in one transaction; everything is checked again by the services.

    With refused rows nothing is written unless ``skip_refused``. ``expected`` is the fingerprint that
    a person agreed to: ``StalePreview`` when it is no longer so. ``data`` is kept with the batch;
    ``upload`` is the kept file that becomes the batch (``tracker.services.uploads``).
    """
    source, mode = preview.source, preview.mode
    _may_import(source.kind, Run(by, now, mode))
    if source.errors:
        return Result(preview)
    fresh = Preview(source, mode)
    try:
        with transaction.atomic(), refreshed_together():
            batch = open_batch(
                kind=source.kind,
                file_name=source.file_name,
                sha256=source.sha256,
                sheet=source.sheet,
                mapping=dict(source.columns),
                mode=mode,
                note=note,
                upload=upload,
                by=by,
                now=now,
            )
            run = Run(by, now, mode, batch, str(batch.token), tell=tell)
            fresh = Preview(source, mode, _take_steps(source, run))
            _still_agreed(fresh, expected)
            refused = fresh.count(RowOutcome.REFUSED)
            written = fresh.count(RowOutcome.NEW) + fresh.count(RowOutcome.CHANGED)
            if not written or (refused and not skip_refused):
                raise _TakenBack
            close_batch(batch=batch, rows=_batch_rows(fresh), counts=counts(fresh), data=data, by=by, now=now)
            if written >= MANY:
                transaction.on_commit(partial(tell_planner, *GROWN), robust=True)
    except _TakenBack:
        return Result(fresh)
    return Result(fresh, batch)


def counts(preview: Preview) -> dict[str, int]:
    """How many rows were read, and what became of them."""
    return {
        "rows": len(preview.rows),
        "created": preview.count(RowOutcome.NEW),
        "updated": preview.count(RowOutcome.CHANGED),
        "unchanged": preview.count(RowOutcome.UNCHANGED),
        "skipped": preview.count(RowOutcome.REFUSED),
    }


def _may_import(kind: SheetKind, run: Run) -> None:
    who = standing_of(run.by, run.today)
    action = Action.IMPORT_REPORTS if kind is SheetKind.REPORTS else Action.IMPORT_REFERENCE
    if not may(who, action):
        raise AccessDenied(f"{run.by} may not {action}")
    if run.mode is ReportState.ACCEPTED and not may(who, Action.LOAD_HISTORY):
        raise AccessDenied(f"{run.by} may not {Action.LOAD_HISTORY}")


def _rehearse(source: Source, run: Run) -> tuple[PreviewRow, ...]:
    """Take all steps and take them back; where they only plan there is nothing to take back."""
    if HANDLERS[source.kind].plans_ahead:
        return _take_steps(source, run)
    rows: tuple[PreviewRow, ...] = ()
    try:
        with transaction.atomic(), refreshed_together():
            rows = _take_steps(source, run)
            raise _TakenBack
    except _TakenBack:
        return rows


def _take_steps(source: Source, run: Run) -> tuple[PreviewRow, ...]:
    """Take the steps of all rows piece by piece, in the order of what they refer to.

    The rows of a piece are let go when it is written: a hundred thousand would not leave room for more.
    """
    handler = HANDLERS[source.kind](run)
    told: dict[int, PreviewRow] = {}
    for piece in handler.pieces(source.rows):
        handler.begin(piece)
        steps: list[tuple[Row, Step | None]] = []
        for row in handler.ordered(piece):
            run.say(len(told) + len(steps), len(source.rows))
            steps.append((row, _take_step(handler, row)))
        handler.finish()
        told |= {row.number: _preview_row(row, step) for row, step in steps}
    return tuple(told[number] for number in sorted(told))


def _take_step(handler: Handler, row: Row) -> Step | None:
    if row.errors:
        return None
    step = handler.step(row)
    if step is None or step.act is None:
        return step
    try:
        with nullcontext() if handler.plans_ahead else transaction.atomic():
            row.found["made"] = step.act()
            handler.made(row, row.found["made"])
    except Refused as refused:
        row.refuse_all(refused.problems, handler.key)
    except ValidationError as error:
        row.refuse_all(Refused.of(error).problems, handler.key)
    except PermissionDenied:
        row.refuse(RowProblem.NOT_ALLOWED, handler.key)
    return Step(step.label, step.outcome, step.before, step.after)  # taken: what it needed may go


def _preview_row(row: Row, step: Step | None) -> PreviewRow:
    label = step.label if step else " ".join(cell.text for cell in list(row.cells.values())[:2])[:200]
    errors, warnings = tuple(row.errors), tuple(row.warnings)
    if errors or step is None:
        return PreviewRow(row.number, RowOutcome.REFUSED, label, None, None, errors, warnings)
    made = row.found.get("made")
    thing = ("", "") if made is None or made.pk is None else (made._meta.model_name, str(made.pk))
    return PreviewRow(row.number, step.outcome, step.label, step.before, step.after, errors, warnings, thing)


def _still_agreed(fresh: Preview, expected: str | None) -> None:
    if expected is not None and fresh.fingerprint != expected:
        raise StalePreview(fresh)


def _batch_rows(preview: Preview) -> Iterator[BatchRow]:
    return (
        BatchRow(row.number, row.outcome, row.label, row.before, _after(row), *row.thing)
        for row in preview.rows
    )


def _after(row: PreviewRow) -> Mapping[str, Any] | None:
    """What a row became; of a refused one why, in the words of the person who imported."""
    return {WHY_REFUSED: [remark.as_json() for remark in row.errors]} if row.errors else row.after
