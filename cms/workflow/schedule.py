"""Scheduled publishing, item by item: what is due goes live or expires, and a broken item stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.locks import ScheduledForPublishLock
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.core.models import ContentItem

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)
"""When to come back to an item that failed for a reason that may pass."""


def check_move(item: ContentItem, by: AbstractUser | AnonymousUser) -> None:
    """PermissionDenied when this person may not choose another moment; ValidationError while nobody may."""
    may, approved = item.permissions_for_user(by), item.approved_schedule
    if approved and not may.can_publish():
        raise PermissionDenied(_("Its moment is approved: only who may publish can choose another one. Ask a leader."))
    if not approved and not may.can_edit():
        raise PermissionDenied(_("You may not change this item. Ask its author or an editor."))
    if not approved and item.current_workflow_state:
        raise ValidationError(_("It waits for approval, and its moment with it. Choose another once it is answered."))
    lock = item.get_lock()
    if lock is not None and not isinstance(lock, ScheduledForPublishLock) and lock.for_user(by):
        raise ValidationError(_("Somebody has locked this item. Choose another moment once it is unlocked."))


def moment_of(item: ContentItem) -> datetime | None:
    """When the item is to go live: as approved, or else as its newest draft proposes; None without a moment."""
    return _version_to_come(item).as_object().go_live_at


def _version_to_come(item: ContentItem) -> Revision:
    return item.scheduled_revision or item.latest_revision


def move(item: ContentItem, to: datetime, by: AbstractUser | AnonymousUser) -> None:
    """Let the item go live at another moment; what is approved stays approved, and what is proposed a proposal.

    `to` is aware. PermissionDenied or ValidationError, in words for the person, when that may not be.
    """
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=item.pk)
        item = ContentItem.objects.get(pk=item.pk).specific
        check_move(item, by)
        if to <= timezone.now():
            raise ValidationError(_("That moment is past. Choose a later one."))
        before = _version_to_come(item)
        if before.pk != item.latest_revision_id:
            raise ValidationError(_("There is a newer draft than the one that is approved. Move it in the editor."))
        draft = before.as_object()
        if draft.go_live_at is None:
            raise ValidationError(_("It has no moment to go live any more. Set one in the editor."))
        if draft.expire_at is not None and draft.expire_at <= to:
            end = date_format(timezone.localtime(draft.expire_at), "SHORT_DATETIME_FORMAT")
            raise ValidationError(
                _("It ends at %(end)s, before it would go live. Choose an earlier moment.") % {"end": end}
            )
        approved = before.approved_go_live_at is not None
        draft.go_live_at = to
        after = draft.save_revision(user=by, log_action=True)
        if approved:
            after.publish(user=by)
        elif not item.live:
            Page.objects.filter(pk=item.pk).update(go_live_at=to)  # as the editor does, which saves the row of a draft


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
