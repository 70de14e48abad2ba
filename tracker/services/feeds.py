"""The calendar feed of a person: a secret address, made anew or revoked by the person alone."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from tracker.choices import Deed
from tracker.models import CalendarFeed, User
from tracker.services.ledger import record
from tracker.services.wholes import whole

SECRET_BYTES = 32


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain digest gives nothing away."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(*, person: User, now: datetime, request_id: str = "") -> str:
    """Make the secret of a person's feed, which ends the one before; it is shown once and kept nowhere."""
    User.objects.select_for_update().get(pk=person.pk)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    old = CalendarFeed.objects.filter(person=person).first()
    before = whole(old) if old else None
    feed = old or CalendarFeed(person=person)
    feed.secret_digest, feed.made_at = digest_of(secret), now
    feed.save()
    record(Deed.EDIT if old else Deed.CREATE, feed, before, whole(feed), person, now, "", request_id)
    return secret


@transaction.atomic
def revoke_feed(*, person: User, now: datetime, request_id: str = "") -> bool:
    """End a person's feed; tells whether there was one."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return False
    record(Deed.REVOKE, feed, whole(feed), None, person, now, "", request_id)
    feed.delete()
    return True
