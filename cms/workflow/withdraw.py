"""Withdraw: take an item back from every channel at once, with a reason the public reads."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from cms.core import disk
from cms.core.models import ContentItem, Withdrawal, WithdrawnPath
from cms.publication.fingerprint import path_of
from publishers.contract.text import clean
from publishers.ledger.services import plan_within

PERMISSION = "core.withdraw_contentitem"


def can_be_withdrawn(item: ContentItem) -> bool:
    """Whether the public saw the item, or is to see it at a moment that was approved; not what is withdrawn already."""
    return (item.first_published_at is not None or item.approved_schedule) and not _is_withdrawn(item)


def _is_withdrawn(item: ContentItem) -> bool:
    to_come = item.live or item.approved_schedule
    return not to_come and Withdrawal.objects.filter(content_id=item.content_id).exists()


def check(item: ContentItem, by: AbstractUser | AnonymousUser) -> None:
    """PermissionDenied without the permission of its own; ValidationError for what never left the newsroom."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied(_("You may not withdraw items. Ask an approver or a communication officer."))
    if _is_withdrawn(item):
        raise ValidationError(_("This item is withdrawn already; its account says what was taken back, and why."))
    if not can_be_withdrawn(item):
        raise ValidationError(_("This item was never published, so there is nothing to withdraw. Delete it instead."))


def withdraw(item: ContentItem, by: AbstractUser | AnonymousUser, reason: str) -> Withdrawal | None:
    """Take the item off the site and every channel now: cancels schedules and open approvals.

    Returns the record that the public reads; None for what was only to come: it leaves nothing at its address.
    """
    check(item, by)
    reason = clean(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, in words for the public: they stay at the item's address.")})
    try:
        try:
            return _take_back(item.specific, by, reason)
        except (OSError, DatabaseError) as error:
            if not disk.make_room(error):
                raise
        # Read anew: the first try has changed this object.
        return _take_back(ContentItem.objects.get(pk=item.pk).specific, by, reason)
    except (OSError, DatabaseError) as error:
        if disk.is_full(error):
            raise disk.Undone from error
        raise


def _take_back(item: ContentItem, by: AbstractUser | AnonymousUser, reason: str) -> Withdrawal | None:
    """Write all that a withdrawal is, what the ledger is to do about it included, or nothing."""
    with transaction.atomic():
        if item.current_workflow_state:
            item.current_workflow_state.cancel(user=by)
        item.revisions.update(approved_go_live_at=None)
        withdrawal = _record(item, by, reason) if item.first_published_at else None
        if item.live:
            # Whoever may withdraw need not have the right to publish.
            UnpublishPageAction(item, user=by).execute(skip_permission_checks=True)
        log(instance=item, action="loa.withdraw", user=by, data={"reason": reason})
        plan_within(item.content_id, by=by)
    return withdrawal


def _record(item: ContentItem, by: AbstractUser | AnonymousUser, reason: str) -> Withdrawal:
    """Keep the reason for every address at which the public has met the item."""
    withdrawal, _created = Withdrawal.objects.update_or_create(
        content_id=item.content_id,
        defaults={
            "path": path_of(item),
            "title": item.title,
            "public_reason": reason,
            "at": timezone.now(),
            "by_id": by.pk,
        },
    )
    # Wagtail's redirects from former addresses go when the page is deleted; what they say must not.
    former = Redirect.objects.filter(redirect_page=item).values_list("old_path", flat=True)
    aliases = ContentItem.objects.filter(alias_of=item.pk)
    for path in {*(escape_uri_path(f"{path}/") for path in former), *map(path_of, aliases)}:
        WithdrawnPath.objects.get_or_create(withdrawal=withdrawal, path=path)
    return withdrawal


def follow(item: ContentItem) -> None:
    """Note the address of an item that was moved after it had been withdrawn; the former one stays noted."""
    withdrawal = Withdrawal.objects.filter(content_id=item.content_id).exclude(path=path_of(item)).first()
    if withdrawal is not None:
        WithdrawnPath.objects.get_or_create(withdrawal=withdrawal, path=path_of(item))
