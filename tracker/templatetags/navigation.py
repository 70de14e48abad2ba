"""The navigation as data: what stands in the top bar, for whom, and where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing
from tracker.access import may as may_do

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: its word, the name of its page, and the action that its readers may do."""

    label: str | Promise
    page: str
    action: Action


@dataclass(frozen=True, slots=True)
class Section:
    """One word of the top bar: the first entry that a person may open, or (``menu``) a list of them."""

    label: str | Promise
    entries: tuple[Entry, ...]
    menu: bool = False


SECTIONS = (
    Section(_("Workbench"), (Entry(_("Workbench"), "workbench", Action.DRAFT_REPORT),)),
    Section(_("Board"), (Entry(_("Board"), "board", Action.READ_TARGETS),)),
    Section(_("Actions and targets"), (Entry(_("Actions and targets"), "targets", Action.READ_TARGETS),)),
    Section(
        _("Reports and reviews"),
        (
            Entry(_("Reviews"), "reviews", Action.ACCEPT_REPORT),
            Entry(_("Reports"), "reports", Action.READ_ACCEPTED),
        ),
        menu=True,
    ),
    Section(
        _("Data management"),
        (
            Entry(_("Imports"), "imports", Action.IMPORT_REPORTS),
            Entry(_("Plans"), "plans", Action.KEEP_PLANS),
            Entry(_("Departments"), "departments", Action.READ_TARGETS),
            Entry(_("People"), "people", Action.READ_PEOPLE),
            Entry(_("Units"), "units", Action.READ_TARGETS),
            Entry(_("Working calendar"), "calendar", Action.READ_TARGETS),
            Entry(_("Audit"), "audit", Action.READ_AUDIT),
            Entry(_("Reference tables"), "admin:index", Action.KEEP_REFERENCE),
        ),
        menu=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link as shown."""

    label: str | Promise
    address: str
    current: bool


@register.inclusion_tag("tracker/_partials/_navigation.html", takes_context=True)
def navigation(context: Mapping[str, Any]) -> dict[str, Any]:
    """The top bar for the person of this page."""
    standing, path, moment = context["standing"], context["request"].path, context.get("moment")
    shown = [(section, _links(section, standing, path)) for section in SECTIONS]
    return {
        "sections": [
            {
                "label": section.label,
                "links": links,
                "menu": section.menu and len(links) > 1,
                "current": any(link.current for link in links),
            }
            for section, links in shown
            if links
        ],
        "moment": moment,
    }


def _links(section: Section, standing: Standing, path: str) -> list[Link]:
    offered = [entry for entry in section.entries if may_do(standing, entry.action)]
    addresses = [(entry.label, reverse(entry.page)) for entry in offered]
    return [Link(label, address, path.startswith(address)) for label, address in addresses]
