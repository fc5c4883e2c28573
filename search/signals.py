"""Wagtail says that a page went away, or a file: the archive looks twice at it from now on."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_unpublished

from search.attachments import texts
from search.index import store


@receiver(page_unpublished)
def page_went_away(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """It was unpublished, withdrawn or has expired."""
    store.suspect(instance.pk)


@receiver(pre_delete)
def page_is_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """It is being deleted, as whatever kind of page."""
    if isinstance(instance, Page):
        store.suspect(instance.pk)


@receiver(post_save, sender=PageViewRestriction)
def page_became_private(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    """It, or a page above it, is for some people only."""
    store.suspect_all()


def file_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    """A document was saved, perhaps with another file or in another collection, or deleted."""
    texts.check([instance.pk])


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def collection_changed(sender: type[CollectionViewRestriction], **kwargs: Any) -> None:
    """Its files became private, or public again."""
    texts.check()


post_save.connect(file_changed, sender=get_document_model())
post_delete.connect(file_changed, sender=get_document_model())
