"""Work on large sheets after the answer: the preview and the writing; progress stands beside the file."""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from tracker.domain.vocabulary import BatchState, WorkState
from tracker.models import ImportBatch, User
from tracker.resources.waiting import look_over, write_down
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.undoing import tell_undo, undo_batch
from tracker.services.uploads import AlreadyImported, set_work, tell_progress, upload_of

log = logging.getLogger(__name__)


@task()
def check_upload(token: str, person: int, language: str) -> None:
    """Make the preview of a large sheet and keep it beside the file."""
    _at_work(token, person, language, _check)


@task()
def write_upload(
    token: str, person: int, language: str, expected: str, note: str, skip_refused: bool
) -> None:
    """Import a large sheet as it was agreed to; what stands against it leads back to the preview."""
    step = partial(_write, expected=expected, note=note, skip_refused=skip_refused)
    _at_work(token, person, language, step)


def _at_work(token: str, person: int, language: str, step: Callable[[ImportBatch, User], None]) -> None:
    by = User.objects.get(pk=person)
    upload = upload_of(token=UUID(token), by=by)
    if upload is None or upload.state != BatchState.PREVIEWED:
        return
    with translation.override(language):
        try:
            step(upload, by)
        except AlreadyImported:
            return
        except AccessDenied:
            set_work(upload, WorkState.STOPPED, _("Your roles do not allow this."))
        except Exception:
            log.exception("The work on upload %s ended.", upload.pk)
            set_work(upload, WorkState.STOPPED, _("Something went wrong on the server; nothing was written."))


@task()
def undo_import(batch: int, person: int, language: str, reason: str) -> None:
    """Undo a large import."""
    found, by = ImportBatch.objects.get(pk=batch), User.objects.get(pk=person)
    with translation.override(language):
        tell_undo(found, WorkState.WRITING)
        try:
            undo_batch(batch=found, reason=reason, by=by, now=timezone.now())
        except Refused as refused:
            tell_undo(found, WorkState.STOPPED, str(refused))
        except AccessDenied:
            tell_undo(found, WorkState.STOPPED, _("Your roles do not allow this."))
        except Exception:
            log.exception("The undoing of import %s ended.", batch)
            tell_undo(found, WorkState.STOPPED, _("Something went wrong on the server; nothing was written."))


def _check(upload: ImportBatch, by: User) -> None:
    set_work(upload, WorkState.CHECKING)
    look_over(upload, by=by, now=timezone.now(), tell=partial(tell_progress, upload))
    set_work(upload, WorkState.READY)


def _write(upload: ImportBatch, by: User, *, expected: str, note: str, skip_refused: bool) -> None:
    set_work(upload, WorkState.WRITING)
    done = write_down(
        upload,
        by=by,
        now=timezone.now(),
        expected=expected,
        note=note,
        skip_refused=skip_refused,
        tell=partial(tell_progress, upload),
    )
    if done.batch is None:
        set_work(upload, WorkState.READY, done.why)
