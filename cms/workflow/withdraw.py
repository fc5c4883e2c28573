"""Withdraw: take an item back from every channel at once, with a reason the public reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from cms.core.models import ContentItem, Withdrawal
from cms.core.snapshots import path_of
from cms.core.text import nfc
from publishers.engine.services import plan

PERMISSION = "core.withdraw_contentitem"


def check(item: ContentItem, by: Any) -> None:
    """PermissionDenied without the permission of its own; ValidationError for what never left the newsroom."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied(_("You may not withdraw items. Ask an approver or a communication officer."))
    scheduled = item.revisions.filter(approved_go_live_at__isnull=False).exists()
    if item.first_published_at is None and not scheduled:
        raise ValidationError(_("This item was never published, so there is nothing to withdraw. Delete it instead."))


def withdraw(item: ContentItem, by: Any, reason: str) -> Withdrawal:
    """Take the item off the site and every channel now: cancels schedules and open approvals; returns the record."""
    check(item, by)
    reason = nfc(reason.strip())
    if not reason:
        raise ValidationError({"reason": _("Say why, in words for the public: they stay at the item's address.")})
    item = item.specific
    with transaction.atomic():
        if item.current_workflow_state:
            item.current_workflow_state.cancel(user=by)
        item.revisions.update(approved_go_live_at=None)
        withdrawal, _created = Withdrawal.objects.update_or_create(
            content_id=item.content_id,
            defaults={
                "path": path_of(item),
                "title": item.title,
                "public_reason": reason,
                "at": timezone.now(),
                "by": by,
            },
        )
        if item.live:
            # Whoever may withdraw need not have the right to publish.
            UnpublishPageAction(item, user=by).execute(skip_permission_checks=True)
        log(instance=item, action="loa.withdraw", user=by, data={"reason": reason})
    plan(item.content_id, by=by)
    return withdrawal
