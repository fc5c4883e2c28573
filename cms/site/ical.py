"""Calendar files (RFC 5545): of one event, and of whatever else stands in a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from icalendar import Calendar, Event, vText

from cms.core.models import ContentItem
from cms.site import addresses
from publishers.contract.text import clean, clean_line
from publishers.runtime.addresses import host


def event_file(event: ContentItem) -> bytes:
    """Return the calendar file of an Event page; its UID is the content id, so a later file updates the entry.

    An event without an end has none here either: programs then show the moment that it begins.
    """
    return calendar_file(
        [
            entry(
                str(event.content_id),
                event.last_published_at,
                event.title,
                event.starts_at,
                event.ends_at,
                sequence=int(event.last_published_at.timestamp()) - int(event.first_published_at.timestamp()),
                description=event.summary,
                url=addresses.permanent_url(event),
                place=", ".join(part for part in (event.place, event.address) if part),
            )
        ]
    )


def entry(
    name: str,
    changed_at: datetime,
    title: str,
    begins: date,
    ends: date | None = None,
    *,
    sequence: int = 0,
    description: str = "",
    url: str = "",
    place: str = "",
) -> Event:
    """One entry of a calendar, the same one for whoever reads it again under the same `name`.

    `begins` and `ends` are aware moments, or days; the day at `ends` is the first that no longer belongs to it.
    """
    made = Event()
    made.add("UID", f"{name}@{host()}")
    made.add("DTSTAMP", _utc(changed_at))
    made.add("LAST-MODIFIED", _utc(changed_at))
    made.add("SEQUENCE", sequence)
    made.add("DTSTART", _utc(begins))
    if ends and ends > begins:
        made.add("DTEND", _utc(ends))
    made.add("SUMMARY", vText(clean_line(title)))
    if description:
        made.add("DESCRIPTION", vText(clean(description)))
    if url:
        made.add("URL", url)
    if place:
        made.add("LOCATION", vText(clean_line(place)))
    return made


def calendar_file(entries: Iterable[Event], name: str = "") -> bytes:
    """A calendar of these entries, under the name that programs show for it."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Loa//Loa//VI")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    if name:
        calendar.add("X-WR-CALNAME", vText(clean_line(name)))
    for made in entries:
        calendar.add_component(made)
    return calendar.to_ical()


def _utc(moment: date) -> date:
    """A moment in UTC to the second; a day stays one."""
    return moment.astimezone(UTC).replace(microsecond=0) if isinstance(moment, datetime) else moment
