"""How good the order of hits is: a judged set on both engines, as nDCG@10 and reciprocal rank.

The set is the demo newsroom's items and those of `relevance_set/items.yaml`, with the questions and judgements of
`relevance_set/queries.yaml`. `relevance_set/floor.yaml` holds what the order must reach; a test compares.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import strip_tags

import tests.warm  # noqa: F401  importing it readies Django
from benchmarks import page
from cms.demo import documents as demo_files
from cms.demo.calendar import Calendar
from cms.demo.data import events, news, policies, rebuttals, stories
from publishers.contract import Term
from search.attachments import extraction
from search.contract import Entry, Query, SearchBackend
from search.index.backends import embedded_files
from search.index.backends.elasticsearch import ElasticsearchBackend
from search.index.backends.embedded import EmbeddedBackend
from search.index.documents import Document, File
from search.query import parser
from tests.servers.elasticsearch import cluster

SET = Path(__file__).parent / "relevance_set"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DEPTH = 10
GOOD = 2
"""A judgement from which on a hit answers the question."""

_DEMO = {"policy": policies, "news": news, "story": stories, "rebuttal": rebuttals, "event": events}
_NEVER_PUBLISHED = {"draft", "submitted", "rejected", "scheduled", "withdrawn", "unpublished", "expired"}
_UNIT = Term(slug="so", name="Sở")


@dataclass(frozen=True)
class Judged:
    """One question with what it should find: the judgement of each item, by its name."""

    q: str
    want: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    """How well one question was answered, each from 0 to 1."""

    q: str
    ndcg: float
    reciprocal_rank: float
    hits: Sequence[str]


def questions() -> list[Judged]:
    """The judged questions. Raises ValueError when one names an item that does not exist."""
    judged = [Judged(row["q"], row["want"]) for row in yaml.safe_load((SET / "queries.yaml").read_text())]
    if unknown := {name for question in judged for name in question.want} - corpus().keys():
        raise ValueError(f"There are no such items: {', '.join(sorted(unknown))}")
    return judged


def floors() -> dict[str, float]:
    """What the means must reach, by their names in `means`."""
    floor: dict[str, float] = yaml.safe_load((SET / "floor.yaml").read_text())
    return floor


def corpus() -> dict[str, Document]:
    """Every item by its name, dated back from NOW."""
    items = {**dict(_demo_items()), **yaml.safe_load((SET / "items.yaml").read_text())}
    return {name: _document(number, name, item) for number, (name, item) in enumerate(sorted(items.items()), 1)}


def measure(backend: SearchBackend) -> list[Score]:
    """Put the set into an empty index and ask every question as the search page does."""
    items = corpus()
    with backend.writing(5.0) as writing:
        writing.begin("relevance", 0)
        writing.fill("relevance", [Entry(item.content_id, 1, item) for item in items.values()])
        writing.swap("relevance")
    names = {item.content_id: name for name, item in items.items()}
    scores = []
    for question in questions():
        answer = backend.search(Query(parser.read(question.q), limit=DEPTH, now=NOW), facets=False)
        hits = [names[hit.content_id] for hit in answer.hits]
        scores.append(Score(question.q, _ndcg(hits, question.want), _reciprocal_rank(hits, question.want), hits))
    return scores


def means(scores: Sequence[Score]) -> dict[str, float]:
    """Both measures over all questions."""
    return {
        "ndcg": sum(score.ndcg for score in scores) / len(scores),
        "reciprocal_rank": sum(score.reciprocal_rank for score in scores) / len(scores),
    }


def main() -> None:
    """Measure the engines and print a table; with --write into the page of benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the results into docs/reference/benchmarks.md")
    parser.add_argument("--each", action="store_true", help="say how every question was answered that could be better")
    given = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        results["embedded"] = measure(EmbeddedBackend(Path(folder)))
    versions = {"tantivy": embedded_files.ENGINE}
    for backend in _elasticsearch():
        results["Elasticsearch"] = measure(backend)
        versions["Elasticsearch"] = backend.client.nodes.info()["nodes"].popitem()[1]["version"]
    rows = []
    for name, scores in results.items():
        mean = means(scores)
        first = sum(score.reciprocal_rank == 1 for score in scores)
        rows.append(
            [name, str(len(scores)), f"{mean['ndcg']:.3f}", f"{mean['reciprocal_rank']:.3f}", f"{first}/{len(scores)}"]
        )
        if given.each:
            for score in sorted(scores, key=lambda score: score.ndcg):
                if score.ndcg < 0.999:
                    print(f"{name}\t{score.ndcg:.3f}\t{score.q}\t{' '.join(score.hits[:6])}")  # noqa: T201
    head = ["Engine", "Questions", f"nDCG@{DEPTH}", "Reciprocal rank", "A good hit first"]
    table = page.table(head, rows)
    floor = floors()
    bounds = f"The tests fail below nDCG {floor['ndcg']:.3f} and reciprocal rank {floor['reciprocal_rank']:.3f}."
    print(table, bounds, sep="\n\n")  # noqa: T201
    if given.write:
        page.write("relevance", "\n\n".join([page.ran("make bench-relevance", versions), table, bounds]))


