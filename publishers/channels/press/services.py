"""The writers of the press feed, the tokens and the contacts' wishes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from publishers.channels.press.models import EntryState, FeedCounter, FeedEntry, Outlet, PressContact
from publishers.runtime.addresses import absolute

LIST_NAME = "press"
# Signs links of mails that are out already: it stays whatever the module is called.
_LEAVE_SALT = "publishers.press.leave"
TOKEN_PREFIX = "loa-press-"  # noqa: S105 - what a token begins with, so that scanners of leaked secrets know it


def put(content_id: UUID, version: int, item: dict[str, Any], embargoed_until: datetime | None) -> FeedEntry:
    """Show an item in the feed from now on; a version that is not newer than what stands there changes nothing."""
    with transaction.atomic():
        position = _next_position()
        entry = FeedEntry.objects.filter(content_id=content_id).first()
        if entry is not None and entry.version >= version:
            return entry  # the position is skipped: rising is all that is promised
        early = embargoed_until is not None
        entry = entry or FeedEntry(content_id=content_id)
        entry.position, entry.version, entry.payload = position, version, item
        entry.state, entry.reason = EntryState.USABLE, ""
        entry.early, entry.embargoed_until = early, embargoed_until
        entry.published_at = datetime.fromisoformat(item["published_at"]) if item.get("published_at") else None
        entry.was_public = entry.was_public or not early
        entry.updated_at = timezone.now()
        entry.save()
    return entry


def take_back(content_id: UUID, version: int, reason: str) -> FeedEntry | None:
    """Leave a tombstone, with the public reason if there is one; None when the feed never had the item."""
    with transaction.atomic():
        position = _next_position()
        entry = FeedEntry.objects.filter(content_id=content_id).first()
        if entry is None or entry.version >= version:
            return entry
        entry.position, entry.version, entry.reason = position, version, reason
        entry.state = EntryState.CANCELED
        entry.embargoed_until = None
        entry.updated_at = timezone.now()
        entry.save()
    return entry


def issue_token(outlet: Outlet) -> str:
    """Give an outlet a new token and end the old one. It is returned once and cannot be read again."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    outlet.token_hash = digest(token)
    outlet.token_at = timezone.now()
    outlet.save(update_fields=["token_hash", "token_at"])
    return token


def digest(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def leave_url(contact: PressContact) -> str:
    """The absolute address by which a contact ends the mails."""
    token = Signer(salt=_LEAVE_SALT).sign(str(contact.pk))
    return absolute(reverse("press:leave", args=[token]))


def contact_of(token: str) -> PressContact | None:
    """Whom a leave token belongs to."""
    try:
        return PressContact.objects.filter(pk=Signer(salt=_LEAVE_SALT).unsign(token)).first()
    except BadSignature:
        return None


def want_mail(contact: PressContact, wanted: bool) -> None:
    """Remember whether a contact wants releases by mail."""
    PressContact.objects.filter(pk=contact.pk).update(wants_mail=wanted)


def _next_position() -> int:
    """The next position, under a lock that is held until the transaction ends."""
    FeedCounter.objects.get_or_create(pk=1)
    counter = FeedCounter.objects.select_for_update().get(pk=1)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
