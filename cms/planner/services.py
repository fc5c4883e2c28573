"""What is written here: a plan becomes a draft or gets another day, a person's calendar gets or loses its address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core.models import ContentItem
from cms.core.models.channel_rule import ChannelRule
from cms.core.models.item_types import item_model
from cms.planner.models import PersonalCalendar, PlannedItem
from cms.planner.rights import POLICY


def begin_writing(planned: PlannedItem, by: AbstractUser | AnonymousUser) -> ContentItem:
    """Make the draft that was planned, below its unit, and return it; whoever presses again gets the same one.

    PermissionDenied for who may not write there; ValidationError where nobody may.
    """
    with transaction.atomic():
        planned = PlannedItem.objects.select_for_update(of=("self",)).select_related("unit__page").get(pk=planned.pk)
        if planned.item is not None:
            return planned.item.specific
        parent = planned.unit.page
        model = item_model(planned.item_type)
        if model is None:
            raise ValidationError(_("There is no such type of item any more. Choose another one in the plan."))
        if not parent.permissions_for_user(by).can_add_subpage():
            raise PermissionDenied(_("You may not write for this unit. Ask somebody of the unit or an editor."))
        if not model.can_create_at(parent):
            raise ValidationError(_("This unit has ended. Choose the unit that took over from it."))
        draft = model(title=planned.title, owner=by, live=False, has_unpublished_changes=True, rules_choose=True)
        draft.excluded_channels, _rules = ChannelRule.choice(model.snapshot_type, planned.unit, (), False)
        parent.add_child(instance=draft)
        revision = draft.save_revision(user=by, clean=False)  # nothing but the title is there yet
        log(instance=draft, action="wagtail.create", user=by, revision=revision, content_changed=True)
        planned.item = draft
        planned.save(update_fields=["item"])
    return draft


def check_move(planned: PlannedItem, by: AbstractUser | AnonymousUser) -> None:
    """PermissionDenied for who may not change this plan."""
    if not POLICY.user_has_permission_for_instance(by, "change", planned):
        raise PermissionDenied(_("You may not change this plan. Ask an editor."))


def move(planned: PlannedItem, to: date, by: AbstractUser | AnonymousUser) -> None:
    """Let a plan be due on another day. PermissionDenied for who may not; ValidationError for a day that is past."""
    check_move(planned, by)
    if to < timezone.localdate():
        raise ValidationError(_("That day is past. Choose a later one."))
    with transaction.atomic():
        planned.due_on = to
        planned.save(update_fields=["due_on"])
        log(instance=planned, action="wagtail.edit", user=by, content_changed=True)


def new_secret(user: AbstractUser | AnonymousUser) -> str:
    """Give a person's calendar a new secret and end the old one. It is returned once and cannot be read again."""
    secret = secrets.token_urlsafe(32)
    PersonalCalendar.objects.update_or_create(
        user_id=str(user.pk), defaults={"secret_hash": _fingerprint(secret), "made_at": timezone.now()}
    )
    return secret


def end_secret(user: AbstractUser | AnonymousUser) -> None:
    """Let the address of this person's calendar lead nowhere from now on."""
    PersonalCalendar.objects.filter(user=user.pk).delete()


def reader_of(secret: str) -> AbstractUser | None:
    """Whose calendar this secret opens; None for no such one, and for who may not use the newsroom any more."""
    personal = PersonalCalendar.objects.select_related("user").filter(secret_hash=_fingerprint(secret)).first()
    if personal is None or not personal.user.is_active or not personal.user.has_perm("wagtailadmin.access_admin"):
        return None
    return personal.user


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
