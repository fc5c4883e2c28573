"""The reconciler: goes through all that the newsroom or the ledger knows, and plans what differs."""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from publishers.contract import boottime
from publishers.ledger import planning
from publishers.ledger.models import JobState, Publication
from publishers.runtime import clock, ports

logger = logging.getLogger(__name__)

RECONCILE = "reconcile"
SLICE = 500  # contents that are asked for at once
TOUCHED_OVERLAP = timedelta(minutes=5)  # a long transaction may commit what it touched that much earlier


def reconcile(until: float = math.inf) -> int:
    """Derive the desired state of contents anew and plan what differs; return how many were changed.

    First those that somebody touched since the last time, for at most half of it, then all that the newsroom or
    the ledger knows, from where the last round stopped, until CLOCK_BOOTTIME `until`: a big house is gone through in
    slices, a small one whole. What was touched and had no time left is met by the round through all. Without `until`
    it is one whole round. One broken content stops no other: it is logged and met again.
    """
    job, _ = JobState.objects.get_or_create(name=RECONCILE)
    began = clock.now()
    changed = 0
    if job.seen_until is not None and until != math.inf:
        half = (boottime() + until) / 2
        for content_id in ports.CONTENT.get().ledger_contents_touched(job.seen_until - TOUCHED_OVERLAP):
            if boottime() >= half:
                break
            changed += _reconcile_one(content_id)
    cursor = job.cursor if until != math.inf else None
    while boottime() < until:
        slice_ = _known_after(cursor)
        if not slice_:
            cursor = None
            break
        for content_id in slice_:
            changed += _reconcile_one(content_id)
            cursor = content_id
            if boottime() >= until:
                break
    pause = settings.LOA_ENGINE["RECONCILE_EVERY"]
    if cursor is not None:  # so much to go through that it goes on sooner, a tenth of the time
        pause = min(pause, 9 * (clock.now() - began).total_seconds())
    job.seen_until, job.cursor, job.due_at = began, cursor, clock.now() + timedelta(seconds=pause)
    job.save()
    return changed


def reconcile_due() -> datetime | None:
    """When the next round of the reconciler is due (UTC); None if there never was one."""
    return JobState.objects.filter(name=RECONCILE).values_list("due_at", flat=True).first()


def _reconcile_one(content_id: UUID) -> bool:
    try:
        # Nearly always it says so already: only what differs is worth the lock for which others wait.
        return not planning.is_planned(content_id) and planning.plan(content_id) is not None
    except Exception:
        logger.exception("event=reconcile_failed content=%s", content_id)
        return False


def _known_after(cursor: UUID | None) -> list[UUID]:
    """The next contents, by their id, that the newsroom or the ledger knows."""
    planned = Publication.objects.order_by("content_id").values_list("content_id", flat=True).distinct()
    if cursor is not None:
        planned = planned.filter(content_id__gt=cursor)
    newsroom = ports.CONTENT.get().ledger_contents_after(cursor, SLICE)
    return sorted({*planned[:SLICE], *newsroom})[:SLICE]
