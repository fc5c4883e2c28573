"""Wagtail's search of the admin's lists, its choosers and the content API, for whatever people type."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, F, Model
from django.db.models.functions import Length
from modelsearch.utils import get_content_type_pk
from wagtail.search.backends.database import SearchBackend as _of_the_database

SAMPLE = 1000  # entries whose titles say how long titles are


class _ReadsEverything:
    """The database's engines read a quotation mark as the beginning of a phrase, and cannot read nothing but spaces."""

    def _search(self, query_compiler_class: type, query: Any, *args: Any, **options: Any) -> Any:
        if isinstance(query, str):
            query = " ".join(query.replace('"', " ").replace("\0", " ").split())
        return super()._search(query_compiler_class, query, *args, **options)  # type: ignore[misc]  # mixed into one, see below


class _WritesAtOneCost:
    """Wagtail's own index goes through all entries, twice, for each one that is written.

    It wants the mean length of all titles, for the rank of a short one, and those that have no rank yet. Here the mean
    is that of a sample, and who was just written has none. Building the index anew still weighs all of them.
    """

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)  # type: ignore[misc]  # mixed into one, see below

    def add_items(self, model: type[Model], objs: list[Any]) -> None:
        super().add_items(model, objs)  # type: ignore[misc]
        titled = self.entries.annotate(title_length=Length("title")).filter(title_length__gt=0)  # type: ignore[attr-defined]
        new = titled.filter(
            content_type_id=get_content_type_pk(model), object_id__in=[str(item.pk) for item in objs], title_norm=1.0
        )
        if new.exists():
            mean = titled.order_by("-pk")[:SAMPLE].aggregate(mean=Avg("title_length"))["mean"]
            new.update(title_norm=mean / F("title_length"))


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend that Wagtail has for this database, for every text."""
    kind = type(_of_the_database(params))
    index = type(kind.index_class.__name__, (_WritesAtOneCost, kind.index_class), {})
    return type(kind.__name__, (_ReadsEverything, kind), {"index_class": index})(params)
