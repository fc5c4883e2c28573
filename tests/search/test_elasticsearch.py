"""Elasticsearch, the real one: the common contract, and what versions, aliases and other writers do."""

import base64
import json
import urllib.request
import uuid

import pytest

from publishers.contract import ContentRejected
from search.contract import Clause, Entry, IndexUnusable, Query, SearchUnavailable
from search.index import engines, indexing
from search.index.backends.elasticsearch import ElasticsearchBackend
from search.models import IndexedDocument
from tests.search.backend_contract import BackendContract, content_id, document, entries, numbers, rebuild
from tests.search.conftest import Archive


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
    item = content_id(1)
    with backend.writing() as writing:
        writing.write(1, [Entry(item, 5, document(1, "Bản năm"))])
        writing.write(1, [Entry(item, 4, document(1, "Bản bốn"))])
        assert writing.held([item]) == {item: 5}
        writing.write(1, [Entry(item, 6, None)])
        writing.write(1, [Entry(item, 5, document(1, "Bản năm"))])
        assert writing.held([item]) == {}
    assert backend.search(Query()).total == 0
    assert backend.search(Query((Clause("ban nam"),))).total == 0


def test_an_index_is_built_beside_while_others_write(backend):
    with backend.writing() as writing:
        writing.begin("b" * 32, 0)
        writing.fill("b" * 32, entries([document(1, "Kế hoạch năm học")]))
        # Meanwhile somebody changes what was filled already, and somebody fills an older state after that.
        writing.write(1, [Entry(content_id(1), 9, document(1, "Kế hoạch mới"))], also="b" * 32)
        writing.fill("b" * 32, entries([document(1, "Kế hoạch năm học")]))
        assert backend.search(Query((Clause("nam hoc"),))).total == 0
        writing.swap("b" * 32)
        assert writing.identity().index == "b" * 32
    assert numbers(backend.search(Query((Clause("ke hoach moi"),)))) == [1]
    assert backend.search(Query((Clause("nam hoc"),))).total == 0
    assert list(backend.client.indices.get(index=f"{backend.name}-*")) == [f"{backend.name}-{'b' * 32}"]


def test_only_who_goes_on_costs_the_cluster_a_point_in_time(backend):
    with backend.writing() as writing:
        writing.write(1, entries([document(number, "Trường học") for number in range(2, 30)]))

    def open_contexts():
        (node,) = backend.client.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
        return node["indices"]["search"]["open_contexts"]

    before = open_contexts()
    for _ in range(20):
        first = backend.search(Query((Clause("truong hoc"),), limit=5))
    assert open_contexts() == before
    second = backend.search(Query((Clause("truong hoc"),), limit=5, after=first.next))
    assert open_contexts() == before + 1
    # Read on after a long pause, when the point in time was given up.
    place = backend.client.close_point_in_time(id=_pit(second.next))
    assert place["succeeded"]
    third = backend.search(Query((Clause("truong hoc"),), limit=5, after=second.next))
    assert not set(numbers(third)) & set(numbers(first) + numbers(second))


def _pit(after: str) -> str:
    return json.loads(base64.urlsafe_b64decode(after))["pit"]


def test_one_document_that_it_refuses_stops_no_other(transactional_db, elasticsearch_url, settings, name):
    settings.ELASTICSEARCH_URL, settings.LOA_INDEX_NAME = elasticsearch_url, name
    archive = Archive()
    gone = archive.put("Đã đăng từ trước")
    endless = archive.snapshot("Chủ đề dài vô tận", topics=["a" * 40_000])  # a keyword has at most 32,766 bytes
    with pytest.raises(ContentRejected) as refused:
        archive.publisher.deliver(*archive.work(endless))
    assert "field [topic]" in refused.value.detail
    archive.put("Đăng sau đó")
    archive.retract(gone)
    backend = engines.backend()
    (hit,) = backend.search(Query()).hits
    assert IndexedDocument.objects.get(content_id=hit.content_id).document["title"] == "Đăng sau đó"
    indexing.reindex(5.0)
    assert backend.search(Query()).total == 1
    assert indexing.status(5.0).pending == 1
    archive.change(endless, topics=[])
    assert (backend.search(Query()).total, indexing.status(5.0).pending) == (2, 0)
    remove(backend)
