"""A person's saved views of one page: its list in the head of that page."""

from tracker.models import SavedView


def views_of(person_id: int | None, page: str) -> list[SavedView]:
    """The saved views of ``page`` by name. One query."""
    return list(SavedView.objects.filter(person=person_id or 0, page=page).order_by("name", "pk"))
