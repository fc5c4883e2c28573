"""One event as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime

from icalendar import Calendar, Event, vText

from cms.core.models import ContentItem
from cms.site import addresses
from publishers.contract.text import clean, clean_line
from publishers.runtime.addresses import host


def event_file(event: ContentItem) -> bytes:
    """Return the calendar file of an Event page; its UID is the content id, so a later file updates the entry.

    An event without an end has none here either: programs then show the moment that it begins.
    """
    entry = Event()
    entry.add("UID", f"{event.content_id}@{host()}")
    entry.add("DTSTAMP", _utc(event.last_published_at))
    entry.add("LAST-MODIFIED", _utc(event.last_published_at))
    entry.add("SEQUENCE", int(event.last_published_at.timestamp()) - int(event.first_published_at.timestamp()))
    entry.add("DTSTART", _utc(event.starts_at))
    if event.ends_at and event.ends_at > event.starts_at:
        entry.add("DTEND", _utc(event.ends_at))
    entry.add("SUMMARY", vText(clean_line(event.title)))
    entry.add("DESCRIPTION", vText(clean(event.summary)))
    entry.add("URL", addresses.permanent_url(event))
    if place := ", ".join(part for part in (event.place, event.address) if part):
        entry.add("LOCATION", vText(clean_line(place)))
    calendar = Calendar()
    calendar.add("PRODID", "-//Loa//Loa//VI")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add_component(entry)
    return calendar.to_ical()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
