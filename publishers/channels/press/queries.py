"""Who may see what of the feed."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from publishers.channels.press.models import EntryState, FeedEntry, Outlet, PressContact
from publishers.channels.press.services import digest


def outlet_of(token: str) -> Outlet | None:
    """The outlet that a token was issued to."""
    return Outlet.objects.filter(token_hash=digest(token)).first()


def visible_to(outlet: Outlet | None) -> QuerySet[FeedEntry]:
    """Entries an outlet may know of, None is the public: not what was never public, unless it is accredited."""
    if outlet is not None and outlet.accredited:
        return FeedEntry.objects.all()
    return FeedEntry.objects.filter(Q(early=False) | Q(was_public=True))


def shows_content(entry: FeedEntry, outlet: Outlet | None) -> bool:
    """Whether this reader gets the item itself rather than a tombstone."""
    if entry.state != EntryState.USABLE:
        return False
    return not entry.early or (outlet is not None and outlet.accredited)


def public_items() -> QuerySet[FeedEntry]:
    """What everybody may read now, newest first."""
    entries = FeedEntry.objects.filter(state=EntryState.USABLE, early=False)
    return entries.order_by(F("published_at").desc(nulls_last=True), "-position")


def contacts(*, accredited_only: bool) -> QuerySet[PressContact]:
    """Contacts that want mail."""
    addressed = PressContact.objects.filter(wants_mail=True).order_by("pk")
    return addressed.filter(outlet__accredited=True) if accredited_only else addressed
