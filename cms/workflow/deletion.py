"""Deleting: refused while the item can still be read outside; withdraw first."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.models import ContentItem
from publishers.engine.services import in_doubt_outside, standing_outside


class StandsOutside(ProtectedError):
    """An item that people outside can still read is not deleted; the message names the channels."""


def items_below(page: Page) -> list[ContentItem]:
    """The page itself and everything below it, as far as they are items of their own."""
    return list(ContentItem.objects.descendant_of(page, inclusive=True).filter(alias_of__isnull=True))


def obstacles(items: Iterable[ContentItem]) -> list[str]:
    """A line for each item that still stands outside, with its channels; empty when all may be deleted."""
    titles = {item.content_id: item.title for item in items}
    channels: dict[UUID, list[str]] = {}
    for row in [*standing_outside(titles), *in_doubt_outside(titles)]:
        names = channels.setdefault(row.content_id, [])
        if row.channel.name not in names:
            names.append(row.channel.name)
    return [
        _("“%(title)s” can still be read on: %(channels)s. Withdraw it first, then delete it.")
        % {"title": titles[content_id], "channels": ", ".join(names)}
        for content_id, names in channels.items()
    ]


def refuse_if_outside(page: Page) -> None:
    """StandsOutside when the page, or one below it, can still be read outside."""
    items = items_below(page)
    problems = obstacles(items)
    if problems:
        raise StandsOutside(" ".join(problems), set(items))
