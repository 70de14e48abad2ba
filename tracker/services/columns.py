"""What headings mean to a department: remembered when somebody says it, once a kind of sheet."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tracker.access import Action, own_offices
from tracker.domain.vocabulary import SheetKind
from tracker.models import ColumnMemory, Department, User
from tracker.services.writing import day_of, require

HEADING_LENGTH = 100


@transaction.atomic
def remember_columns(*, kind: SheetKind, taught: Mapping[str, str], by: User, now: datetime) -> None:
    """Remember what headings (in their plain form) mean for the department of ``by``; "" leaves out.

    A convenience and no fact: what an import really read is kept with its batch, so no audit row.
    """
    action = Action.IMPORT_REPORTS if kind is SheetKind.REPORTS else Action.IMPORT_REFERENCE
    who = require(by, action, None, day_of(now))
    department = Department.objects.filter(pk__in=own_offices(who)).order_by("pk").first()
    for heading, key in taught.items():
        ColumnMemory.objects.update_or_create(
            department=department,
            kind=kind,
            heading=heading[:HEADING_LENGTH],
            defaults={"key": key, "chosen_at": now, "chosen_by": by},
        )
