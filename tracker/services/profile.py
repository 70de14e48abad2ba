"""What a person may change of the own account."""

from datetime import datetime

from django.db import transaction

from tracker.choices import Deed
from tracker.models import User
from tracker.services.writing import edited, locked


@transaction.atomic
def set_language(*, person: User, language: str, now: datetime) -> User:
    """Keep the language in which the site speaks to a person. Writes nothing when it is that already.

    ``language`` is one of ``settings.LANGUAGES``; the view has checked it.
    """
    if person.language == language:
        return person
    return edited(locked(person), {"language": language}, verb=Deed.EDIT, by=person, now=now)
