"""Deleting: refused while the item can still be read outside, and while an approval or a lock holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from treebeard.mp_tree import MP_NodeQuerySet
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from cms.core.models import ContentItem
from publishers.ledger.services import in_doubt_outside, standing_outside


class NotDeletable(ProtectedError):
    """An item that people outside can still read, or that somebody else decides about, is not deleted."""


def items_below(page: Page) -> list[ContentItem]:
    """The page itself and everything below it, as far as they are items of their own."""
    return list(ContentItem.objects.descendant_of(page, inclusive=True).filter(alias_of__isnull=True))


def obstacles(items: Iterable[ContentItem]) -> list[str]:
    """A line for each item that still stands outside, with its channels; empty when none does."""
    titles = {item.content_id: item.title for item in items}
    channels: dict[UUID, list[str]] = {}
    outside = [(row.content_id, row.channel.name) for row in standing_outside(titles)]
    outside += [(row.content_id, row.channel.name) for row in in_doubt_outside(titles)]
    for content_id, name in outside:
        names = channels.setdefault(content_id, [])
        if name not in names:
            names.append(name)
    return [
        _("“%(title)s” can still be read on: %(channels)s. Withdraw it first, then delete it.")
        % {"title": titles[content_id], "channels": ", ".join(names)}
        for content_id, names in channels.items()
    ]


def refuse_if_outside(page: Page) -> None:
    """NotDeletable when the page, or one below it, can still be read outside."""
    items = items_below(page)
    problems = obstacles(items)
    if problems:
        raise NotDeletable(" ".join(problems), set(items))


def undecided(items: Iterable[ContentItem]) -> list[str]:
    """A line for each item about which somebody else decides now: locked, in approval, or approved for a set time."""
    lines = []
    for item in items:
        if item.workflow_in_progress:
            line = _("“%(title)s” is in approval. Cancel the approval first, then delete it.")
        elif item.approved_schedule:
            line = _("“%(title)s” is approved and goes out at a set time. Cancel the schedule first, then delete it.")
        elif item.locked:
            line = _("“%(title)s” is locked. Unlock it first, then delete it.")
        else:
            continue
        lines.append(line % {"title": item.title})
    return lines


def refuse_if_undecided(page: Page) -> None:
    """NotDeletable when somebody else decides about the page, or one below it, now."""
    items = items_below(page)
    problems = undecided(items)
    if problems:
        raise NotDeletable(" ".join(problems), set(items))


def delete_whole() -> None:
    """Let pages be deleted whole or not at all, whoever deletes them; call it once, at the start.

    Wagtail logs a deletion and the tree counts it before the row goes: a refusal would leave a parent that says that
    it has no children, and which takes no new one.
    """
    for owner, name in ((DeletePageAction, "execute"), (MP_NodeQuerySet, "delete")):
        setattr(owner, name, _whole(getattr(owner, name)))


def _whole(write: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(write)
    def answer(*args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return write(*args, **kwargs)

    return answer
