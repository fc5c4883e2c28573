"""One event as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from cms.site import addresses


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return escaped.replace("\r\n", r"\n").replace("\n", r"\n")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _fold(line: str) -> str:
    """Break a line into pieces of 75 octets at most, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece])


def event_file(event) -> str:
    """Return the calendar file of an Event page; its UID is the content id, so a later file updates the entry."""
    place = ", ".join(part for part in (event.place, event.address) if part)
    host = settings.LOA_BASE_URL.split("://", 1)[-1].split(":", 1)[0]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Loa//Loa//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.content_id}@{host}",
        f"DTSTAMP:{_stamp(event.last_published_at)}",
        f"LAST-MODIFIED:{_stamp(event.last_published_at)}",
        f"SEQUENCE:{int(event.last_published_at.timestamp()) - int(event.first_published_at.timestamp())}",
        f"DTSTART:{_stamp(event.starts_at)}",
        f"DTEND:{_stamp(event.ends_at or event.starts_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"DESCRIPTION:{_text(event.summary)}",
        f"URL:{addresses.permanent_url(event)}",
    ]
    if place:
        lines.append(f"LOCATION:{_text(place)}")
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(_fold(line) for line in lines) + "\r\n"
