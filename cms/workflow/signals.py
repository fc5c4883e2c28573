"""Wagtail's signals: each only says which content to look at again; the reconciler is the guarantee."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, Revision, WorkflowState
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, workflow_approved

from cms.core.models import ContentItem, Withdrawal
from cms.workflow.deletion import items_below, refuse_if_outside, refuse_if_undecided
from cms.workflow.withdraw import follow
from publishers.ledger.services import plan_within


@receiver(page_published)
def plan_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, ContentItem) and not instance.alias_of_id:
        if instance.live:
            Withdrawal.objects.filter(content_id=instance.content_id).delete()
        plan_within(instance.content_id, by=getattr(kwargs.get("revision"), "published_by", None))


@receiver(page_unpublished)
def plan_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, ContentItem) and not instance.alias_of_id:
        withdrawal = Withdrawal.objects.select_related("by").filter(content_id=instance.content_id).first()
        plan_within(instance.content_id, by=withdrawal and withdrawal.by)


@receiver(workflow_approved)
def plan_approved(
    sender: type[WorkflowState], instance: WorkflowState, user: AbstractUser | None, **kwargs: Any
) -> None:
    if isinstance(instance.content_object, ContentItem):
        plan_within(instance.content_object.content_id, by=user)


@receiver(post_page_move)
@receiver(page_slug_changed)
def plan_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    for item in items_below(instance):
        item.join_unit()
        follow(item)
        plan_within(item.content_id)


@receiver(post_save, sender=Revision)
def plan_unscheduled(
    sender: type[Revision], instance: Revision, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Wagtail says nothing when a schedule is cancelled, and accredited press may have been offered the item."""
    if instance.approved_go_live_at is None and "approved_go_live_at" in (update_fields or ()):
        item = instance.content_object
        if isinstance(item, ContentItem) and not item.alias_of_id:
            plan_within(item.content_id)


@receiver(post_save)
def plan_converted(sender: type[Model], instance: Model, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Wagtail says nothing when an alias becomes an item of its own, which may be live from that moment."""
    if isinstance(instance, ContentItem) and "alias_of_id" in (update_fields or ()):
        plan_within(instance.content_id)


@receiver(pre_delete)
def refuse_to_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        refuse_if_outside(instance)
        refuse_if_undecided(instance)


@receiver(post_delete, sender=ContentItem)  # the type's own row is gone by then, and so is this one
def plan_deleted(sender: type[ContentItem], instance: ContentItem, **kwargs: Any) -> None:
    if not instance.alias_of_id:
        plan_within(instance.content_id)
