"""Answers the questions on its input, one line of JSON each: `benchmarks.archive` runs it as a process of its own."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management import call_command
from django.db import connection
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Phrase

import tests.warm  # noqa: F401  importing it readies Django
from benchmarks.corpus import Corpus
from benchmarks.peer.models import PeerItem

_AT_ONCE = 2_000
_FACETS = ("type", "unit", "year")
_SHOWN = 20


def build(documents: int) -> float:
    """Index the archive, unless that was done already; returns the seconds it took."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    if PeerItem.objects.count() == documents:
        return 0.0
    PeerItem.objects.all().delete()
    began = time.monotonic()
    corpus = Corpus()
    for start in range(0, documents, _AT_ONCE):
        PeerItem.objects.bulk_create(_item(corpus, number) for number in range(start, min(start + _AT_ONCE, documents)))
    call_command("update_index", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # without it the planner of SQLite takes minutes for a question
    return time.monotonic() - began


def _item(corpus: Corpus, number: int) -> PeerItem:
    document = corpus.document(number)
    return PeerItem(
        title=document.title,
        body=" ".join(document.texts()[1:]),
        type=document.type,
        unit=document.unit.slug,
        year=document.published_at.year,
        published_at=document.published_at,
    )


def phrase(text: str) -> float:
    """Seconds for a page of hits by date and how many there are; by relevance it takes minutes."""
    began = time.perf_counter()
    items = _asked(text, PeerItem.objects.order_by("-published_at"))
    list(items[:_SHOWN])
    items.count()
    return time.perf_counter() - began


def facets(text: str) -> float:
    """Seconds for the counts of each facet."""
    began = time.perf_counter()
    for name in _FACETS:
        _asked(text, PeerItem.objects.all()).facet(name)
    return time.perf_counter() - began


def _asked(text: str, among: Any) -> Any:
    return get_search_backend().search(Phrase(text), among, order_by_relevance=False)


def main() -> None:
    """Obey until the input ends."""
    verbs = {verb.__name__: verb for verb in (build, phrase, facets)}
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(verbs[order.pop("do")](**order)), flush=True)  # noqa: T201 the benchmark reads it


if __name__ == "__main__":
    main()
