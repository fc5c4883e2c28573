"""What the pages of the calendar answer alike: where an item is read or changed, and why something may not be."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cms.core import page_access
from cms.core.models import ContentItem
from cms.site import addresses


def address_of(item: ContentItem, user: AbstractUser | AnonymousUser) -> str:
    """Where this person reads or changes the item."""
    # The second question asks the database.
    if page_access.works_on(user, item) and item.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    if item.live:
        return addresses.permanent_url(item)
    return reverse("wagtailadmin_explore", args=[item.get_parent().pk])


def refusal(problem: PermissionDenied | ValidationError) -> str:
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
