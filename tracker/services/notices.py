"""Notices: tell people once, let them acknowledge, and gather what was told into one mail a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tracker.choices import Deed
from tracker.domain.vocabulary import MailState
from tracker.models import LadderStep, Mail, Notice, OrderStep, User
from tracker.services.ledger import Entry, record, record_many, snapshot

MOST_ATTEMPTS = 5
HANDED_OVER = timedelta(hours=1)  # a worker that has not begun by then may have lost it
FAILURE_LENGTH = 300


def tell(
    people: Iterable[int],
    *,
    now: datetime,
    step: LadderStep | None = None,
    order_step: OrderStep | None = None,
) -> None:
    """Tell people of a rung or a step of an order; whoever was told is not told again."""
    Notice.objects.bulk_create(
        (
            Notice(person_id=person, step=step, order_step=order_step, created_at=now)
            for person in sorted(people)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def acknowledge(*, notices: Iterable[int] | None, by: User, now: datetime, request_id: str = "") -> int:
    """Let a person say that one's own notices (None: all of them) were read; returns how many were new."""
    rows = Notice.objects.select_for_update().filter(person=by, acknowledged_at__isnull=True)
    if notices is not None:
        rows = rows.filter(pk__in=list(notices))
    entries = []
    for row in rows.order_by("pk"):
        before = snapshot(row)
        row.acknowledged_at = now
        row.save(update_fields=["acknowledged_at"])
        entries.append(Entry(verb=Deed.ACKNOWLEDGE, obj=row, before=before, after=snapshot(row)))
    return record_many(entries, by, now, request_id)


@transaction.atomic
def gather_mails(*, now: datetime, request_id: str = "") -> int:
    """Put everything that was told since the last run into one mail a person; returns how many.

    What was acknowledged meanwhile, and what is told to people without an address, is shown on the page
    alone. In one transaction: a notice is in one mail at most, whatever happens.
    """
    rows = Notice.objects.select_for_update(of=("self",)).filter(gathered_at__isnull=True)
    by_person: dict[int, list[Notice]] = defaultdict(list)
    people: dict[int, User] = {}
    for notice in rows.select_related("person").order_by("pk"):
        people[notice.person_id] = notice.person
        by_person[notice.person_id].append(notice)
    entries = list(_mails(people, by_person, now))
    return record_many(entries, None, now, request_id)


def _mails(people: dict[int, User], by_person: dict[int, list[Notice]], now: datetime) -> Iterator[Entry]:
    for pk, notices in by_person.items():
        person, unread = people[pk], [row for row in notices if row.acknowledged_at is None]
        mail = None
        if unread and person.email and person.is_active:
            language = person.language or settings.LANGUAGE_CODE
            mail = Mail.objects.create(person=person, address=person.email, language=language, created_at=now)
            yield Entry(verb=Deed.MAIL, obj=mail, after=snapshot(mail))
        for notice in notices:
            notice.gathered_at = now
            notice.mail = mail if notice.acknowledged_at is None else None
        Notice.objects.bulk_update(notices, ["gathered_at", "mail"], batch_size=500)


@transaction.atomic
def hand_over(*, now: datetime) -> list[int]:
    """The mails to be given to the worker now: queued, and not handed over within the last hour."""
    rows = Mail.objects.select_for_update().filter(
        Q(handed_at__isnull=True) | Q(handed_at__lt=now - HANDED_OVER), state=MailState.QUEUED
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    Mail.objects.filter(pk__in=found).update(handed_at=now)
    return found


@transaction.atomic
def claim(*, mail: int) -> Mail | None:
    """Take a queued mail before it is sent, so that nobody sends it a second time; None: it was taken."""
    row = Mail.objects.select_for_update(of=("self",)).filter(pk=mail, state=MailState.QUEUED).first()
    if row is not None:
        row.state = MailState.CLAIMED
        row.attempts += 1
        row.save(update_fields=["state", "attempts"])
    return row


@transaction.atomic
def settle(*, mail: Mail, now: datetime, failure: str = "", again: bool = True) -> None:
    """Say what became of a claimed mail; with ``again`` one that was refused waits for the next run.

    After ``MOST_ATTEMPTS`` it stays unsent; the notices stand on the page all the same.
    """
    before = snapshot(mail)
    mail.failure = failure[:FAILURE_LENGTH]
    mail.handed_at = None if failure else mail.handed_at
    mail.sent_at = None if failure else now
    waits = again and mail.attempts < MOST_ATTEMPTS
    mail.state = (MailState.QUEUED if waits else MailState.FAILED) if failure else MailState.SENT
    mail.save()
    record(Deed.MAIL, mail, before, snapshot(mail), None, now)
