"""One-time links, by which a person who was invited, or who forgot the password, chooses a new one."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import User
from tracker.services.ledger import plain
from tracker.services.people import set_password
from tracker.services.refusals import Problem, Refused
from tracker.services.wholes import whole
from tracker.services.writing import day_of, locked, require, stored

_SALT = "tracker.services.invitations"


@transaction.atomic
def hand_over_link(*, person: User, by: User, now: datetime, request_id: str = "") -> str:
    """Make a one-time link for a person; returns its secret, which is kept nowhere.

    It holds for ``settings.INVITATION_DAYS`` days and ends when it was used, when another one is made,
    when the password is set otherwise or the account is disabled. The password that the person had and
    all sessions end at once. Nobody makes one for oneself.
    """
    require(by, Action.KEEP_PEOPLE, person, day_of(now))
    if by.pk == person.pk:
        raise Refused(Problem("oneself", _("This is your own account; change the password instead.")))
    person = locked(person)
    if not person.is_active:
        raise Refused(Problem("disabled", _("This account is disabled; enable it first.")))
    before = whole(person)
    person.set_unusable_password()
    person.handed_over_at = now
    stored(person, before, verb=Deed.INVITE, by=by, now=now, request_id=request_id)
    return _secret(person)


def person_of_link(pk: int, secret: str, now: datetime) -> User | None:
    """The person whose link it is; None when it is made up, used, too old or replaced. One query."""
    person = User.objects.filter(pk=pk, is_active=True, handed_over_at__isnull=False).first()
    return person if person is not None and _holds(person, secret, now) else None


@transaction.atomic
def choose_password(*, person: User, secret: str, password: str, now: datetime) -> User:
    """Set the password that a person chose by the link; the link ends with it.

    Raises ``Refused`` when the link does not hold (any more) or the password is too weak.
    """
    person = locked(person)
    if not person.is_active or not _holds(person, secret, now):
        raise Refused(Problem("link_ended", _("This link was used, replaced or is too old.")))
    return set_password(person=person, password=password, by=person, now=now)


def is_too_old(person: User, now: datetime) -> bool:
    """Whether what was handed over to a person, a link or a one-time password, has run out."""
    given = person.handed_over_at
    return given is not None and now - given > timedelta(days=settings.INVITATION_DAYS)


def _holds(person: User, secret: str, now: datetime) -> bool:
    if person.handed_over_at is None or is_too_old(person, now):
        return False
    return hmac.compare_digest(_secret(person).encode(), secret.encode())


def _secret(person: User) -> str:
    said = f"{person.pk} {person.password} {plain(person.handed_over_at)}"
    return salted_hmac(_SALT, said, algorithm="sha256").hexdigest()
