"""The calendar feed (RFC 5545): all-day events whose UIDs never change."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tracker.queries.feed import DueEvent

ICS_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)


def calendar_of(events: Iterable[DueEvent], *, today: date) -> bytes:
    """The feed in the active language. The same day and events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//shservice//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Shanghai Service · Target progress"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    stamp = datetime.combine(today, time.min, tzinfo=UTC)
    for event in events:
        calendar.add_component(_event(event, stamp))
    return bytes(calendar.to_ical())


def _event(event: DueEvent, stamp: datetime) -> Event:
    host = urlsplit(settings.SITE_URL).hostname or "shservice"
    found = Event()
    found.add("uid", f"{event.key}@{host}")
    found.add("dtstamp", stamp)
    found.add("dtstart", event.day)
    found.add("dtend", event.day + timedelta(days=1))
    found.add("summary", event.title)
    found.add("transp", "TRANSPARENT")
    if event.text:
        found.add("description", event.text)
    if settings.SITE_URL:
        found.add("url", f"{settings.SITE_URL}{reverse(event.page, args=[event.argument])}")
    return found
