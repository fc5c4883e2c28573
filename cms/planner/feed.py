"""A person's calendar for other programs: no session, the secret in the address says who reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Event
from wagtail.users.models import UserProfile

from cms.planner.entries import Entry, Wanted, entries
from cms.planner.services import reader_of
from cms.site import addresses, ical
from publishers.runtime.addresses import absolute

PAST, AHEAD = timedelta(days=31), timedelta(days=366)
"""How far back and ahead it reaches."""


def personal_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """What the person of this secret may know of at this moment, as a calendar file; 404 for everybody else."""
    user = reader_of(secret)
    if user is None:
        raise Http404
    profile = UserProfile.objects.filter(user=user).first()
    today = timezone.localdate()
    with override(profile.get_preferred_language() if profile else "vi"):
        shown = entries(user, today - PAST, today + AHEAD, Wanted())
        content = ical.calendar_file(_made(shown, timezone.now()), _("Loa: calendar of the newsroom"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lich.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _made(shown: list[Entry], now: datetime) -> Iterator[Event]:
    for entry in shown:
        begins: date = entry.at or entry.day
        ends: date | None = entry.ends_at if entry.at else entry.day + timedelta(days=1)
        yield ical.entry(
            entry.key,
            now,
            f"{entry.kind.label}: {entry.title}" if entry.item or entry.planned else str(entry.title),
            begins,
            ends,
            sequence=int(now.timestamp()),
            description=" · ".join(filter(None, (entry.type, entry.unit))),
            url=_url(entry),
        )


def _url(entry: Entry) -> str:
    if entry.planned is not None:
        return absolute(reverse("planner:edit", args=[entry.planned.pk]))
    if entry.item is None:
        return ""
    if entry.item.live:
        return addresses.permanent_url(entry.item)
    return absolute(reverse("wagtailadmin_pages:edit", args=[entry.item.pk]))
