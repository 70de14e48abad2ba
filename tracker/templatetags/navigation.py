"""The navigation as data: what stands in the top bar, for whom, and where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing
from tracker.access import may as may_do

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: its word, the name of its page, and the action that its readers may do.

    ``of_plan``: the page speaks of one plan, and the link stays with the plan that is looked at.
    """

    label: str | Promise
    page: str
    action: Action
    of_plan: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One word of the top bar: the first entry that a person may open, or (``menu``) a list of them."""

    label: str | Promise
    entries: tuple[Entry, ...]
    menu: bool = False


SECTIONS = (
    Section(_("Workbench"), (Entry(_("Workbench"), "workbench", Action.DRAFT_REPORT),)),
    Section(_("Board"), (Entry(_("Board"), "board", Action.READ_TARGETS, of_plan=True),)),
    Section(
        _("Actions and targets"),
        (Entry(_("Actions and targets"), "targets", Action.READ_TARGETS, of_plan=True),),
    ),
    Section(
        _("Reports and reviews"),
        (
            Entry(_("Reviews"), "reviews", Action.ACCEPT_REPORT),
            Entry(_("Reports"), "reports", Action.READ_ACCEPTED),
            Entry(_("Deadlines"), "deadlines", Action.READ_SUBMITTED),
            Entry(_("Supervision orders"), "orders", Action.READ_ORDERS),
            Entry(_("Verification"), "draws", Action.READ_DRAWS),
        ),
        menu=True,
    ),
    Section(_("Briefings"), (Entry(_("Briefings"), "briefings", Action.READ_TARGETS, of_plan=True),)),
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

# Pages whose address begins with that of another part of the bar.
BELONGS_TO = {
    "report_new": "reports",
    "report_verify": "draws",
    "plan": "targets",
    "action": "targets",
    "source": "targets",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One link as shown."""

    label: str | Promise
    address: str
    current: bool
    plan: str = ""


@register.inclusion_tag("tracker/_partials/_navigation.html", takes_context=True)
def navigation(context: Mapping[str, Any]) -> dict[str, Any]:
    """The top bar for the person of this page."""
    standing, request, moment = context["standing"], context["request"], context.get("moment")
    shown = [
        (section, _links(section, standing, request, context.get("kept_plan", ""))) for section in SECTIONS
    ]
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


def _links(section: Section, standing: Standing, request: HttpRequest, plan: str) -> list[Link]:
    offered = [entry for entry in section.entries if may_do(standing, entry.action)]
    return [
        Link(entry.label, reverse(entry.page), _is_current(entry, request), plan if entry.of_plan else "")
        for entry in offered
    ]


def _is_current(entry: Entry, request: HttpRequest) -> bool:
    """Whether the page is the one of the entry, or belongs to it."""
    match = request.resolver_match
    home = BELONGS_TO.get(match.url_name or "") if match else None
    return entry.page == home if home else request.path.startswith(reverse(entry.page))
