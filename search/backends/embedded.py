"""The embedded engine: a tantivy index in a folder, one writer behind a file lock, readers in every process.

    <folder>/lock        held by the writer; the kernel frees it when the process dies
    <folder>/current     name of the index in use; replaced in one step after a rebuild
    <folder>/<name>/     the index, beside it `loa.json`: its identity, the number of its last commit

A reader looks at two files on each question and reloads when one has changed, so it needs no
thread of its own and can be opened after a fork.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search import vietnamese
from search.contract import (
    FACETS,
    LAST_HIT,
    Clause,
    Hit,
    Identity,
    IndexBusy,
    IndexUnusable,
    Page,
    Query,
    SearchUnavailable,
    Sort,
)
from search.documents import Document

SHAPE = 1
"""Rises with every change of fields or of `vietnamese`; an index of another shape is rebuilt."""

ENGINE = version("tantivy")

MOST_SYLLABLES = 32  # of one question; what follows is not looked at
_EVERY_BUCKET = 100_000  # facet values; a smaller number would make counts inexact
_SMALL_HEAP, _LARGE_HEAP = 20_000_000, 60_000_000  # bytes
_MERGE_PATIENCE = 0.2  # seconds that a write waits for the merging of parts before it goes on behind its back
_YEARS = ZoneInfo("Asia/Ho_Chi_Minh")  # the year that people mean

# Points of the tiers: a better tier always outweighs everything below it.
_ALL_MARKS, _WHOLE_PHRASE, _PAIR, _MARKS_IN_TITLE, _NUMBER = 1000.0, 100.0, 10.0, 5.0, 200.0
_TITLE_BOOST, _SOFT_BOOST = 3.0, 0.3
_RECENT = ((7, 1.5), (30, 1.0), (365, 1.0), (3 * 365, 0.5))  # days, points


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    # Tokens come from `vietnamese`; the engine only cuts them at spaces.
    for name, kept in (
        ("title_f", "position"),
        ("text_f", "position"),
        ("bi_f", "freq"),
        ("title_x", "freq"),
        ("text_x", "freq"),
        ("bi_x", "freq"),
    ):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option=kept)
    fields.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        fields.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    fields.add_integer_field("at", indexed=True, fast=True)
    return fields.build()


def _entry(document: Document) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("id", str(document.content_id))
    title = vietnamese.tokens(document.title)
    entry.add_text("title_f", " ".join(token.fold for token in title))
    entry.add_text("title_x", " ".join(token.exact for token in title))
    for text in document.texts():
        tokens = vietnamese.tokens(text)
        folded, spelled = [token.fold for token in tokens], [token.exact for token in tokens]
        # One value for each part: the engine leaves a gap between values, so no phrase crosses it.
        entry.add_text("text_f", " ".join(folded))
        entry.add_text("text_x", " ".join(spelled))
        entry.add_text("bi_f", " ".join(vietnamese.pairs(folded)))
        entry.add_text("bi_x", " ".join(vietnamese.pairs(spelled)))
    for number in document.numbers():
        entry.add_text("number", number)
    entry.add_text("type", document.type)
    entry.add_text("unit", document.unit.slug)
    for topic in document.topics:
        entry.add_text("topic", topic.slug)
    if document.published_at is not None:
        entry.add_text("year", str(document.published_at.astimezone(_YEARS).year))
    entry.add_integer("at", int(document.published_at.timestamp()) if document.published_at else 0)
    return entry


class _Builder:
    """Turns a question into a query of the engine: what must match, and the tiers that order it."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def matching(self, query: Query) -> list[tuple[Occur, Q]]:
        """The part without scores, but for the filters."""
        parts: list[tuple[Occur, Q]] = []
        for clause in query.clauses:
            occur = Occur.MustNot if clause.negative else Occur.Must
            parts.append((occur, self._clause(clause, similar=query.similar and not clause.negative)))
        if query.without:
            hidden = Q.term_set_query(self.schema, "id", [str(content_id) for content_id in query.without])
            parts.append((Occur.MustNot, hidden))
        if not any(occur == Occur.Must for occur, _ in parts):
            parts.append((Occur.Must, Q.const_score_query(Q.all_query(), 0.0)))
        return parts

    def filters(self, query: Query, but: str = "") -> list[tuple[Occur, Q]]:
        """The filters, without the one of the facet `but`."""
        return [
            (Occur.Must, Q.const_score_query(Q.term_set_query(self.schema, name, list(values)), 0.0))
            for name, values in query.filters.items()
            if values and name != but
        ]

    def tiers(self, query: Query) -> list[tuple[Occur, Q]]:
        """What makes one match better than another."""
        found: list[Q] = []
        for clause in query.clauses:
            if not clause.negative:
                found += self._spelling(clause) + self._nearness(clause) + self._numbers(clause)
        if query.now is not None:
            for days, points in _RECENT:
                since = int((query.now - timedelta(days=days)).timestamp())
                newer = Q.range_query(self.schema, "at", tantivy.FieldType.Integer, since, None)
                found.append(Q.const_score_query(newer, points))
        return [(Occur.Should, part) for part in found]

    def suggestion(self, text: str) -> Q | None:
        """Titles that hold the words of `text`, the last one unfinished; None when there is no word."""
        words = [token.fold for token in _syllables(text)]
        if not words:
            return None
        # Not phrase_prefix_query: it looks at the first 50 ways to finish a word and loses the others.
        beginning = f"{words[-1]}.*"
        if len(words) == 1:
            return Q.regex_query(self.schema, "title_f", beginning)
        return Q.regex_phrase_query(self.schema, "title_f", [*words[:-1], beginning])

    def _term(self, field: str, word: str) -> Q:
        kept = "position" if field in ("title_f", "text_f") else "basic" if field == "number" else "freq"
        return Q.term_query(self.schema, field, word, index_option=kept)

    def _clause(self, clause: Clause, similar: bool) -> Q:
        folded = [token.fold for token in _syllables(clause.text)]
        if not folded:
            return Q.empty_query()
        if similar and len(folded) > 1:
            # One wrong letter in a pair of syllables; alone, syllables are so short that everything is near.
            return _all(
                Q.fuzzy_term_query(self.schema, "bi_f", pair, 1, transposition_cost_one=True)
                for pair in vietnamese.pairs(folded)
            )
        if clause.phrase:
            return self._phrase(folded)
        # Words such as 26/QĐ-TTg or covid-19 keep their parts together.
        words = ([token.fold for token in vietnamese.tokens(word)] for word in clause.text.split())
        return _all(self._phrase(word) for word in _capped(words))

    def _phrase(self, folded: Sequence[str]) -> Q:
        if len(folded) == 1:
            return self._term("text_f", folded[0])
        if len(folded) == 2:
            return self._term("bi_f", vietnamese.pairs(folded)[0])
        # Every pair must be there; that leaves few documents in which positions are compared.
        rare = [Q.const_score_query(self._term("bi_f", pair), 0.0) for pair in vietnamese.pairs(folded)]
        return _all([*rare, Q.phrase_query(self.schema, "text_f", list(folded))])

    def _spelling(self, clause: Clause) -> list[Q]:
        """Exact spelling before any other: of the syllables that were typed with marks."""
        tokens = _syllables(clause.text)
        marked = [token.exact for token in tokens if token.marked]
        if not marked:
            if len(tokens) == 1:  # "hoa" alone: the flower a little before hoá and hoà
                return [Q.boost_query(self._term("text_x", tokens[0].exact), _SOFT_BOOST)]
            return []
        strict = [self._term("text_x", word) for word in dict.fromkeys(marked)]
        if clause.phrase:
            strict += [
                self._term("bi_x", vietnamese.pairs([first.exact, second.exact])[0])
                for first, second in itertools.pairwise(tokens)
                if first.marked and second.marked
            ]
        titled = [self._term("title_x", word) for word in dict.fromkeys(marked)]
        return [Q.const_score_query(_all(strict), _ALL_MARKS), Q.const_score_query(_all(titled), _MARKS_IN_TITLE)]

    def _nearness(self, clause: Clause) -> list[Q]:
        """Words side by side, and in the title, before words apart."""
        folded = [token.fold for token in _syllables(clause.text)]
        if not folded:
            return []
        if len(folded) == 1:
            return [Q.boost_query(self._term("title_f", folded[0]), _TITLE_BOOST)]
        pairs = vietnamese.pairs(folded)
        found = [Q.const_score_query(self._term("bi_f", pair), _PAIR) for pair in dict.fromkeys(pairs)]
        whole = _WHOLE_PHRASE - _PAIR if len(pairs) == 1 else _WHOLE_PHRASE
        found.append(Q.const_score_query(self._phrase(folded), whole))
        found.append(Q.boost_query(Q.phrase_query(self.schema, "title_f", list(folded)), _TITLE_BOOST))
        return found

    def _numbers(self, clause: Clause) -> list[Q]:
        """A document number typed whole: those that carry just this one first."""
        return [
            Q.const_score_query(self._term("number", number), _NUMBER) for number in vietnamese.numbers(clause.text)
        ]


