"""Undo an import: what it did is taken back as new entries; what changed since is left and named.

What a batch did is read from the audit, whose rows bear the token of the batch
(docs/decisions/0007-undoing-an-import.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import BatchState, SheetKind, WorkState
from tracker.models import AuditRecord, ImportBatch, Report, Target, User
from tracker.services.kept_facts import refreshed_together
from tracker.services.ledger import HAPPENINGS, Snapshot, record, snapshot
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_rows import lock_targets
from tracker.services.undo_reports import take_report_back
from tracker.services.undo_things import take_thing_back
from tracker.services.wholes import PARTS, whole
from tracker.services.writing import day_of, reasoned, require

AT_ONCE = 1_000
MODELS = {model._meta.model_name: model for model in PARTS}


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a batch made or changed: as it was before (None: not there), and as it was left."""

    model: str
    pk: str
    label: str
    former: Snapshot | None
    after: Snapshot | None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A thing that stays as it is, with the reason in words. ``row`` None: no single row names it."""

    label: str
    row: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undoing took back (the labels), and what it left."""

    restored: tuple[str, ...]
    left: tuple[Left, ...]


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


def foresee_undo(*, batch: ImportBatch, by: User, now: datetime) -> Undoing:
    """What ``undo_batch`` would do. Writes nothing."""
    require(by, _right(batch), None, day_of(now))
    found = Undoing((), ())
    try:
        with transaction.atomic(), refreshed_together():
            found = _take_back(batch, str(batch), by, now)
            raise _TakenBack
    except _TakenBack:
        return found


@transaction.atomic
def undo_batch(*, batch: ImportBatch, reason: str, by: User, now: datetime) -> Undoing:
    """Take back everything that a batch did and that nobody touched since, in one transaction.

    Each thing asks for the right of its kind. Raises ``Conflict`` when the batch is undone already,
    ``Refused`` without a reason or when nothing at all can be taken back.
    """
    require(by, _right(batch), None, day_of(now))
    why = reasoned(reason)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.APPLIED:
        raise Conflict(Problem("undone_already", _("This import is not in force any more.")))
    with refreshed_together():
        found = _take_back(batch, why, by, now)
    if not found.restored:
        message = _("Nothing can be taken back: everything was changed since.")
        raise Refused(Problem("nothing_to_undo", message))
    batch.state, batch.work, batch.stopped_by = BatchState.UNDONE, None, ""
    batch.undone_at, batch.undone_by, batch.undone_why = now, by, why
    batch.left = [{"label": one.label, "row": one.row, "why": one.why} for one in found.left]
    batch.counts = batch.counts | {"undone": len(found.restored), "left": len(found.left)}
    batch.save()
    record(Deed.UNDO, batch, None, snapshot(batch), by, now, why, _request(batch))
    return found


def plan_undo(*, batch: ImportBatch, by: User, now: datetime) -> bool:
    """Say that a large import will be undone after the answer; False when that was said before."""
    require(by, _right(batch), None, day_of(now))
    rows = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.APPLIED)
    idle = Q(work__isnull=True) | Q(work=WorkState.STOPPED)
    return rows.filter(idle).update(work=WorkState.WAITING, stopped_by="") == 1


def tell_undo(batch: ImportBatch, work: WorkState, stopped_by: str = "") -> None:
    """Say how far the undoing of a large import is."""
    rows = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.APPLIED)
    rows.update(work=work, stopped_by=stopped_by)


def _right(batch: ImportBatch) -> Action:
    return Action.IMPORT_REPORTS if batch.kind is SheetKind.REPORTS else Action.IMPORT_REFERENCE


def _request(batch: ImportBatch) -> str:
    return f"undo-{batch.token}"


def _take_back(batch: ImportBatch, reason: str, by: User, now: datetime) -> Undoing:
    """Last things first, each in a savepoint of its own."""
    said = _("Import %(number)d was undone: %(reason)s") % {"number": batch.pk, "reason": reason}
    restored, left = [], []
    things = list(touched_by(batch))
    _lock_targets(things)
    for thing in reversed(things):
        try:
            with transaction.atomic():
                _take_one_back(thing, said, by, now, _request(batch))
        except ValidationError as error:
            problems = (error if isinstance(error, Refused) else Refused.of(error)).problems
            left.append(Left(thing.label, thing.row, " ".join(problem.text for problem in problems)))
        except PermissionDenied:
            left.append(Left(thing.label, thing.row, _("Your roles do not allow this.")))
        else:
            restored.append(thing.label)
    return Undoing(tuple(reversed(restored)), tuple(reversed(left)))


def _lock_targets(things: Iterable[Touched]) -> None:
    """Lock the targets of everything touched before anything else, in the order of every import."""
    ids = {int(thing.pk) for thing in things if thing.model == "target"}
    reports = [thing.pk for thing in things if thing.model == "report"]
    for start in range(0, len(reports), AT_ONCE):
        chunk = Report.objects.filter(pk__in=reports[start : start + AT_ONCE])
        ids |= set(chunk.values_list("target_id", flat=True))
    lock_targets(Target(pk=pk) for pk in ids)


def _take_one_back(thing: Touched, reason: str, by: User, now: datetime, request_id: str) -> None:
    rows = MODELS[thing.model]._default_manager
    obj: Any = rows.select_for_update(of=("self",)).filter(pk=thing.pk).first()
    if obj is None:
        raise Refused(Problem("gone_since", _("It is not there any more.")))
    if thing.after != whole(obj):
        raise Refused(Problem("changed_since", _("It was changed since.")))
    take: Any = take_report_back if isinstance(obj, Report) else take_thing_back
    take(obj, thing.former, reason, by, now, request_id)


def touched_by(batch: ImportBatch) -> Iterator[Touched]:
    """What a batch made or changed, in the order in which it first came to it. Two queries."""
    numbers = {
        (row["object_type"], row["object_id"]): row["number"]
        for row in batch.rows.exclude(object_id="").values("object_type", "object_id", "number")
    }
    things: dict[tuple[str, str], list[AuditRecord]] = {}
    rows = AuditRecord.objects.filter(request_id=str(batch.token)).exclude(verb__in=HAPPENINGS)
    for row in rows.order_by("pk"):
        things.setdefault((row.object_type, row.object_id), []).append(row)
    for (model, pk), records in things.items():
        first, last = records[0], records[-1]
        former = None if first.before is None else (first.after or {}) | first.before
        yield Touched(model, pk, last.object_label, former, last.after, numbers.get((model, pk)))
