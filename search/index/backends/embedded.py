"""The embedded engine: a tantivy index in a folder, one writer behind a file lock, readers in every process.

A reader looks at two files on each question and reloads when one has changed, so it needs no
thread of its own and can be opened after a fork.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.contract import FACETS, Hit, Page, Query, SearchUnavailable, Sort
from search.index.backends import embedded_files as files
from search.index.backends import embedded_order as ordering
from search.index.backends.embedded_query import QueryBuilder, Rarity
from search.index.backends.embedded_writing import SMALL_HEAP, EmbeddedWriting
from search.index.documents import Document

_REMEMBERED = 200  # questions whose facets are kept
_EVERY_BUCKET = 100_000  # facet values; a smaller number would make counts inexact


@dataclass
class _Open:
    """An index as this process has it open."""

    process: int
    name: str
    index: tantivy.Index
    meta: tuple[int, int, int]
    documents: int
    """In its files, those that are deleted included."""


def matches(document: Document, queries: Iterable[Query]) -> Iterator[bool]:
    """For each query whether it finds this document, in an index in memory that holds nothing else."""
    index = tantivy.Index(files.schema())
    writer = index.writer(SMALL_HEAP, 1)
    writer.add_document(files.entry(document, 0))
    writer.commit()
    index.reload()
    searcher, build = index.searcher(), QueryBuilder(index.schema)
    for query in queries:
        yield ordering.total_of(searcher, build.matching(query) + build.filters(query)) > 0


class EmbeddedBackend:
    """The index in `folder`; safe to share between threads, and opened anew after a fork."""

    many_writers = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: _Open | None = None
        self._opening = threading.Lock()
        self._counted: OrderedDict[Hashable, dict[str, dict[str, int]]] = OrderedDict()
        self._counting = threading.Lock()

    def search(self, query: Query, facets: bool = True) -> Page:
        """Answer a question. Raises SearchUnavailable when there is no index that can be read."""
        with _readable():
            searcher, commit = self._searcher()
            build = QueryBuilder(self._schema())
            must = build.matching(query)
            filtered = must + build.filters(query)
            by_date = query.sort == Sort.DATE or not any(not clause.negative for clause in query.clauses)
            counts = self._remembered(commit, searcher, build, query, must) if facets else {}
            hits: list[Hit] = []
            following = ""
            # Every document has one type, so its counts hold the total, unless they left a filter out.
            known = sum(counts["type"].values()) if counts and not query.filters.get("type") else None
            if query.limit <= 0:
                total = ordering.total_of(searcher, filtered) if known is None else known
            elif by_date:
                hits, total, following = ordering.by_date(searcher, build, query, filtered)
            else:
                rarity = self._rarity(searcher)
                hits, total, following = ordering.by_relevance(searcher, build, query, filtered, rarity, known)
            return Page(hits, total, counts, following)

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last one unfinished; see the contract."""
        with _readable():
            searcher, _commit = self._searcher()
            build = QueryBuilder(self._schema())
            ids: dict[UUID, None] = {}
            for query, most in ((build.beginning(text), -(-limit // 2)), (build.suggestion(text), limit)):
                if query is not None:
                    placed, _uncounted = ordering.newest(searcher, build, [(Occur.Must, query)], 0, most, count=False)
                    ids |= dict.fromkeys(content_id for _order, content_id in placed)
            return [*ids][:limit]

    def writing(self, wait: float = 0.0) -> EmbeddedWriting:
        """Become the one writer, after at most `wait` seconds; a context manager that raises IndexBusy."""
        return EmbeddedWriting(self.folder, wait)

    def _remembered(
        self,
        commit: Hashable,
        searcher: tantivy.Searcher,
        build: QueryBuilder,
        query: Query,
        must: list[tuple[Occur, Q]],
    ) -> dict[str, dict[str, int]]:
        """The counts for each facet; the next page, and whoever asks the same of this commit, gets them again."""
        filters = tuple((name, tuple(values)) for name, values in sorted(query.filters.items()))
        how = (query.similar, query.partial)
        key = (commit, query.clauses, filters, how, query.without, query.since, query.until)
        with self._counting:
            known = self._counted.pop(key, None)
        counts = known or self._facets(searcher, build, query, must)
        with self._counting:
            self._counted[key] = counts
            while len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        return counts

    def _facets(
        self, searcher: tantivy.Searcher, build: QueryBuilder, query: Query, must: list[tuple[Occur, Q]]
    ) -> dict[str, dict[str, int]]:
        """Counts for each facet; those that are filtered on need a pass of their own, the others share one."""
        own = [name for name in FACETS if query.filters.get(name)]
        shared = [name for name in FACETS if name not in own]
        passes = [(shared, build.filters(query))] + [([name], build.filters(query, but=name)) for name in own]
        counts: dict[str, dict[str, int]] = {}
        for names, filters in passes:
            if not names:
                continue
            aggregations = {name: {"terms": {"field": name, "size": _EVERY_BUCKET}} for name in names}
            answer = searcher.aggregate(Q.boolean_query(must + filters), aggregations)
            for name in names:
                counts[name] = {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
        return {name: counts[name] for name in FACETS}

    def _schema(self) -> tantivy.Schema:
        assert self._open is not None  # noqa: S101 _searcher() was asked before
        return self._open.index.schema

    def _rarity(self, searcher: tantivy.Searcher) -> Rarity:
        assert self._open is not None  # noqa: S101 _searcher() was asked before
        return Rarity(searcher, self._open.documents)

    def _searcher(self) -> tuple[tantivy.Searcher, Hashable]:
        """A searcher that sees every commit made so far, and which commit it is."""
        with self._opening:
            for last_try in (False, True):
                name = files.current(self.folder)
                try:
                    return self._look(name)
                except (OSError, ValueError):
                    # A rebuild may have put another index in place between the two looks.
                    if last_try or files.current(self.folder) == name:
                        raise
        raise AssertionError("unreachable")

    def _look(self, name: str) -> tuple[tantivy.Searcher, Hashable]:
        path = self.folder / name
        meta = files.stat(path / "meta.json")
        now = self._open
        if now is None or now.process != os.getpid() or now.name != name:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
            index.reload()
            self._open = now = _Open(os.getpid(), name, index, meta, files.documents(path))
        elif now.meta != meta:
            now.index.reload()
            now.meta, now.documents = meta, files.documents(path)
        return now.index.searcher(), (now.name, now.meta)


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise SearchUnavailable(f"The index cannot be read: {error}") from error
