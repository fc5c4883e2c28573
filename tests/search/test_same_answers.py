"""The two engines side by side: the same hits in the same order, the same totals and facets, for every case we have."""

import uuid

import pytest

from search.contract import Query
from search.index.backends.elasticsearch import ElasticsearchBackend
from search.index.backends.embedded import EmbeddedBackend
from search.query.parser import read
from tests.search.backend_contract import CASES, MORE, NOW, document, rebuild

TYPES, UNITS, TOPICS = ("news", "policy", "event"), ("phong-a", "phong-b"), ("x", "y", "z")


@pytest.fixture
def engines(tmp_path, elasticsearch_url):
    """Both, each with all documents of both files, in several facets and of few days, so that many are equals."""
    docs = [
        document(
            number,
            doc["title"],
            doc["body"],
            type=TYPES[number % 3],
            unit=UNITS[number % 2],
            topics=TOPICS[: number % 4],
            published_at=NOW.replace(day=1 + number % 5),
        )
        for number, doc in enumerate([*CASES["docs"], *MORE["docs"]], 1)
    ]
    distributed = ElasticsearchBackend(elasticsearch_url, f"loa-{uuid.uuid4().hex[:12]}")
    both = (EmbeddedBackend(tmp_path / "index"), distributed)
    for engine in both:
        with engine.writing(5.0) as writing:
            rebuild(writing, uuid.uuid4().hex, docs)
    yield both
    distributed.client.indices.delete(index=list(distributed.client.indices.get(index=f"{distributed.name}-*")))


def test_they_answer_alike(engines):
    differ = {}
    for case in [*CASES["queries"], *MORE["queries"]]:
        if case["kind"] == "suggest":
            answers = [engine.suggest(case["query"]) for engine in engines]
        else:
            clauses = read(f'"{case["query"]}"' if case["phrase"] else case["query"])
            given = {"similar": case["kind"] == "fuzzy", "limit": 100}
            queries = [
                Query(clauses, **given),
                Query(clauses, now=NOW, filters={"type": ["news", "policy"], "unit": ["phong-a"]}, **given),
            ]
            answers = [
                [
                    ([hit.content_id for hit in page.hits], page.total, page.facets)
                    for page in map(engine.search, queries)
                ]
                for engine in engines
            ]
        if answers[0] != answers[1]:
            differ[case["id"]] = answers
    assert not differ
