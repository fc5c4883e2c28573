"""Correct: a new version with a note of what was wrong and what is right."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from cms.core.models import ContentCorrection, ContentItem
from publishers.contract.text import clean


def check(item: ContentItem, by: AbstractUser | AnonymousUser) -> None:
    """PermissionDenied for those who may not edit the item now; ValidationError for what the public never saw."""
    may = item.permissions_for_user(by)
    if not may.can_edit() or may.page_locked():
        raise PermissionDenied(_("You may not edit this item, so you cannot correct it."))
    if not item.live:
        raise ValidationError(_("Only a published item is corrected. Edit this one instead."))


@transaction.atomic
def correct(
    item: ContentItem, by: AbstractUser | AnonymousUser, wrong: str, right: str, *, publish: bool = False
) -> Revision:
    """Add the note to a new draft, which goes the way of approval; every channel carries it once it is published.

    With `publish` the draft goes out at once, in the name of somebody who may publish, or nothing is changed.
    """
    check(item, by)
    wrong, right = clean(wrong).strip(), clean(right).strip()
    problems = {}
    if not wrong:
        problems["wrong"] = _("Say what was wrong.")
    if not right:
        problems["right"] = _("Say what is right.")
    if problems:
        raise ValidationError(problems)
    draft = item.get_latest_revision_as_object()
    draft.corrections.add(ContentCorrection(wrong=wrong, right=right))
    # Somebody may be in the middle of it: what a draft lacks is said when it is to be published.
    revision = draft.save_revision(user=by, log_action=True, clean=False)
    log(instance=draft, action="loa.correct", user=by, revision=revision, data={"wrong": wrong, "right": right})
    if publish:
        revision.publish(user=by)
    return revision
