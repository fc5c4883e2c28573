"""What the newsroom answers to the ledger: it keeps the promise `publishers.contract.ports.ContentSource`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import PageLogEntry, Revision

from cms.core import file_access
from cms.core.models import ContentItem, Withdrawal
from cms.publication import snapshot
from cms.publication.fingerprint import fingerprint
from publishers.contract import Desired, Intent, Reach, Snapshot


def ledger_contents_touched(since: datetime) -> set[UUID]:
    """Contents whose page was edited, published, scheduled, moved or withdrawn after `since` (aware)."""
    touched = Q(latest_revision_created_at__gte=since) | Q(last_published_at__gte=since)
    # Whatever else an editor or the schedule did to a page is in Wagtail's log.
    touched |= Q(pk__in=PageLogEntry.objects.filter(timestamp__gte=since).values("page_id"))
    items = ContentItem.objects.filter(touched, alias_of__isnull=True).values_list("content_id", flat=True)
    return {*items, *Withdrawal.objects.filter(at__gte=since).values_list("content_id", flat=True)}


def ledger_contents_after(after: UUID | None, limit: int) -> list[UUID]:
    """The next contents by id that the ledger should know of: live, scheduled to be read early, or withdrawn."""
    # Revisions belong to the type of the item, so the join by ContentItem's own type would find none.
    approved = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    waiting = [int(page) for page in approved.values_list("object_id", flat=True)]
    items = ContentItem.objects.filter(Q(live=True) | Q(pk__in=waiting), alias_of__isnull=True).order_by("content_id")
    withdrawn = Withdrawal.objects.order_by("content_id")
    if after is not None:
        items, withdrawn = items.filter(content_id__gt=after), withdrawn.filter(content_id__gt=after)
    ids = (rows.values_list("content_id", flat=True)[:limit] for rows in (items, withdrawn))
    return sorted({content_id for rows in ids for content_id in rows})[:limit]


def desired_publication(content_id: UUID) -> Desired | None:
    """What should be true of a content now; None when there is no such page, and the ledger's last word stands.

    Present and public while the page is live; present and early while an approved revision with
    early press access waits for its moment; otherwise absent, and how far. Reads the database and renders nothing.
    """
    page = _of_content(content_id)
    if page is None:
        return None
    if page.live:
        return Desired(
            intent=Intent.PRESENT,
            reach=Reach.PUBLIC,
            hash=fingerprint(page),
            first_published_at=page.first_published_at,
        )
    withdrawal = Withdrawal.objects.filter(content_id=content_id).first()
    early = _offered_early(page)
    if early is not None:
        item, embargoed_until = early
        return Desired(
            intent=Intent.PRESENT,
            reach=Reach.EARLY,
            hash=fingerprint(item),
            embargoed_until=embargoed_until,
        )
    if withdrawal is not None:
        reach = Reach.WITHDRAW
    elif page.first_published_at is None:
        reach = Reach.CANCEL
    else:
        reach = Reach.EXPIRE if page.expired else Reach.UNPUBLISH
    return Desired(
        intent=Intent.ABSENT,
        reach=reach,
        withdrawal=snapshot.withdrawal_of(withdrawal) if withdrawal is not None else None,
        first_published_at=page.first_published_at,
    )


def snapshot_to_publish(content_id: UUID) -> Snapshot | None:
    """What should stand outside now, frozen; None when nothing should.

    Renders the body and makes the pictures that are missing, so never inside a transaction.
    """
    page = _of_content(content_id)
    if page is None:
        return None
    if page.live:
        return page.publication_snapshot()
    early = _offered_early(page)
    return snapshot.take(early[0], embargoed_until=early[1]) if early is not None else None


def offers_early(content_id: UUID, file: AbstractDocument | AbstractImage) -> bool:
    """Whether accredited press may read this content before its moment, now, and it shows this file."""
    page = _of_content(content_id)
    early = _offered_early(page) if page is not None else None
    return early is not None and file_access.key_of(file) in file_access.referred_to(early[0])


def _of_content(content_id: UUID) -> ContentItem | None:
    page = ContentItem.objects.filter(content_id=content_id, alias_of__isnull=True).first()
    return page and page.specific


def _offered_early(page: ContentItem) -> tuple[ContentItem, datetime] | None:
    """What accredited press may read before its moment (aware), and that moment; None when there is no such thing.

    Until the schedule has run, also where its moment has come: the press must not read of a cancelled embargo.
    """
    waiting = page.revisions.filter(approved_go_live_at__isnull=False).order_by("-created_at").first()
    if waiting is None or Withdrawal.objects.filter(content_id=page.content_id).exists():
        return None
    item = waiting.as_object()
    return (item, waiting.approved_go_live_at) if item.early_press_access else None
