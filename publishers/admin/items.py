"""What the newsroom says of its items: by title, type and unit. The desk finds them by LOA_CONTENT_MODEL.

The ledger freezes whole snapshots, which no index reaches; the newsroom has one row for each item.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.text import capfirst
from wagtail.models import Page, get_page_models

from publishers.runtime import ports

FEW = 500


def content_model() -> Any:
    """The Django model of the newsroom's items."""
    return ports.CONTENT_MODEL.get()


def pages_of(content_ids: Iterable[UUID]) -> dict[UUID, Page]:
    """The page of each of these contents that still has one."""
    pages = content_model().objects.filter(content_id__in=list(content_ids), alias_of__isnull=True)
    return {page.content_id: page for page in pages}


def kinds() -> list[tuple[str, str]]:
    """Name and label of every type of item."""
    models = [model for model in get_page_models() if issubclass(model, content_model()) and model.is_creatable]
    return [(model._meta.model_name, str(capfirst(model._meta.verbose_name))) for model in models]


def units() -> list[tuple[str, str]]:
    """Slug and name of every unit."""
    return list(content_model()._meta.get_field("unit").related_model.objects.values_list("slug", "name"))


def titled(text: str) -> list[UUID]:
    """Contents with these words in their title: their ids, the newest `FEW` of them."""
    items = content_model().objects.order_by("-pk")
    for word in text.split():
        items = items.filter(title__unmarked__icontains=word)
    return list(items.values_list("content_id", flat=True)[:FEW])


def few_or_all(contents: QuerySet) -> QuerySet | list[UUID]:
    """The ids themselves where they are few, so that the ledger is asked for these alone; else the query for them."""
    few = list(contents.values_list("content_id", flat=True)[: FEW + 1])
    return few if len(few) <= FEW else contents


def of_kind(name: str) -> QuerySet:
    """Contents of one type, as a query for their ids."""
    model = next(model for model in get_page_models() if model._meta.model_name == name)
    return content_model().objects.filter(content_type=ContentType.objects.get_for_model(model)).values("content_id")


def of_unit(slug: str) -> QuerySet:
    """Contents of one unit, as a query for their ids."""
    return content_model().objects.filter(unit__slug=slug).values("content_id")
