"""Work after the answer: large sheets, whose progress stands beside the file, and mails."""

import logging
from collections.abc import Callable
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from tracker.documents.mails import letter_of
from tracker.domain.vocabulary import BatchState, WorkState
from tracker.models import ImportBatch, Mail, User
from tracker.resources.waiting import look_over, write_down
from tracker.services.notices import claim, settle
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.undoing import tell_undo, undo_batch
from tracker.services.uploads import AlreadyImported, forget_preview, set_work, tell_progress, upload_of

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
            tell = partial(tell_progress, found)
            undo_batch(batch=found, reason=reason, by=by, now=timezone.now(), tell=tell)
        except Refused as refused:
            tell_undo(found, WorkState.STOPPED, str(refused))
        except AccessDenied:
            tell_undo(found, WorkState.STOPPED, _("Your roles do not allow this."))
        except Exception:
            log.exception("The undoing of import %s ended.", batch)
            tell_undo(found, WorkState.STOPPED, _("Something went wrong on the server; nothing was written."))
    forget_preview(found)


@task()
def send_mail(mail: int) -> None:
    """Send a queued mail; one that somebody else has claimed or sent is left alone.

    It is claimed first: a worker that is killed in between loses it, and never sends it twice. What the
    mail server refuses waits for the next run; what was lost half-way is not tried again.
    """
    claimed = claim(mail=mail)
    if claimed is None:
        return
    letter, connection = letter_of(claimed), get_connection()
    try:
        connection.open()
    except OSError as error:
        _not_sent(claimed, error, again=True)
        return
    try:
        EmailMessage(letter.subject, letter.body, to=[claimed.address], connection=connection).send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        _not_sent(claimed, error, again=True)
    except OSError as error:  # lost in the middle: it may have arrived
        _not_sent(claimed, error, again=False)
    else:
        settle(mail=claimed, now=timezone.now())
    finally:
        connection.close()


def _not_sent(mail: Mail, error: Exception, *, again: bool) -> None:
    log.warning("Mail %s was not sent: %s", mail.pk, error)
    failure = f"{type(error).__name__} {error}".strip()
    settle(mail=mail, now=timezone.now(), failure=failure, again=again)


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
