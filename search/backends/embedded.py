"""The embedded engine: a tantivy index in a folder, one writer behind a file lock, readers in every process.

    <folder>/lock        held by the writer; the kernel frees it when the process dies
    <folder>/current     name of the index in use; replaced in one step after a rebuild
    <folder>/<name>/     the index, beside it `loa.json`: its identity, the number of its last commit

A reader looks at two files on each question and reloads when one has changed, so it needs no
thread of its own and can be opened after a fork.
"""

from __future__ import annotations

import bisect
import contextlib
import fcntl
import itertools
import json
import os
import shutil
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.backends.embedded_query import QueryBuilder, Rarity
from search.contract import (
    FACETS,
    LAST_HIT,
    Entry,
    Hit,
    Identity,
    IndexBusy,
    IndexUnusable,
    Page,
    Query,
    SearchUnavailable,
    SnapshotInside,
    Sort,
)
from search.documents import Document

SHAPE = 7
"""Rises with every change of fields, of `vietnamese` or of `forms`; an index of another shape is rebuilt."""

ENGINE = version("tantivy")

_TIES = 1_000  # hits as good as each other that are put in order across the edge of a page
_REMEMBERED = 200  # questions whose facets are kept
_DIGITS = 2  # of a score after the point
_NO_ID = UUID(int=0)
_PAGE = 1_000  # documents that are walked through at once
_EVERY_BUCKET = 100_000  # facet values; a smaller number would make counts inexact
_SMALL_HEAP, _LARGE_HEAP = 20_000_000, 60_000_000  # bytes
_MERGE_PATIENCE = 0.2  # seconds that a write waits for the merging of parts before it goes on behind its back


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    # Tokens come from `vietnamese`; the engine only cuts them at spaces.
    for name, kept in (
        ("title_f", "position"),
        ("title_bi", "basic"),
        ("text_f", "position"),
        ("bi_f", "freq"),
        ("title_x", "freq"),
        ("text_x", "freq"),
        ("bi_x", "freq"),
    ):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option=kept)
    for name in ("number", "title_b"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        fields.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    fields.add_integer_field("at", indexed=True, fast=True)
    fields.add_integer_field("order", stored=True, indexed=True, fast=True)
    fields.add_integer_field("version", stored=True)
    return fields.build()


def _entry(document: Document, version: int) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("id", str(document.content_id))
    for name, values in {**document.tokens(), **document.facets(), "number": document.numbers()}.items():
        for value in values:
            entry.add_text(name, value)
    entry.add_integer("at", document.at())
    entry.add_integer("order", document.order())
    entry.add_integer("version", version)
    return entry


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
    index = tantivy.Index(_schema())
    writer = index.writer(_SMALL_HEAP, 1)
    writer.add_document(_entry(document, 0))
    writer.commit()
    index.reload()
    searcher, build = index.searcher(), QueryBuilder(index.schema)
    for query in queries:
        yield _total(searcher, build.matching(query) + build.filters(query)) > 0


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
                total = _total(searcher, filtered) if known is None else known
            elif by_date:
                hits, total, following = _by_date(searcher, build, query, filtered)
            else:
                rarity = self._rarity(searcher)
                hits, total, following = _by_relevance(searcher, build, query, filtered, rarity, known)
            return Page(hits, total, counts, following)

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last one unfinished; see the contract."""
        with _readable():
            searcher, _commit = self._searcher()
            build = QueryBuilder(self._schema())
            found: dict[UUID, None] = {}
            for query, most in ((build.beginning(text), -(-limit // 2)), (build.suggestion(text), limit)):
                if query is not None:
                    placed, _uncounted = _newest(searcher, build, [(Occur.Must, query)], 0, most, count=False)
                    found |= dict.fromkeys(content_id for _order, content_id in placed)
            return [*found][:limit]

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
        asked = (commit, query.clauses, filters, how, query.without, query.since, query.until)
        with self._counting:
            known = self._counted.pop(asked, None)
        counts = known or self._facets(searcher, build, query, must)
        with self._counting:
            self._counted[asked] = counts
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
            wanted = {name: {"terms": {"field": name, "size": _EVERY_BUCKET}} for name in names}
            answer = searcher.aggregate(Q.boolean_query(must + filters), wanted)
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
                name = _current(self.folder)
                try:
                    return self._look(name)
                except (OSError, ValueError):
                    # A rebuild may have put another index in place between the two looks.
                    if last_try or _current(self.folder) == name:
                        raise
        raise AssertionError("unreachable")

    def _look(self, name: str) -> tuple[tantivy.Searcher, Hashable]:
        path = self.folder / name
        meta = _stat(path / "meta.json")
        now = self._open
        if now is None or now.process != os.getpid() or now.name != name:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
            index.reload()
            self._open = now = _Open(os.getpid(), name, index, meta, _documents(path))
        elif now.meta != meta:
            now.index.reload()
            now.meta, now.documents = meta, _documents(path)
        return now.index.searcher(), (now.name, now.meta)


def _by_date(
    searcher: tantivy.Searcher, build: QueryBuilder, query: Query, filtered: list[tuple[Occur, Q]]
) -> tuple[list[Hit], int, str]:
    """Hits with the newest first, how many there are in all, and where the next page begins.

    That place is the order of the last hit, and its id if others of that order follow.
    """
    limit = query.limit if query.after else min(query.limit, LAST_HIT - query.offset)
    if limit <= 0:
        return [], _total(searcher, filtered), ""
    asked, begin, total = filtered, query.offset, None
    if query.after:
        where, _colon, last = query.after.partition(":")
        asked = [*filtered, _between(build, None, int(where) if last else int(where) - 1)]
        total = _total(searcher, filtered)
        begin = bisect.bisect_right(_of_order(searcher, build, asked, int(where)), UUID(last)) if last else 0
    placed, count = _newest(searcher, build, asked, begin, limit + 1)
    page = placed[:limit]
    following = ""
    if len(placed) > limit:
        order, content_id = page[-1]
        following = f"{order}:{content_id}" if placed[limit][0] == order else str(order)
    return [Hit(content_id) for _order, content_id in page], count if total is None else total, following


def _newest(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    asked: list[tuple[Occur, Q]],
    begin: int,
    limit: int,
    count: bool = True,
) -> tuple[list[tuple[int, UUID]], int]:
    """Order and id of the hits from `begin` on, newest first, then by id; how many there are in all, if to be counted.

    The engine sorts by `order` alone, in which few hits are alike: those of one second whose ids begin alike.
    """
    # One more on both sides shows whether others of the same order stand across the edge.
    offset = max(0, begin - 1)
    result = searcher.search(
        Q.boolean_query(asked), limit=begin - offset + limit + 1, offset=offset, count=count, order_by_field="order"
    )
    placed: list[tuple[int, UUID]] = []
    for order, group in itertools.groupby(result.hits, key=lambda hit: int(hit[0])):
        ids = [_id(searcher, address) for _order, address in group]
        if len(ids) > 1:
            # Of the first order, some may stand before what was looked at.
            begun = offset - _total(searcher, [*asked, _between(build, order + 1, None)]) if not placed else 0
            ids = _of_order(searcher, build, asked, order)[begun : begun + len(ids)]
        placed += [(order, content_id) for content_id in ids]
    return placed[begin - offset :][:limit], _count(result) if count else 0


def _of_order(searcher: tantivy.Searcher, build: QueryBuilder, asked: list[tuple[Occur, Q]], order: int) -> list[UUID]:
    """All that match and have this order, by id."""
    alike = [*asked, _between(build, order, order)]
    found = searcher.search(Q.boolean_query(alike), limit=max(1, _total(searcher, alike)), count=False)
    return sorted(_id(searcher, address) for _score, address in found.hits)


def _between(build: QueryBuilder, lowest: int | None, highest: int | None) -> tuple[Occur, Q]:
    """That the order is one of these, both included."""
    orders = Q.range_query(build.schema, "order", tantivy.FieldType.Integer, lowest, highest)
    return Occur.Must, Q.const_score_query(orders, 0.0)


def _by_relevance(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    query: Query,
    filtered: list[tuple[Occur, Q]],
    rarity: Rarity,
    total: int | None,
) -> tuple[list[Hit], int, str]:
    """Hits with the best first, how many there are in all (`total`, if it is known), and where the next page begins."""
    offset = int(query.after) if query.after else query.offset
    limit = query.limit if query.after else min(query.limit, LAST_HIT - offset)
    if limit <= 0:
        return [], _total(searcher, filtered) if total is None else total, ""
    # More on both sides: hits as good as the first or the last of the page are put in order with it.
    begin = max(0, offset - _TIES)
    best, total = _best(searcher, build, query, filtered, rarity, range(begin, offset + limit), total)
    # The engine adds in whatever order suits it, so the last digits of equally good hits may differ.
    found = [(round(score, _DIGITS), address) for score, address in best]
    first, last = offset - begin, min(offset - begin + limit, len(found))
    if first >= last:
        return [], total, ""
    low, high = first, last
    while low > 0 and found[low - 1][0] == found[first][0]:
        low -= 1
    while high < len(found) and found[high][0] == found[last - 1][0]:
        high += 1
    scores = [score for score, _address in found[low:high]]
    orders = searcher.fast_field_values("order", [address for _score, address in found[low:high]])
    alike = Counter(scores)
    # Of very many equally good ones only a part may be in sight: every page leaves those as the engine has them.
    newer = [int(order or 0) if alike[score] <= _TIES else 0 for score, order in zip(scores, orders, strict=True)]
    twins = Counter(zip(scores, newer, strict=True))
    ids = {
        at: _id(searcher, found[low + at][1])
        for at, twin in enumerate(zip(scores, newer, strict=True))
        if newer[at] and twins[twin] > 1
    }
    placed = sorted(range(len(scores)), key=lambda at: (-scores[at], -newer[at], ids.get(at, _NO_ID)))
    page = [found[low + at] for at in placed[first - low : last - low]]
    hits = [Hit(_id(searcher, address), float(score)) for score, address in page]
    return hits, total, str(offset + len(hits)) if total > offset + len(hits) else ""


def _best(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    query: Query,
    filtered: list[tuple[Occur, Q]],
    rarity: Rarity,
    places: range,
    total: int | None,
) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
    """The hits at these places with their scores, and up to _TIES that follow; how many there are in all."""
    tiers = build.tiers(query)
    limit = len(places) + _TIES
    for parts, bound in build.best(query, tiers, rarity):
        rest = [(Occur.Should, tier.part) for tier in tiers if tier.part not in parts]
        asked = Q.boolean_query([*filtered, *((Occur.Must, part) for part in parts), *rest])
        found = searcher.search(asked, limit=limit, offset=places.start, count=False).hits
        if len(found) >= len(places) and found[len(places) - 1][0] > bound:
            return found, _total(searcher, filtered) if total is None else total
    asked = Q.boolean_query([*filtered, *((Occur.Should, tier.part) for tier in tiers)])
    result = searcher.search(asked, limit=limit, offset=places.start)
    return result.hits, _count(result)


def _stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    """What the index itself remembers of a document: id, order and version."""
    return {name: values[0] for name, values in searcher.doc(address).to_dict().items()}


def _id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> UUID:
    return UUID(_stored(searcher, address)["id"])


def _total(searcher: tantivy.Searcher, filtered: list[tuple[Occur, Q]]) -> int:
    """How many match; in an order that needs no scores, for those would cost most of it."""
    return _count(searcher.search(Q.boolean_query(filtered), limit=1, order_by_field="order"))


def _count(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # the stubs of the engine leave it out


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise SearchUnavailable(f"The index cannot be read: {error}") from error


def _current(folder: Path) -> str:
    return (folder / "current").read_text().strip()


def _documents(index: Path) -> int:
    """How many documents are in the files of an index, those that are deleted included."""
    return sum(part["max_doc"] for part in json.loads((index / "meta.json").read_text())["segments"])


def _stat(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _replace(path: Path, text: str) -> None:
    """Write a small file in one step, surviving a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class EmbeddedWriting:
    """The right to write to the index of a folder, for as long as the context lasts."""

    def __init__(self, folder: Path, wait: float) -> None:
        self.folder = folder
        self.wait = wait
        self._lock: IO[str] | None = None
        self._writers: dict[str, tantivy.IndexWriter] = {}

    def __enter__(self) -> EmbeddedWriting:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("a")
        until = time.monotonic() + self.wait
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    lock.close()
                    raise IndexBusy("Another process is writing to the index.") from None
                time.sleep(0.01)
            else:
                self._lock = lock
                return self

    def __exit__(self, *exc: object) -> None:
        lock, writers, self._lock, self._writers = self._lock, list(self._writers.values()), None, {}
        if lock is None:
            return
        if not writers:
            lock.close()
            return
        # A writer that is let go while it merges goes on doing so, and would take files away from the
        # next one: the lock stays until it has finished, without keeping what is already committed waiting.
        finish = threading.Thread(target=_finish, args=(writers, lock), daemon=True)
        finish.start()
        finish.join(_MERGE_PATIENCE)

    def identity(self) -> Identity:
        """Which index stands here. Raises IndexUnusable when there is none that can be opened."""
        try:
            path = self._path()
            said = json.loads((path / "loa.json").read_text())
            if said["shape"] != SHAPE or said["engine"] != ENGINE:
                raise IndexUnusable("The index was made by another version.")
            self._index(path)
            return Identity(str(said["index"]), int(said["commit"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"There is no index that can be opened: {error}") from error

    def made_by(self) -> str:
        """The engine and its version, and that of our fields."""
        return f"tantivy {ENGINE}, {SHAPE}"

    def count(self) -> int:
        """How many documents are in it."""
        return self._index(self._path()).searcher().num_docs

    def size(self) -> int:
        """How many bytes it takes."""
        return sum(file.stat().st_size for file in self._path().iterdir())

    def held(self, content_ids: Collection[UUID]) -> dict[UUID, int]:
        """Which of these contents can be found, and the version of each."""
        index = self._index(self._path())
        asked = Q.term_set_query(index.schema, "id", [str(content_id) for content_id in content_ids])
        searcher = index.searcher()
        entries = (_stored(searcher, found) for _, found in searcher.search(asked, limit=len(content_ids) or 1).hits)
        return {UUID(entry["id"]): int(entry["version"]) for entry in entries}

    def contents(self) -> Iterator[UUID]:
        """Every content that can be found, in no order."""
        searcher = self._index(self._path()).searcher()
        for offset in range(0, searcher.num_docs, _PAGE):
            for _, address in searcher.search(Q.all_query(), limit=_PAGE, offset=offset, count=False).hits:
                yield _id(searcher, address)

    def write(self, commit: int, entries: Iterable[Entry], also: str = "") -> dict[UUID, str]:
        """Put documents in and take contents out in one commit; none is refused. Raises OSError when the disk does."""
        entries = list(entries)
        current = _current(self.folder)
        if also and (self.folder / also / "loa.json").exists():
            self._put(also, entries, commit)
        self._put(current, entries, commit)
        return {}

    def begin(self, index: str, commit: int) -> None:
        """Make an empty index beside the one in use, which answers on."""
        path = self.folder / index
        path.mkdir()
        with _written():
            tantivy.Index(_schema(), path=str(path))
        _replace(path / "loa.json", json.dumps({"index": index, "commit": commit, "shape": SHAPE, "engine": ENGINE}))

    def fill(self, index: str, entries: Iterable[Entry]) -> dict[UUID, str]:
        """Put documents into an index that is being built. Raises IndexUnusable when there is none of this name."""
        if not (self.folder / index / "loa.json").exists():
            raise IndexUnusable("There is no index of this name.")
        self._put(index, entries, None)
        return {}

    def swap(self, index: str) -> None:
        """Put the index that was built in the place of the one in use, in one step, and remove all others."""
        for name in [*self._writers]:
            self._writers.pop(name).wait_merging_threads()
        _replace(self.folder / "current", index)
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != index:
                shutil.rmtree(path, ignore_errors=True)  # readers keep the files that they have open

    def snapshot(self, folder: Path) -> int:
        """Copy the index in use to a folder that is not there yet, or empty; its size in bytes.

        Nobody writes meanwhile, and the folder has its name only when all of it is on the disk.
        Raises FileExistsError, SnapshotInside.
        """
        folder = folder.resolve()
        if folder.is_relative_to(self.folder.resolve()):
            raise SnapshotInside(folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FileExistsError(folder)
        draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            shutil.copytree(self._path(), draft / self._path().name, ignore=shutil.ignore_patterns("*.lock", "*.draft"))
            _replace(draft / "current", self._path().name)
            for path in draft.rglob("*"):
                _sync(path)
            draft.replace(folder)
            _sync(folder.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def _put(self, name: str, entries: Iterable[Entry], commit: int | None) -> None:
        path = self.folder / name
        said = json.loads((path / "loa.json").read_text())
        with _written():
            writer = self._writers.get(name)
            if writer is None:
                heap = _LARGE_HEAP if commit is None else _SMALL_HEAP
                writer = self._writers[name] = self._index(path).writer(heap, 1)
                # A writer that was killed may have left files of a commit that never was; the same names come again.
                writer.garbage_collect_files()
            try:
                for entry in entries:
                    writer.delete_documents_by_term("id", str(entry.content_id))
                    if entry.document is not None:
                        writer.add_document(_entry(entry.document, entry.version))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
        if commit is not None:
            _replace(path / "loa.json", json.dumps({**said, "commit": commit}))

    def _path(self) -> Path:
        return self.folder / _current(self.folder)

    def _index(self, path: Path) -> tantivy.Index:
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
        return index


def _finish(writers: list[tantivy.IndexWriter], lock: IO[str]) -> None:
    try:
        for writer in writers:
            writer.wait_merging_threads()
    finally:
        lock.close()


@contextlib.contextmanager
def _written() -> Iterator[Any]:
    """The engine names a full disk and a broken file alike; both leave the last commit as it was."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"The index refused the change: {error}") from error
