"""Addresses of items as the outside world gets them: absolute, on the public domain."""

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """Return a path of this site with the public domain."""
    return f"{settings.LOA_BASE_URL}{path}"


def item_url(item) -> str:
    """Return the absolute address of a page."""
    return absolute(item.get_url_parts()[2])


def permanent_url(item) -> str:
    """Return the address that never changes, whatever happens to the page."""
    return absolute(reverse("site:permanent", args=[item.content_id]))
