"""Publish and withdraw at the same moment: the ledger's last word wins, on both engines."""

import random
import threading
import time
import uuid

import pytest
from django.db import connections

from publishers.contract import ChannelUnavailable, Operation
from search import engines, indexing
from search.contract import Query
from search.models import IndexedDocument
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]

ROUNDS = 100


def _deliver(archive, work, start, delay):
    """One worker: waits for the other, then delivers, again when the archive asks it to."""
    try:
        start.wait(10)
        time.sleep(delay)
        while True:
            try:
                archive.publisher.deliver(*work)
                return
            except ChannelUnavailable:
                continue
    finally:
        connections.close_all()


@pytest.mark.parametrize("last", [Operation.RETRACT, Operation.CREATE])
def test_the_last_word_wins(archive_on_either, last, request):
    rounds = (request.config.getoption("--archive-rounds") or ROUNDS) // 2
    archive, page = archive_on_either, archive_on_either.page("Trang")
    moments = random.Random(7)
    ids = []
    for number in range(rounds):
        content_id = uuid.uuid4()
        ids.append(content_id)
        snapshot = archive.snapshot(f"Bài số {number}", content_id=content_id, page_id=page.pk)
        first = Operation.CREATE if last == Operation.RETRACT else Operation.RETRACT
        works = [archive.work(snapshot, first, version=10), archive.work(snapshot, last, version=20)]
        start = threading.Barrier(2)
        workers = [
            threading.Thread(target=_deliver, args=(archive, work, start, moments.uniform(0, 0.004))) for work in works
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
            assert not worker.is_alive()
    indexing.drain(5.0)
    with engines.backend().writing(5.0) as writing:
        held = writing.held(ids)
    assert held == ({} if last == Operation.RETRACT else dict.fromkeys(ids, 20))
    assert engines.backend().search(Query(limit=1)).total == len(held)
    assert set(IndexedDocument.objects.values_list("version", "present")) == {(20, last == Operation.CREATE)}
