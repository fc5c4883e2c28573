"""Looking only at the best of many matches shows what looking at all of them shows."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import tantivy
from tantivy import Occur

from benchmarks.corpus import Corpus
from search.contract import Clause, Entry, Query
from search.index.backends import embedded_query
from search.index.backends.embedded import EmbeddedBackend
from search.language import vietnamese
from tests.search.backend_contract import document, entries, rebuild, tombstones

DOCUMENTS = 1_500
NOW = datetime(2025, 9, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus():
    return Corpus()


@pytest.fixture(scope="module")
def backend(tmp_path_factory, corpus):
    backend = EmbeddedBackend(tmp_path_factory.mktemp("index"))
    with backend.writing(5.0) as writing:
        writing.begin("a" * 32, 0)
        documents = [corpus.document(number) for number in range(DOCUMENTS)]
        writing.fill("a" * 32, [Entry(document.content_id, 1, document) for document in documents])
        writing.swap("a" * 32)
    return backend


def questions(corpus, chance):
    """Questions that many documents answer, in the ways that people ask them."""
    common = corpus.common_pairs(30)
    for number in range(200):
        (phrase,) = corpus.said_together(4, 1, chance)
        words = chance.choice([chance.choice(common), phrase, " ".join(phrase.split()[: chance.randint(1, 3)])])
        words = vietnamese.fold(words) if number % 2 else words
        clauses = (Clause(words, phrase=number % 3 == 0),)
        if number % 11 == 0:
            clauses += (Clause(chance.choice(common), phrase=True, negative=True),)
        yield Query(
            clauses,
            now=NOW if number % 5 < 3 else None,
            offset=chance.choice([0, 0, 3, 30]),
            limit=3,
            since=datetime(chance.randint(2007, 2020), 1, 1, tzinfo=UTC) if number % 4 == 0 else None,
            filters={"type": ["news"]} if number % 7 == 0 else {},
        )


def asked_twice(backend, query, monkeypatch):
    """What is found when all matches are looked at, and when only the best are."""
    monkeypatch.setattr(embedded_query, "_MANY", 10**9)
    whole = backend.search(query)
    monkeypatch.setattr(embedded_query, "_MANY", 1)
    return whole, backend.search(query)


def test_the_page_the_total_and_the_counts_are_the_same(backend, corpus, monkeypatch):
    for query in questions(corpus, random.Random(11)):
        whole, best = asked_twice(backend, query, monkeypatch)
        # The engine adds up in another order, and a score may be rounded to the other side.
        scores = [[hit.score for hit in page.hits] for page in (whole, best)]
        assert scores[1] == pytest.approx(scores[0], rel=0, abs=0.011), query
        whole, best = (replace(page, hits=[replace(hit, score=0.0) for hit in page.hits]) for page in (whole, best))
        assert best == whole, query


def test_a_title_that_all_have_hides_nothing_that_is_in_force(tmp_path, monkeypatch):
    """The words stand in nearly every title, so they are worth less there than being in force."""
    backend = EmbeddedBackend(tmp_path)
    old = [document(number, "Giáo dục phổ thông", published_at=NOW - timedelta(days=4_000)) for number in range(400)]
    in_force = {"type": "policy", "status": "in_force", "published_at": NOW}
    new = [document(number, "Tin", "Giáo dục phổ thông", **in_force) for number in range(400, 410)]
    with backend.writing(5.0) as writing:
        rebuild(writing, "a" * 32, [*old, *new])
    query = Query((Clause("giao duc pho thong"),), limit=5, now=NOW)
    whole, best = asked_twice(backend, query, monkeypatch)
    assert best == whole
    # It is the bound that saw them: without it only titles would be looked at.
    monkeypatch.setattr(embedded_query, "_SLACK", 0.0)
    assert backend.search(query) != whole


def test_nothing_that_lacks_a_part_scores_above_the_bound(tmp_path, monkeypatch):
    """Also where most of what the engine counts is deleted by now: it takes words for rarer than they are."""
    monkeypatch.setattr(embedded_query, "_MANY", 1)
    backend = EmbeddedBackend(tmp_path)
    full = document(0, "Giáo viên trau dồi đạo dục", *["Giáo viên dục " * 30] * 3)
    with backend.writing(5.0) as writing:
        rebuild(writing, "a" * 32, [full])
        others = [document(number, "Tin ngắn") for number in range(1, 2_001)]
        writing.write(1, entries(others))
        writing.write(2, tombstones(other.content_id for other in others[10:]))
    searcher, _commit = backend._searcher()
    query = Query((Clause("giao duc"),))
    build = embedded_query.QueryBuilder(backend._schema())
    tiers = build.tiers(query)
    [*narrowed] = build.best(query, tiers, backend._rarity(searcher))
    assert narrowed
    everything = [*build.matching(query), *((Occur.Should, tier.part) for tier in tiers)]
    for parts, bound in narrowed:
        [*having] = ((Occur.Must, part) for part in parts)
        lacking = [*everything, (Occur.MustNot, tantivy.Query.boolean_query(having))]
        [(score, _address)] = searcher.search(tantivy.Query.boolean_query(lacking)).hits
        assert score <= bound
