"""What a question to the archive costs: `make bench-archive`, or with `--documents 5000 --no-verdict` in half a minute.

The embedded engine, a real Elasticsearch node and, up to 100,000 documents, Wagtail's own search in its database are
asked the same questions in one run, in random order, so that whatever else the machine does falls on all alike.
Indexes are kept in a folder and used again: `--build` makes them and measures nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import PrivateAttr

import tests.warm  # noqa: F401  importing it readies Django
from benchmarks import corpus, page
from benchmarks.corpus import Corpus
from search.contract import Clause, Entry, IndexWriting, Query, SearchBackend, Sort
from search.index.backends import embedded_files
from search.index.backends.elasticsearch import ElasticsearchBackend
from search.index.backends.embedded import EmbeddedBackend
from search.index.documents import Document
from search.language import vietnamese
from search.query.highlight import Highlighter
from tests.load.versions import read_versions
from tests.servers import elasticsearch

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "benchmarks"
SIZES = (100_000, 1_000_000)
OURS, THEIRS, WAGTAIL = "embedded", "Elasticsearch", "Wagtail"
WAGTAIL_MOST = 100_000  # more documents would take it hours
READERS = 4
MIX = ("common phrase",) * 4 + ("without marks",) * 3 + ("full page",) * 3 + ("suggestion",) * 4 + ("rare word",) * 2
AT_ONCE = 5_000
NOW = datetime(2025, 9, 20, tzinfo=UTC)
PACE = {100_000: (2.0, 3.0), 1_000_000: (1.0, 2.0)}  # times Elasticsearch: every kind; queries a second of four readers
PHRASES, FACETS = 20, 60  # times Wagtail
VISIBLE, LARGEST = 1.0, 2.0  # seconds until a change is found; size of the index over its text


class Ask(NamedTuple):
    """One question: to be answered, or, with `text`, a title to be finished."""

    kind: str
    query: Query | None = None
    text: str = ""
    facets: bool = False
    highlights: bool = False


class Questions:
    """Questions of every kind, no two of a kind the same where there are enough of them."""

    def __init__(self, made: Corpus, documents: int, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.made, self.documents = made, documents
        self._common = made.common_pairs(200)

    def ask(self, kind: str) -> Ask:
        """One of the kind."""
        chance = self.chance
        pair, (four,) = chance.choice(self._common), self.made.said_together(4, 1, chance)
        phrase = (Clause(pair, phrase=True),)
        since = datetime(chance.randint(2007, 2020), chance.randint(1, 12), 1, tzinfo=UTC)
        asks = {
            "common phrase": Ask(kind, Query(phrase)),
            "rare word": Ask(kind, Query((Clause(corpus.rare(chance.randrange(self.documents))),))),
            "without marks": Ask(kind, Query((Clause(vietnamese.fold(four)),))),
            "with marks": Ask(kind, Query((Clause(four),))),
            "full page": Ask(kind, Query(phrase, since=since, now=NOW), facets=True, highlights=True),
            "facets": Ask(kind, Query(phrase, since=since, limit=0), facets=True),
            "suggestion": Ask(kind, text=f"{vietnamese.fold(pair)} {chance.choice('bcdhklmnstv')}"),
            "page 500": Ask(kind, Query(phrase, offset=9_980)),
            "by date": Ask(kind, Query(phrase, sort=Sort.DATE)),
            "with recency": Ask(kind, Query(phrase, now=NOW)),
        }
        return asks[kind]


KINDS = (
    "common phrase", "rare word", "without marks", "with marks", "full page", "facets", "suggestion", "page 500",
    "by date", "with recency",
)  # fmt: skip


def answer(backend: SearchBackend, ask: Ask, made: Corpus) -> float:
    """Have it answered as the search page would; returns the seconds."""
    began = time.perf_counter()
    if ask.query is None:
        backend.suggest(ask.text)
        return time.perf_counter() - began
    page = backend.search(ask.query, facets=ask.facets)
    spent = time.perf_counter() - began
    if ask.highlights:
        shown = [made.document(hit.content_id.int & 0xFFFF_FFFF) for hit in page.hits]  # the rows, which both share
        began = time.perf_counter()
        mark = Highlighter(ask.query.clauses)
        for document in shown:
            mark.excerpt(document.texts())
        spent += time.perf_counter() - began
    return spent


@dataclass
class Archive:
    """One size of archive on both engines, and what was measured on it; seconds."""

    documents: int
    backends: dict[str, SearchBackend]
    built: dict[str, float]
    wagtail: Peer | None
    taken: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    pace: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    visible: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def median(self, engine: str, kind: str) -> float:
        return statistics.median(self.taken[engine, kind])

    def largest(self, engine: str, kind: str) -> float:
        """The 95th percentile."""
        return statistics.quantiles(self.taken[engine, kind], n=20)[-1]


class Peer:
    """Wagtail's own search, in a process of its own with its own database."""

    def __init__(self, folder: Path, documents: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        environment = {"DJANGO_SETTINGS_MODULE": "benchmarks.peer.settings", "DATABASE_URL": f"sqlite:///{folder}/db"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.peer"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.seconds = self.do("build", documents=documents)

    def do(self, verb: str, **arguments: Any) -> float:
        """Have it done; the seconds it says."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps({"do": verb, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"Wagtail's side ended with {self._process.wait()}.")
        return float(json.loads(line))

    def end(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.close()
        self._process.wait()


@contextlib.contextmanager
def opened(folder: Path, documents: int, made: Corpus) -> Iterator[Archive]:
    """An archive of that size on every engine, built where it is not there yet."""
    shape = f"{documents}-{corpus.VERSION}-{embedded_files.SHAPE}"
    with ExitStack() as stack:
        wagtail = None
        if documents <= WAGTAIL_MOST:
            wagtail = Peer(folder / f"wagtail-{shape}", documents)
            stack.callback(wagtail.end)
        (node,) = stack.enter_context(elasticsearch.cluster(1, heap="2g", keep=folder / f"elasticsearch-{shape}"))
        theirs = ElasticsearchBackend(node.url, "loa")
        backends: dict[str, SearchBackend] = {OURS: EmbeddedBackend(folder / f"embedded-{shape}"), THEIRS: theirs}
        built = _build(backends, folder / f"built-{shape}.json", documents, made)
        # A node that was just started still opens what it had.
        theirs.client.cluster.health(wait_for_status="yellow", wait_for_no_initializing_shards=True, timeout="120s")
        yield Archive(documents, backends, built, wagtail)


def _build(backends: dict[str, SearchBackend], note: Path, documents: int, made: Corpus) -> dict[str, float]:
    """Fill the indexes side by side; the note beside them says that this was done, and what it took."""
    if note.exists():
        return dict(json.loads(note.read_text()))
    name = uuid.uuid4().hex
    seconds: dict[str, float] = dict.fromkeys(("text", "analysis", *backends), 0.0)

    def timed(engine: str, step: Callable[[], None]) -> None:
        began = time.monotonic()
        step()
        seconds[engine] += time.monotonic() - began

    with ExitStack() as stack:
        writing = {engine: stack.enter_context(backend.writing(60.0)) for engine, backend in backends.items()}
        both = stack.enter_context(ThreadPoolExecutor(len(writing)))

        def each(step: Callable[[IndexWriting], None]) -> None:
            list(both.map(lambda engine: timed(engine, lambda: step(writing[engine])), writing))

        each(lambda one: one.begin(name, 0))
        for start in range(0, documents, AT_ONCE):
            batch = [made.document(number) for number in range(start, min(start + AT_ONCE, documents))]
            seconds["text"] += sum(map(corpus.size, batch))
            began = time.monotonic()
            entries = [Entry(document.content_id, 1, _Analysed.of(document)) for document in batch]
            seconds["analysis"] += time.monotonic() - began
            each(lambda one, entries=entries: one.fill(name, entries))  # type: ignore[misc]
        each(lambda one: one.swap(name))
        seconds |= {f"{engine} size": float(one.size()) for engine, one in writing.items()}
    note.write_text(json.dumps(seconds))
    return seconds


class _Analysed(Document):
    """A document whose words were found once, for both engines."""

    _tokens: dict[str, list[str]] = PrivateAttr()

    @classmethod
    def of(cls, document: Document) -> _Analysed:
        made = cls.model_construct(**dict(document))
        made._tokens = document.tokens()
        return made

    def tokens(self) -> dict[str, list[str]]:
        return self._tokens


def measure(archive: Archive, made: Corpus, samples: int) -> None:
    """One client: every kind of question, every engine in random order."""
    questions = Questions(made, archive.documents, seed=7)
    for kind in KINDS:
        for number in range(-samples // 6, samples):
            ask = questions.ask(kind)
            engines = list(archive.backends.items())
            questions.chance.shuffle(engines)
            for name, backend in engines:
                spent = answer(backend, ask, made)
                if number >= 0:  # before that it only warms up
                    archive.taken[name, kind].append(spent)
            if archive.wagtail is not None and kind in ("by date", "facets") and ask.query is not None:
                verb = "phrase" if kind == "by date" else "facets"
                spent = archive.wagtail.do(verb, text=ask.query.clauses[0].text)
                if number >= 0:
                    archive.taken[WAGTAIL, kind].append(spent)


def crowd(archive: Archive, seconds: float, rounds: int) -> None:
    """Four readers, each a process, while one writes five changes a second; the engines take turns."""
    spawn = multiprocessing.get_context("spawn")
    for _ in range(rounds):
        for name, backend in archive.backends.items():
            where = str(backend.folder) if isinstance(backend, EmbeddedBackend) else _url(backend)
            pipes, readers = [], []
            for number in range(READERS):
                ear, mouth = spawn.Pipe(duplex=False)
                reader = spawn.Process(target=_read, args=(mouth, where, archive.documents, seconds, number))
                reader.start()
                mouth.close()
                pipes.append(ear)
                readers.append(reader)
            for ear in pipes:
                ear.recv()  # ready
            until = time.monotonic() + seconds
            _write(archive, backend, until)
            answers = [ear.recv() for ear in pipes]
            for reader in readers:
                reader.join()
            archive.pace[name].append(sum(count / spent for count, spent, _errors in answers))
            archive.errors[name] += sum(errors for _asked, _spent, errors in answers)


def _url(backend: SearchBackend) -> str:
    assert isinstance(backend, ElasticsearchBackend)  # noqa: S101
    (node,) = backend.client.transport.node_pool.all()
    return f"http://{node.host}:{node.port}"


def _read(mouth: Connection, where: str, documents: int, seconds: float, number: int) -> None:
    """One reader: the mix of questions, as fast as they are answered."""
    made = Corpus()
    backend: SearchBackend = (
        ElasticsearchBackend(where, "loa") if where.startswith("http") else EmbeddedBackend(Path(where))
    )
    questions = Questions(made, documents, seed=100 + number)
    for kind in set(MIX):
        answer(backend, questions.ask(kind), made)
    mouth.send("ready")
    count, errors, began = 0, 0, time.monotonic()
    while (spent := time.monotonic() - began) < seconds:
        try:
            answer(backend, questions.ask(questions.chance.choice(MIX)), made)
            count += 1
        except Exception:  # whatever a reader would see
            errors += 1
    mouth.send((count, spent, errors))


def _write(archive: Archive, backend: SearchBackend, until: float) -> None:
    made = Corpus()
    number = archive.documents
    while time.monotonic() < until:
        began = time.monotonic()
        document = made.document(number + int(began) % 5)
        with backend.writing(10.0) as writing:
            writing.write(1, [Entry(document.content_id, time.time_ns(), document)])
        time.sleep(max(0.0, 0.2 - (time.monotonic() - began)))


def watch(archive: Archive, made: Corpus, times: int) -> None:
    """From the call that writes to the answer that has it."""
    for number in range(times):
        for name, backend in archive.backends.items():
            word = f"zx{uuid.uuid4().hex[:10]}"
            document = made.document(archive.documents + number % 5).model_copy(update={"title": word})
            began = time.monotonic()
            with backend.writing(10.0) as writing:
                writing.write(1, [Entry(document.content_id, time.time_ns(), document)])
            while not backend.search(Query((Clause(word),)), facets=False).total:
                if time.monotonic() - began > 30:
                    raise SystemExit(f"{name}: what was written is not found.")
            archive.visible[name].append(time.monotonic() - began)


def verdicts(archive: Archive) -> list[tuple[str, bool]]:
    """What was asked of the embedded engine, and whether it holds."""
    results: list[tuple[str, bool]] = []
    count = f"{archive.documents:,}"
    times, crowded = PACE.get(archive.documents, (0.0, 0.0))
    ratios = {kind: archive.median(THEIRS, kind) / archive.median(OURS, kind) for kind in KINDS}
    worst = min(ratios, key=lambda kind: ratios[kind])
    results.append(
        (f"{count}: Elasticsearch's time over ours, at least {times:g} on every kind: {ratios[worst]:.1f} ({worst})",
         ratios[worst] >= times)
    )  # fmt: skip
    pace = statistics.median(archive.pace[OURS]) / statistics.median(archive.pace[THEIRS])
    results.append(
        (f"{count}: {READERS} readers, our queries a second over theirs, at least {crowded:g}: {pace:.1f}",
         pace >= crowded)
    )  # fmt: skip
    results.append((f"{count}: readers that met an error: {archive.errors[OURS]}", not archive.errors[OURS]))
    if archive.wagtail is not None:
        for kind, least in (("by date", PHRASES), ("facets", FACETS)):
            ratio = archive.median(WAGTAIL, kind) / archive.median(OURS, kind)
            results.append(
                (f"{count}: Wagtail's time over ours, {kind}: {ratio:.0f}, at least {least}", ratio >= least)
            )
    slowest = max(archive.visible[OURS])
    results.append(
        (f"{count}: a change is found after {slowest * 1000:.0f} ms at most, below 1,000", slowest < VISIBLE)
    )
    size = archive.built[f"{OURS} size"] / archive.built["text"]
    results.append((f"{count}: size of the index over its text: {size:.2f}, at most {LARGEST:g}", size <= LARGEST))
    return results


def report(archive: Archive) -> str:
    """The tables of one size, as Markdown."""
    engines = [OURS, THEIRS] + ([WAGTAIL] if archive.wagtail is not None else [])
    head = [f"{archive.documents:,} documents", *(f"{name}: median / 95 %, ms" for name in engines), "Ratio"]
    rows = []
    for kind in KINDS:
        cells = [
            f"{archive.median(name, kind) * 1000:.2f} / {archive.largest(name, kind) * 1000:.2f}"
            if archive.taken[name, kind]
            else ""
            for name in engines
        ]
        rows.append([kind, *cells, f"{archive.median(THEIRS, kind) / archive.median(OURS, kind):.1f}"])
    pace = {name: statistics.median(archive.pace[name]) for name in (OURS, THEIRS)}
    blank = [""] * (len(engines) - 2)
    rows.append(
        [f"{READERS} readers and a writer, queries a second", *(f"{pace[name]:.0f}" for name in (OURS, THEIRS)), *blank,
         f"{pace[OURS] / pace[THEIRS]:.1f}"]
    )  # fmt: skip
    medians = {name: statistics.median(archive.visible[name]) * 1000 for name in (OURS, THEIRS)}
    rows.append(["a change is found, ms", *(f"{medians[name]:.0f}" for name in (OURS, THEIRS)), *blank, ""])
    built = archive.built
    took = (f"{built[name] + built['analysis']:.0f}" for name in (OURS, THEIRS))
    rows.append(["built side by side in, s", *took, *blank, ""])
    sizes = (f"{built[f'{name} size'] / built['text']:.2f}" for name in (OURS, THEIRS))
    rows.append(["size over text", *sizes, *blank, ""])
    return page.table(head, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="What a question to the archive costs.")
    parser.add_argument("--documents", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where indexes are kept")
    parser.add_argument("--build", action="store_true", help="build the indexes and leave it at that")
    parser.add_argument("--samples", type=int, default=90, help="of each kind of question")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each crowd of readers")
    parser.add_argument("--rounds", type=int, default=3, help="crowds for each engine")
    parser.add_argument("--no-verdict", action="store_true", help="say what was measured and judge nothing")
    parser.add_argument("--write", action="store_true", help="write the result to docs/reference/benchmarks.md")
    options = parser.parse_args(arguments)
    made = Corpus()
    parts, results = [], []
    versions = read_versions()
    for documents in options.documents:
        with opened(options.folder, documents, made) as archive:
            if options.build:
                continue
            versions["Elasticsearch"] = archive.backends[THEIRS].client.nodes.info()["nodes"].popitem()[1]["version"]  # type: ignore[attr-defined]
            measure(archive, made, options.samples)
            watch(archive, made, 12)
            crowd(archive, options.seconds, options.rounds)
            parts.append(report(archive))
            results += verdicts(archive)
    if options.build:
        return
    lines = [] if options.no_verdict else [f"- {'pass' if holds else 'FAIL'}: {text}" for text, holds in results]
    versions["tantivy"] = embedded_files.ENGINE
    text = "\n\n".join([page.ran("make bench-archive", versions), *parts, "\n".join(lines)])
    print(text)  # noqa: T201 the result is for the person who asked
    if options.write:
        page.write("archive", text)
    sys.exit(0 if options.no_verdict or all(holds for _text, holds in results) else 1)


if __name__ == "__main__":
    main()
