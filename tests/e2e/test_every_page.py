"""Every page of the demonstration in a real browser: both languages, at a desk and on a phone."""

from collections.abc import Callable, Iterator

import pytest

from tests.demonstrated import have_demonstration, walk_of
from tests.e2e.browsing import LANGUAGES, WIDTHS, Screen
from tests.web.crawling import kind_of
from tracker.models import User

Visitor = Callable[..., Screen]
# Walked by everybody, since each role sees them differently; the others by the first that reaches them.
SEEN_BY_ALL = {"home", "board", "target", "targets", "report"}
PEOPLE = ("admin", "reporter", "reviewer", "manager", "auditor")
# Pages of Django's own administration have a frame of their own; the English rules are English.
NOT_OURS = ("/admin/",)


@pytest.fixture
def addresses(transactional_db: None) -> dict[str, list[str]]:
    """The addresses that each person walks; a page behind two of them once."""
    have_demonstration()
    walked: set[str] = set()
    found: dict[str, list[str]] = {name: [] for name in PEOPLE}
    for name, mine in found.items():
        for step in walk_of(name):
            kinds = {kind_of(step.address), kind_of(step.landed)}
            new = step.landed not in mine and (kinds & SEEN_BY_ALL or kind_of(step.landed) not in walked)
            if step.is_page and not step.address.startswith(NOT_OURS) and new:
                mine.append(step.landed)
                walked.add(kind_of(step.landed))
    return found


def test_every_page_is_without_fault(visitor: Visitor, addresses: dict[str, list[str]]) -> None:
    faults: list[str] = []
    for name in PEOPLE:
        person = User.objects.get(username=name)
        for language, width in zip(LANGUAGES, WIDTHS, strict=True):
            User.objects.filter(pk=person.pk).update(language=language)
            screen = visitor(person, language, width)
            faults += walk(screen, width, addresses[name], f"{name} {language}")
            screen.context.close()
    assert not faults, "\n".join(faults)


def walk(screen: Screen, width: int, addresses: list[str], who: str) -> Iterator[str]:
    """What is wrong on any of the pages, a line each.

    Each page is opened at a desk in one language and on a phone in the other, and seen by axe there; then
    the window takes the other width, as when a phone is turned, and nothing may stick out either.
    """
    for address in addresses:
        screen.complaints.clear()
        screen.resize(width)
        screen.open(address)
        yield from (f"{who} {width} {address} {fault}" for fault in screen.faults())
        for other in set(WIDTHS) - {width}:
            screen.resize(other)
            yield from (f"{who} {other} {address} too wide: {found}" for found in screen.overflowing())