def _elasticsearch() -> Iterator[ElasticsearchBackend]:
    """The engine on a node of its own, or on that of ELASTICSEARCH_URL; its index is removed afterwards."""

    def on(url: str) -> Iterator[ElasticsearchBackend]:
        backend = ElasticsearchBackend(url, f"loa-{uuid.uuid4().hex[:12]}")
        yield backend
        backend.client.indices.delete(index=f"{backend.name}-relevance")

    if url := os.environ.get("ELASTICSEARCH_URL"):
        yield from on(url)
        return
    with cluster() as (node, *_others):
        yield from on(node.url)


def _ndcg(hits: Sequence[str], want: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first DEPTH hits, with the gain 2^judgement - 1."""
    ideal = _gain(sorted(want.values(), reverse=True)[:DEPTH])
    return _gain([want.get(name, 0) for name in hits[:DEPTH]]) / ideal


def _gain(judgements: Sequence[int]) -> float:
    return sum((2**judgement - 1) / math.log2(rank + 2) for rank, judgement in enumerate(judgements))


def _reciprocal_rank(hits: Sequence[str], want: Mapping[str, int]) -> float:
    """1 for a good hit in the first place, 1/2 in the second, 0 for none among the first DEPTH."""
    good = min(GOOD, max(want.values()))
    return next((1 / rank for rank, name in enumerate(hits[:DEPTH], 1) if want.get(name, 0) >= good), 0.0)


def _document(number: int, name: str, item: Mapping[str, Any]) -> Document:
    texts = item["blocks"] if "blocks" in item else [item["body"]]
    return Document(
        content_id=uuid.uuid5(uuid.NAMESPACE_URL, name),
        page_id=number,
        type=item["type"],
        type_label=item["type"],
        title=item["title"],
        summary=item["summary"],
        path=f"/{name}/",
        url=f"http://127.0.0.1/{name}/",
        unit=_UNIT,
        published_at=NOW - timedelta(days=item["days"]),
        status=item.get("status", ""),
        blocks=texts,
        details=[item["number"]] if "number" in item else [],
        files=[File(document_id=number, title="Tệp", url="", text=item["file"])] if "file" in item else [],
    )


def _demo_items() -> Iterator[tuple[str, dict[str, Any]]]:
    """What the demo newsroom publishes, as the archive gets it, with the words of its signed files."""
    calendar = Calendar(NOW)
    for kind, module in _DEMO.items():
        for item in calendar.fill(module.ITEMS):
            if item.get("state") in _NEVER_PUBLISHED:
                continue
            signed = Path(demo_files.__path__[0]) / f"{item['key']}.pdf"
            attributes = {name: item[name] for name in ("title", "summary", "number", "status") if name in item}
            rest = [item[name] for name in ("key_points", "questions", "body", "claims", "truth") if name in item]
            file = {"file": extraction.words("pdf", signed.read_bytes())[0]} if signed.exists() else {}
            yield (
                item["key"],
                {"type": kind, "days": -item["published"], "blocks": list(_lines(rest))} | attributes | file,
            )


def _lines(value: Any) -> Iterator[str]:
    """The sentences in the blocks of the demo, without markup; names of blocks and pictures are one word."""
    if isinstance(value, str):
        if " " in value:
            yield " ".join(strip_tags(value.replace("<", " <")).split())
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _lines(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _lines(part)


if __name__ == "__main__":
    main()