def _syllables(text: str) -> list[vietnamese.Token]:
    return vietnamese.tokens(text)[:MOST_SYLLABLES]


def _capped(words: Iterable[list[str]]) -> Iterator[list[str]]:
    """The words until MOST_SYLLABLES are used up, empty ones left out."""
    left = MOST_SYLLABLES
    for word in words:
        if word[:left]:
            yield word[:left]
        left -= len(word)
        if left <= 0:
            return


def _all(queries: Iterable[Q]) -> Q:
    found = list(queries)
    return found[0] if len(found) == 1 else Q.boolean_query([(Occur.Must, query) for query in found])


@dataclass
class _Open:
    """An index as this process has it open."""

    process: int
    name: str
    index: tantivy.Index
    meta: tuple[int, int, int]


class EmbeddedBackend:
    """The index in `folder`; safe to share between threads, and opened anew after a fork."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: _Open | None = None
        self._opening = threading.Lock()

    def search(self, query: Query, facets: bool = True) -> Page:
        """Answer a question. Raises SearchUnavailable when there is no index that can be read."""
        with _readable():
            searcher = self._searcher()
            build = _Builder(self._schema())
            must = build.matching(query)
            filtered = must + build.filters(query)
            hits: list[Hit] = []
            limit = min(query.limit, LAST_HIT - query.offset)
            by_date = query.sort == Sort.DATE or not any(not clause.negative for clause in query.clauses)
            if limit > 0:
                asked = Q.boolean_query(filtered if by_date else filtered + build.tiers(query))
                order = "at" if by_date else None
                result = searcher.search(asked, limit=limit, offset=query.offset, order_by_field=order)
                hits = [
                    Hit(UUID(searcher.doc(address).get_first("id")), 0.0 if by_date else float(score))
                    for score, address in result.hits
                ]
                total = _count(result)
            else:
                total = _count(searcher.search(Q.boolean_query(filtered), limit=1))
            return Page(hits, total, self._facets(searcher, build, query, must) if facets else {})

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last one unfinished; newest first."""
        with _readable():
            searcher = self._searcher()
            query = _Builder(self._schema()).suggestion(vietnamese.nfc(text))
            if query is None:
                return []
            result = searcher.search(query, limit=limit, count=False, order_by_field="at")
            return [UUID(searcher.doc(address).get_first("id")) for _, address in result.hits]

    def writing(self, wait: float = 0.0) -> EmbeddedWriting:
        """Become the one writer, after at most `wait` seconds; a context manager that raises IndexBusy."""
        return EmbeddedWriting(self.folder, wait)

    def _facets(
        self, searcher: tantivy.Searcher, build: _Builder, query: Query, must: list[tuple[Occur, Q]]
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

    def _searcher(self) -> tantivy.Searcher:
        """A searcher that sees every commit made so far."""
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

    def _look(self, name: str) -> tantivy.Searcher:
        path = self.folder / name
        meta = _stat(path / "meta.json")
        now = self._open
        if now is None or now.process != os.getpid() or now.name != name:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
            index.reload()
            self._open = now = _Open(os.getpid(), name, index, meta)
        elif now.meta != meta:
            now.index.reload()
            now.meta = meta
        return now.index.searcher()


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
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class EmbeddedWriting:
    """The right to write to the index of a folder, for as long as the context lasts."""

    def __init__(self, folder: Path, wait: float) -> None:
        self.folder = folder
        self.wait = wait
        self._lock: IO[str] | None = None
        self._writer: tantivy.IndexWriter | None = None

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
        lock, writer, self._lock, self._writer = self._lock, self._writer, None, None
        if lock is None:
            return
        if writer is None:
            lock.close()
            return
        # A writer that is let go while it merges goes on doing so, and would take files away from the
        # next one: the lock stays until it has finished, without keeping what is already committed waiting.
        finish = threading.Thread(target=_finish, args=(writer, lock), daemon=True)
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

    def count(self) -> int:
        """How many documents are in it."""
        return self._index(self._path()).searcher().num_docs

    def write(self, commit: int, present: Iterable[Document], absent: Iterable[UUID]) -> None:
        """Put documents in and take contents out in one commit. Raises OSError when the disk refuses."""
        path = self._path()
        said = json.loads((path / "loa.json").read_text())
        with _written():
            if self._writer is None:
                self._writer = self._index(path).writer(_SMALL_HEAP, 1)
            writer = self._writer
            try:
                for content_id in absent:
                    writer.delete_documents_by_term("id", str(content_id))
                for document in present:
                    writer.delete_documents_by_term("id", str(document.content_id))
                    writer.add_document(_entry(document))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
        _replace(path / "loa.json", json.dumps({**said, "commit": commit}))

    def rebuild(self, index: str, commit: int, documents: Iterable[Document]) -> int:
        """Build the index `index` beside the old one, then put it in its place; returns how many documents it holds."""
        path = self.folder / index
        path.mkdir()
        count = 0
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
        with _written():
            writer = tantivy.Index(_schema(), path=str(path)).writer(_LARGE_HEAP, 1)
            for document in documents:
                writer.add_document(_entry(document))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
        said = {"index": index, "commit": commit, "shape": SHAPE, "engine": ENGINE}
        _replace(path / "loa.json", json.dumps(said))
        _replace(self.folder / "current", index)
        self._sweep(index)
        return count

    def _sweep(self, current: str) -> None:
        """Remove what earlier rebuilds left, finished or not; readers keep the files that they have open."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != current:
                shutil.rmtree(path, ignore_errors=True)

    def _path(self) -> Path:
        return self.folder / _current(self.folder)

    def _index(self, path: Path) -> tantivy.Index:
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
        return index


def _finish(writer: tantivy.IndexWriter, lock: IO[str]) -> None:
    try:
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
