"""Undo an import: what it did is taken back as new entries; what changed since is left and named.

What a batch did is read from the audit, whose rows bear the token of the batch
(docs/decisions/0007-undoing-an-import.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import BatchState, SheetKind, WorkState
from tracker.models import ImportBatch, Report, Target, User
from tracker.services.batch_deeds import Story, Touched, stories, touched_by
from tracker.services.kept_facts import refreshed_together
from tracker.services.ledger import record, snapshot
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_rows import CHUNK, chunks, lock_targets
from tracker.services.undo_reports import take_reports_back
from tracker.services.undo_things import take_thing_back
from tracker.services.wholes import PARTS, whole
from tracker.services.writing import day_of, reasoned, require

Tell = Callable[[int, int], None]
MODELS = {model._meta.model_name: model for model in PARTS}


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
            found = _take_back(batch, str(batch), by, now, _tell_nobody)
            raise _TakenBack
    except _TakenBack:
        return found


def _tell_nobody(done: int, of: int) -> None:
    """Whoever waits for the answer is told nothing in between."""


@transaction.atomic
def undo_batch(
    *, batch: ImportBatch, reason: str, by: User, now: datetime, tell: Tell = _tell_nobody
) -> Undoing:
    """Take back everything that a batch did and that nobody touched since, in one transaction.

    ``tell`` hears how many things of how many are done, every 500. Cost: about that of the import.
    Each thing asks for the right of its kind. Raises ``Conflict`` when the batch is undone already,
    ``Refused`` without a reason or when nothing at all can be taken back.
    """
    require(by, _right(batch), None, day_of(now))
    why = reasoned(reason)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.APPLIED:
        raise Conflict(Problem("undone_already", _("This import is not in force any more.")))
    with refreshed_together():
        found = _take_back(batch, why, by, now, tell)
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


def plan_undo(*, batch: ImportBatch, by: User, now: datetime, again: bool = False) -> bool:
    """Say that a large import will be undone after the answer; False when that was said before.

    ``again``: the work that was planned before has been silent for long, so it is planned once more; a batch
    is undone once, however often its work comes.
    """
    require(by, _right(batch), None, day_of(now))
    rows = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.APPLIED)
    idle = Q(work__isnull=True) | Q(work=WorkState.STOPPED)
    return (rows if again else rows.filter(idle)).update(work=WorkState.WAITING, stopped_by="") == 1


def tell_undo(batch: ImportBatch, work: WorkState, stopped_by: str = "") -> None:
    """Say how far the undoing of a large import is."""
    rows = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.APPLIED)
    rows.update(work=work, stopped_by=stopped_by)


def _right(batch: ImportBatch) -> Action:
    return Action.IMPORT_REPORTS if batch.kind is SheetKind.REPORTS else Action.IMPORT_REFERENCE


def _request(batch: ImportBatch) -> str:
    return f"undo-{batch.token}"


def _take_back(batch: ImportBatch, reason: str, by: User, now: datetime, tell: Tell) -> Undoing:
    """Last things first: reports many at once, anything else in a savepoint of its own."""
    said = _("Import %(number)d was undone: %(reason)s") % {"number": batch.pk, "reason": reason}
    restored, left = [], []
    things = touched_by(batch)
    _lock_targets(things)
    how = (said, by, now, _request(batch))
    for number, (thing, error) in enumerate(_taken(list(reversed(things)), *how), start=1):
        if error is None:
            restored.append(thing.label)
        else:
            left.append(Left(thing.label, thing.row, _why(error)))
        if number % CHUNK == 0:
            tell(number, len(things))
    return Undoing(tuple(reversed(restored)), tuple(reversed(left)))


def _taken(
    things: Sequence[Touched], reason: str, by: User, now: datetime, request_id: str
) -> Iterator[tuple[Touched, Exception | None]]:
    """Every thing once it is taken back, or with what stands against that."""
    for model, several in groupby(things, key=attrgetter("model")):
        for some in chunks(list(several)):
            if model == Report._meta.model_name:
                left = take_reports_back(some, reason, by, now, request_id)
                yield from ((thing, left.get(thing.pk)) for thing in some)
                continue
            for thing, story in zip(some, stories(some), strict=True):
                yield thing, _take_one_back(thing, story, reason, by, now, request_id)


def _why(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return _("Your roles do not allow this.")
    problems = (error if isinstance(error, Refused) else Refused.of(error)).problems
    return " ".join(problem.text for problem in problems)


def _lock_targets(things: Iterable[Touched]) -> None:
    """Lock the targets of everything touched before anything else, in the order of every import."""
    ids = {int(thing.pk) for thing in things if thing.model == "target"}
    for some in chunks([thing.pk for thing in things if thing.model == "report"]):
        ids |= set(Report.objects.filter(pk__in=some).values_list("target_id", flat=True))
    lock_targets(Target(pk=pk) for pk in ids)


def _take_one_back(
    thing: Touched, story: Story, reason: str, by: User, now: datetime, request_id: str
) -> Exception | None:
    """Take back what is no report; None, or what stands against it."""
    rows = MODELS[thing.model]._default_manager
    try:
        with transaction.atomic():
            obj: Any = rows.select_for_update(of=("self",)).filter(pk=thing.pk).first()
            if obj is None:
                raise Refused(Problem("gone_since", _("It is not there any more.")))
            if story.after != whole(obj):
                raise Refused(Problem("changed_since", _("It was changed since.")))
            take_thing_back(obj, story.former, reason, by, now, request_id)
    except (ValidationError, PermissionDenied) as error:
        return error
    return None
