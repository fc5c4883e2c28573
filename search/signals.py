"""Wagtail says that a page went away: the archive looks twice at it from now on."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished

from search import indexing


@receiver(page_unpublished)
def page_went_away(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """It was unpublished, withdrawn or has expired."""
    indexing.suspect(instance.pk)


@receiver(pre_delete)
def page_is_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """It is being deleted, as whatever kind of page."""
    if isinstance(instance, Page):
        indexing.suspect(instance.pk)


@receiver(post_save, sender=PageViewRestriction)
def page_became_private(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    """It, or a page above it, is for some people only."""
    indexing.suspect_all()
