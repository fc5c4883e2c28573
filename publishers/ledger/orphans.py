"""Posts of ours that the ledger does not know: looked for once a day, told to people, taken away by one of them.

Such a post appears when a channel did something much later than it may, or when a person or a lost database did it.
What is ours it shows by an item's permanent address.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from publishers.contract import (
    Capability,
    Done,
    Job,
    Operation,
    Post,
    Publisher,
    PublisherError,
    Receipt,
    boottime,
)
from publishers.ledger.models import Channel, Delivery, JobState, OrphanedPost, Placement, Publication
from publishers.ledger.running import calling
from publishers.ledger.states import IN_DOUBT, Mode
from publishers.runtime import clock, ports

logger = logging.getLogger(__name__)

EVERY = timedelta(days=1)
_JOB = "orphans"
# Under any domain, for that may have changed since: what is behind it is unique in the world.
_PERMANENT = re.compile(r"https?://[^/\s]+/b/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?")


class OrphanJob:
    """Once a day, every live channel that can be listed."""

    name = "orphans"
    exclusive = True

    def run(self, until: float) -> datetime | None:
        """Look through the channels; returns when it goes on (UTC). Each channel is one call within its deadline."""
        now = clock.now()
        job, _ = JobState.objects.get_or_create(name=_JOB, defaults={"due_at": now})
        if job.due_at > now:
            return job.due_at
        JobState.objects.filter(pk=job.pk).update(due_at=now + EVERY)
        for channel in Channel.objects.filter(mode=Mode.LIVE, hold=""):
            look(channel)
        tell()
        return now + EVERY


def look(channel: Channel) -> int:
    """Hold what stands on a channel against the ledger and keep what it does not know; returns how many those are."""
    try:
        publisher = channel.make()
        with calling(publisher):
            posts = [(post, _content_of(post)) for post in publisher.posts()]
    except PublisherError as error:
        logger.warning("event=orphans_not_looked_for channel=%s code=%s", channel.slug, error.code)
        return 0
    orphans = [(post, content) for post, content in posts if content and not _is_known(channel, post, content)]
    for post, content in orphans:
        newest = Publication.objects.filter(content_id=content).order_by("-version").first()
        fields = {"content_id": content, "url": post.url, "title": newest.snapshot["title"] if newest else ""}
        OrphanedPost.objects.update_or_create(channel=channel, remote_id=post.remote_id, defaults=fields)
    _forget_gone(channel, publisher, listed=[post.remote_id for post, _ in orphans])
    return len(orphans)


def tell() -> None:
    """Tell people of what they were not told yet; when that fails, at the next look."""
    untold = list(OrphanedPost.objects.filter(told_at=None).select_related("channel"))
    if not untold:
        return
    try:
        ports.ALERT_ORPHANS.get()(untold)
    except Exception:
        logger.exception("event=alert_failed orphans=%s", len(untold))
        return
    OrphanedPost.objects.filter(pk__in=[orphan.pk for orphan in untold]).update(told_at=timezone.now())


def take_away(orphan: OrphanedPost) -> None:
    """Take the post off its channel. Raises an error of the contract when that was not done; waits for the channel."""
    publisher = orphan.channel.make()
    publisher.deliver({}, _retract(orphan, publisher))
    orphan.delete()


def _forget_gone(channel: Channel, publisher: Publisher, listed: Collection[str]) -> None:
    """Drop the rows of posts that stand there no more or that the ledger names by now.

    What was not `listed` may only lie further back than the channel is looked through, so the channel is asked for it.
    """
    for orphan in OrphanedPost.objects.filter(channel=channel).exclude(remote_id__in=listed):
        try:
            if _is_named(orphan) or _is_gone(orphan, publisher):
                orphan.delete()
        except PublisherError as error:
            logger.warning("event=orphan_not_looked_up channel=%s code=%s", channel.slug, error.code)
            return


def _is_gone(orphan: OrphanedPost, publisher: Publisher) -> bool:
    if Capability.LOOKUP not in publisher.capabilities:
        return False
    job = _retract(orphan, publisher)
    with calling(publisher):
        return isinstance(publisher.lookup(job), Done)


def _retract(orphan: OrphanedPost, publisher: Publisher) -> Job:
    return Job(
        key=uuid4(),
        channel=orphan.channel.slug,
        content_id=orphan.content_id,
        version=0,
        operation=Operation.RETRACT,
        payload={},
        receipt=Receipt(remote_id=orphan.remote_id, url=orphan.url),
        deadline=boottime() + publisher.deadline_seconds,
    )


def _content_of(post: Post) -> UUID | None:
    matches = (_PERMANENT.fullmatch(link) for link in sorted(post.links))
    return next((UUID(match[1]) for match in matches if match), None)


def _is_known(channel: Channel, post: Post, content: UUID) -> bool:
    """Whether the ledger names this post, or may still come to: an outcome is open, or was taken back just now."""
    mine = {"channel": channel, "content_id": content}
    if Delivery.objects.filter(**mine, state__in=IN_DOUBT).exists():
        return True
    placement = Placement.objects.filter(**mine).first()
    if placement is None:
        return False
    receipt = placement.read_receipt()
    if receipt is None:
        return timezone.now() < placement.updated_at + timedelta(seconds=channel.make().lag())
    return _is_same(receipt, post)


def _is_named(orphan: OrphanedPost) -> bool:
    placement = Placement.objects.filter(channel=orphan.channel, content_id=orphan.content_id).first()
    receipt = placement.read_receipt() if placement else None
    return receipt is not None and _is_same(receipt, orphan)


def _is_same(receipt: Receipt, post: Post | OrphanedPost) -> bool:
    # A person who marked it as published knew its address only.
    return post.remote_id == receipt.remote_id or (post.url != "" and post.url == receipt.url)
