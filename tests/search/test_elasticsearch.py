"""Elasticsearch, the real one: the common contract, and what versions, aliases and other writers do."""

import json
import urllib.request
import uuid

import pytest

from search.backends.elasticsearch import ElasticsearchBackend
from search.contract import Clause, Entry, IndexUnusable, Query, SearchUnavailable
from tests.search.backend_contract import BackendContract, document, entries, numbers, rebuild


@pytest.fixture
def name() -> str:
    return f"loa-{uuid.uuid4().hex[:12]}"


def remove(backend):
    backend.client.indices.delete(index=list(backend.client.indices.get(index=f"{backend.name}-*")))


@pytest.fixture
def backend(elasticsearch_url, name):
    backend = ElasticsearchBackend(elasticsearch_url, name)
    with backend.writing() as writing:
        rebuild(writing, "a" * 32, [document(1, "Kế hoạch năm học")])
    yield backend
    remove(backend)


class TestElasticsearch(BackendContract):
    @pytest.fixture
    def backend(self, elasticsearch_url, name):
        backend = ElasticsearchBackend(elasticsearch_url, name)
        with backend.writing() as writing:
            rebuild(writing, uuid.uuid4().hex, [])
        yield backend
        remove(backend)


def test_it_is_the_real_one(elasticsearch_url):
    with urllib.request.urlopen(f"{elasticsearch_url}/_nodes") as answer:
        (node, *_others) = json.load(answer)["nodes"].values()
    assert node["version"].startswith("9.")
    assert node["build_hash"]
    with urllib.request.urlopen(f"{elasticsearch_url}/_nodes/jvm") as answer:
        assert next(iter(json.load(answer)["nodes"].values()))["jvm"]["vm_name"]


def test_an_index_that_is_missing_is_said_so(elasticsearch_url, name):
    backend = ElasticsearchBackend(elasticsearch_url, name)
    with pytest.raises(SearchUnavailable):
        backend.search(Query())
    with backend.writing() as writing, pytest.raises(IndexUnusable):
        writing.identity()


def test_a_cluster_that_does_not_answer_is_unavailable():
    backend = ElasticsearchBackend("http://127.0.0.1:9", "loa")
    with pytest.raises(SearchUnavailable):
        backend.search(Query())
    with pytest.raises(OSError), backend.writing() as writing:
        writing.write(1, entries([document(1, "Kế hoạch")]))


def test_whoever_comes_late_with_an_older_version_is_refused(backend):
    content_id = uuid.UUID(int=1)
    with backend.writing() as writing:
        writing.write(1, [Entry(content_id, 5, document(1, "Bản năm"))])
        writing.write(1, [Entry(content_id, 4, document(1, "Bản bốn"))])
        assert writing.held([content_id]) == {content_id: 5}
        writing.write(1, [Entry(content_id, 6, None)])
        writing.write(1, [Entry(content_id, 5, document(1, "Bản năm"))])
        assert writing.held([content_id]) == {}
    assert backend.search(Query()).total == 0
    assert backend.search(Query((Clause("ban nam"),))).total == 0


def test_an_index_is_built_beside_while_others_write(backend):
    with backend.writing() as writing:
        writing.begin("b" * 32, 0)
        writing.fill("b" * 32, entries([document(1, "Kế hoạch năm học")]))
        # Meanwhile somebody changes what was filled already, and somebody fills an older state after that.
        writing.write(1, [Entry(uuid.UUID(int=1), 9, document(1, "Kế hoạch mới"))], also="b" * 32)
        writing.fill("b" * 32, entries([document(1, "Kế hoạch năm học")]))
        assert backend.search(Query((Clause("nam hoc"),))).total == 0
        writing.swap("b" * 32)
        assert writing.identity().index == "b" * 32
    assert numbers(backend.search(Query((Clause("ke hoach moi"),)))) == [1]
    assert backend.search(Query((Clause("nam hoc"),))).total == 0
    assert list(backend.client.indices.get(index=f"{backend.name}-*")) == [f"{backend.name}-{'b' * 32}"]
