"""A person's own saved views of filtered pages."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import SavedView, User
from tracker.services.ledger import record, snapshot
from tracker.services.refusals import Problem, Refused
from tracker.services.writing import checked, day_of, locked, require, stored

MOST_VIEWS = 50


@transaction.atomic
def save_view(
    *, page: str, name: str, query: str, by: User, now: datetime, request_id: str = ""
) -> SavedView:
    """Keep the query of a page under a name. ``page`` is the name of an address that the caller knows.

    The same name and query again change nothing; another query under a taken name is refused.
    """
    require(by, Action.KEEP_VIEWS, None, day_of(now))
    person = locked(by)
    row = SavedView(person=person, page=page, name=name.strip(), query=query)
    same = SavedView.objects.filter(person=person, page=page, name=row.name, query=query).first()
    if same is not None:
        return same
    if SavedView.objects.filter(person=person).count() >= MOST_VIEWS:
        message = _("You have %(most)s saved views: delete one first.")
        raise Refused(Problem("too_many", message, params={"most": MOST_VIEWS}))
    return stored(checked(row), None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def delete_view(*, view: SavedView, by: User, now: datetime, request_id: str = "") -> None:
    """Delete a view of one's own; that of somebody else, or one that is gone, is not touched."""
    require(by, Action.KEEP_VIEWS, None, day_of(now))
    own = SavedView.objects.select_for_update().filter(pk=view.pk, person=by).first()
    if own is None:
        return
    record(Deed.REMOVE, own, snapshot(own), None, by, now, request_id=request_id)
    own.delete()
