"""Which engine this installation uses."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from search.contract import SearchBackend
from search.index.backends.embedded import EmbeddedBackend


def backend() -> SearchBackend:
    """The engine of this installation; the same object for the life of the process."""
    if settings.ELASTICSEARCH_URL:
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.LOA_INDEX_NAME)
    return _embedded(Path(settings.LOA_INDEX))


@cache
def _embedded(folder: Path) -> SearchBackend:
    return EmbeddedBackend(folder)


@cache
def _elasticsearch(url: str, name: str) -> SearchBackend:
    # Its client is large, and an archive on one machine never needs it.
    from search.index.backends.elasticsearch import ElasticsearchBackend

    return ElasticsearchBackend(url, name)
