"""Links that keep the moment, and links that a person may follow."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.urls import reverse

from tracker.access import Action
from tracker.access import may as may_do

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context: Mapping[str, Any], page: str, *args: Any, query: str = "", **kwargs: Any) -> str:
    """The address of a named page, with the moment of this one; ``query`` adds "status=off_track&…"."""
    return address_of(context.get("moment"), page, args, kwargs, query)


@register.simple_tag
def page_url_at(moment: Any, page: str, arguments: Any = (), query: str = "") -> str:
    """The same for a cell, which gets the moment as a value."""
    return address_of(moment, page, tuple(arguments), {}, query)


def address_of(moment: Any, page: str, args: tuple[Any, ...], kwargs: dict[str, Any], query: str = "") -> str:
    """An address and, behind "?", the moment (None: of today) and ``query``."""
    parts = [urlencode(moment.query) if moment is not None and moment.query else "", query]
    behind = "&".join(part for part in parts if part)
    address = reverse(page, args=args or None, kwargs=kwargs or None)
    return f"{address}?{behind}" if behind else address


@register.simple_tag
def address_at(moment: Any, address: str, plan: str = "") -> str:
    """An address of today's pages with the moment, and a plan that was chosen, behind it."""
    behind = ({"plan": plan} if plan else {}) | (moment.query if moment else {})
    return f"{address}?{urlencode(behind)}" if behind else address


@register.simple_tag(takes_context=True)
def query_with(context: Mapping[str, Any], **changes: Any) -> str:
    """The query of this page with changes, "?" first; None or "" takes a name out, the page number goes."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop("export", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_at(context: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """The same with the changes as a mapping, such as ``moment.today_query``; both days are dropped first."""
    return query_with(context, **{"as_of": None, "known_at": None} | dict(changes))


@register.simple_tag(takes_context=True)
def may(context: Mapping[str, Any], action: str, obj: Model | None = None) -> bool:
    """Whether the reader may do ``action`` (a name of ``tracker.access.Action``) to ``obj``."""
    return may_do(context["standing"], Action[action], obj)


@register.inclusion_tag("tracker/_partials/_moment_fields.html", takes_context=True)
def moment_fields(context: Mapping[str, Any]) -> dict[str, Any]:
    """Hidden fields that keep the moment in a form of method "get"."""
    moment = context.get("moment")
    return {"fields": {} if moment is None else moment.query}
