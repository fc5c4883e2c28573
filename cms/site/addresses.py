"""Addresses of items as the outside world gets them: absolute, on the public domain.

An alias shows an item at a second place; its address is the item's, so that one item has one address everywhere.
"""

from __future__ import annotations

from django.urls import reverse
from wagtail.models import Page

from cms.core.models import ContentItem
from publishers.runtime.addresses import absolute

__all__ = ["absolute", "item_url", "permanent_url"]


def item_url(page: Page) -> str:
    """Return the absolute address of a page; of an alias, that of the page it shows."""
    original = page.alias_of or page
    return absolute(original.get_url_parts()[2])


def permanent_url(item: ContentItem) -> str:
    """Return the address that never changes, whatever happens to the page."""
    if item.alias_of_id:
        item = ContentItem.objects.get(pk=item.alias_of_id)
    return absolute(reverse("site:permanent", args=[item.content_id]))
