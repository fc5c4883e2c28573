"""Three Elasticsearch nodes, and the master killed while the archive is written and searched."""

import threading
import time
import uuid

import pytest

from search.contract import Clause, Query, SearchUnavailable
from search.index.backends.elasticsearch import ElasticsearchBackend
from tests.search.backend_contract import content_id, document, entries, rebuild
from tests.servers import elasticsearch

DOCUMENTS = 2_000
AT_ONCE = 20
ELECTION = 30  # seconds at most in which nobody answers


@pytest.fixture(scope="module")
def cluster():
    with elasticsearch.cluster(3, heap="256m") as nodes:
        yield nodes


class _Reader(threading.Thread):
    """Asks again and again; remembers the longest time without an answer, and how often it was silent."""

    def __init__(self, backend):
        super().__init__(daemon=True)
        self.backend, self.enough = backend, threading.Event()
        self.answers, self.longest, self.silences = 0, 0.0, 0

    def run(self):
        last, silent = time.monotonic(), False
        while not self.enough.wait(0.01):  # not all that one processor can ask
            try:
                self.backend.search(Query((Clause("ke hoach"),)), facets=False)
            except SearchUnavailable:
                self.silences += not silent
                silent = True
                continue
            silent, self.answers = False, self.answers + 1
            self.longest, last = max(self.longest, time.monotonic() - last), time.monotonic()


def test_the_master_is_killed(cluster):
    backend = ElasticsearchBackend(",".join(node.url for node in cluster), f"loa-{uuid.uuid4().hex[:12]}")
    with backend.writing() as writing:
        rebuild(writing, uuid.uuid4().hex, [])
    backend.client.cluster.health(wait_for_status="green", timeout="60s")
    master = backend.client.cat.master(format="json")[0]["node"]
    reader = _Reader(backend)
    reader.start()
    for first in range(1, DOCUMENTS, AT_ONCE):
        if first > DOCUMENTS // 2 and (node := next((node for node in cluster if node.name == master), None)):
            node.process.kill()
            node.process.wait()
            master = ""
        batch = entries([document(number, f"Kế hoạch số {number}") for number in range(first, first + AT_ONCE)])
        deadline = time.monotonic() + 2 * ELECTION
        while True:
            try:
                with backend.writing() as writing:
                    writing.write(1, batch)
                break
            except OSError:  # not acknowledged: the ledger would come again
                assert time.monotonic() < deadline, "the cluster took no writes again"
    reader.enough.set()
    reader.join(60)
    assert master == ""
    assert backend.search(Query(limit=1)).total == DOCUMENTS
    with backend.writing() as writing:
        everything = [content_id(number) for number in range(1, DOCUMENTS + 1)]
        held = [len(writing.held(everything[start : start + 500])) for start in range(0, DOCUMENTS, 500)]
    assert sum(held) == DOCUMENTS
    assert reader.answers > 20
    assert reader.longest < ELECTION
    assert reader.silences <= 1
