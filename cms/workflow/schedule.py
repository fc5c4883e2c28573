"""Scheduled publishing, item by item: what is due goes live or expires, and a broken item stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)
"""When to come back to an item that failed for a reason that may pass."""

_Due = TypeVar("_Due", bound=Model)


def publish_due(now: datetime) -> datetime | None:
    """Expire and publish what is due at `now`; return when the next item is (aware), None when nothing is scheduled."""
    failed = [_try(page, _expire) for page in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")]
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    failed += [_try(revision, _publish) for revision in due]
    moments = [
        Page.objects.filter(live=True, expire_at__gt=now).aggregate(at=Min("expire_at"))["at"],
        Revision.page_revisions.filter(approved_go_live_at__gt=now).aggregate(at=Min("approved_go_live_at"))["at"],
        now + AGAIN if any(failed) else None,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _try(subject: _Due, act: Callable[[_Due], None]) -> bool:
    """Run one item in a transaction of its own; whether it should be tried again."""
    try:
        with transaction.atomic():
            act(subject)
    except Exception:
        logger.exception("event=schedule_failed item=%s", subject)
        return True
    return False


def _expire(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    try:
        ends = revision.as_object().expire_at
        if ends is not None and ends <= timezone.now():
            raise ValidationError(_("The moment at which it was to end had passed before it could go live."))
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        # It will not mend itself: the schedule ends and the item's history says why.
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        problems = [str(message) for message in error.messages]
        log(instance=revision.as_object(), action="loa.schedule_failed", revision=revision, data={"problems": problems})
        logger.warning("event=schedule_refused item=%s problems=%s", revision.object_id, problems)
