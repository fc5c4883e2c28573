"""Wagtail's search of the admin's lists, its choosers and the content API, for whatever people type."""

from __future__ import annotations

from typing import Any

from wagtail.search.backends.database import SearchBackend as _of_the_database


class _ReadsEverything:
    """The database's engines read a quotation mark as the beginning of a phrase, and cannot read nothing but spaces."""

    def _search(self, query_compiler_class: type, query: Any, *args: Any, **options: Any) -> Any:
        if isinstance(query, str):
            query = " ".join(query.replace('"', " ").replace("\0", " ").split())
        return super()._search(query_compiler_class, query, *args, **options)  # type: ignore[misc]  # mixed into one, see below


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend that Wagtail has for this database, for every text."""
    kind = type(_of_the_database(params))
    return type(kind.__name__, (_ReadsEverything, kind), {})(params)
