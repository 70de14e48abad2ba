"""The trace of signing in and out, good and bad, and of the second step (threats T16, T24)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import User
from tracker.services.ledger import record
from tracker.services.writing import day_of, require

NAME_LENGTH = 150


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody signs in: the address of the machine and what the browser calls itself."""

    address: str
    agent: str = ""


def record_sign_in(*, person: User, way: str, visit: Visit, now: datetime) -> None:
    """Write the audit row of a sign-in. ``way`` is "password", "oidc", …"""
    record(Deed.SIGN_IN, person, None, {"way": way, **asdict(visit)}, person, now)


def record_failed_sign_in(*, name: str, why: str, visit: Visit, now: datetime) -> None:
    """Write the audit row of a sign-in that failed; ``name`` is what was typed and may be nobody's.

    ``why`` is "password", "locked", "disabled", "too old" (a one-time password), "code" (of the second
    step), "provider" (the identity provider vouched for nobody) or "unknown" (it did, for a stranger).
    """
    person = User.objects.filter(username=name).first()
    label = person or User(username=name[:NAME_LENGTH])
    record(Deed.SIGN_IN_FAILED, label, None, {"why": why, **asdict(visit)}, None, now)


def record_sign_out(*, person: User, now: datetime) -> None:
    """Write the audit row of a sign-out."""
    record(Deed.SIGN_OUT, person, None, None, person, now)


def record_second_step(*, person: User, what: str, now: datetime) -> None:
    """Write the audit row of a change that a person made to the own second step."""
    record(Deed.SECOND_STEP, person, None, {"what": what}, person, now)


@transaction.atomic
def remove_second_step(*, person: User, by: User, now: datetime, request_id: str = "") -> bool:
    """Take the second step of a person away, whose telephone is lost; returns whether there was one.

    Where it is required the person sets up a new one at the next sign-in.
    """
    require(by, Action.KEEP_PEOPLE, person, day_of(now))
    gone, _by_model = Authenticator.objects.filter(user=person).delete()
    if gone:
        record(Deed.SECOND_STEP, person, None, {"what": "removed"}, by, now, request_id=request_id)
    return bool(gone)
