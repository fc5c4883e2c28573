"""Looking only at the best of many matches shows what looking at all of them shows."""

import random
from datetime import UTC, datetime

import pytest

from benchmarks.corpus import Corpus
from search import vietnamese
from search.backends import embedded_query
from search.backends.embedded import EmbeddedBackend
from search.contract import Clause, Entry, Query

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
        (said,) = corpus.said_together(4, 1, chance)
        words = chance.choice([chance.choice(common), said, " ".join(said.split()[: chance.randint(1, 3)])])
        words = vietnamese.fold(words) if number % 2 else words
        clauses = (Clause(words, phrase=number % 3 == 0),)
        if number % 11 == 0:
            clauses += (Clause(chance.choice(common), phrase=True, negative=True),)
        yield Query(
            clauses,
            now=NOW if number % 5 < 3 else None,
            offset=chance.choice([0, 0, 20, 200]),
            since=datetime(chance.randint(2007, 2020), 1, 1, tzinfo=UTC) if number % 4 == 0 else None,
            filters={"type": ["news"]} if number % 7 == 0 else {},
        )


def differences(backend, corpus, monkeypatch) -> int:
    """How many of the questions are answered otherwise when only the best are looked at."""
    found = 0
    for query in questions(corpus, random.Random(11)):
        monkeypatch.setattr(embedded_query, "_MANY", DOCUMENTS + 1)
        whole = backend.search(query)
        monkeypatch.setattr(embedded_query, "_MANY", 1)
        found += backend.search(query) != whole
    return found


def test_the_page_the_total_and_the_counts_are_the_same(backend, corpus, monkeypatch):
    assert differences(backend, corpus, monkeypatch) == 0


def test_it_is_the_bound_that_keeps_them_the_same(backend, corpus, monkeypatch):
    monkeypatch.setattr(embedded_query, "_SLACK", 0.0)
    assert differences(backend, corpus, monkeypatch) > 0
