"""Publish and withdraw at the same moment: the ledger's last word wins, on both engines and both databases."""

import os
import random
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.db import connections

from publishers.contract import ChannelUnavailable, Operation, Term
from search.contract import Query
from search.index import documents, engines, indexing, store
from search.models import IndexedDocument, Label
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]

ROUNDS = 40
ROOT = Path(__file__).resolve().parents[2]


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


def _save_at_once(*batches: list[store.Change]) -> list[Exception]:
    """Each batch in a thread of its own, all at the same moment; what went wrong."""
    start, wrong = threading.Barrier(len(batches)), []

    def save(changes):
        try:
            start.wait(10)
            store.save(changes)
        except Exception as error:  # whatever it is, the test shows it
            wrong.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=save, args=(changes,)) for changes in batches]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return wrong


def _change(archive, version, unit="so", **fields) -> store.Change:
    snapshot = archive.snapshot("Bài", **fields)
    document = documents.from_snapshot(snapshot)
    unit = Term(slug=unit, name=f"Đơn vị {unit}, {version}")
    document = document.model_copy(update={"unit": unit, "type": unit.slug, "type_label": unit.name})
    return store.Change(document.content_id, version, document)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_versions_saved_at_once_the_newer_stays(archive):
    page = archive.page("Trang")
    for _round in range(30):
        older = _change(archive, 10, page_id=page.pk)
        newer = store.Change(older.content_id, 20, None, "sai")
        assert _save_at_once([older], [newer]) == []
        row = IndexedDocument.objects.get(content_id=older.content_id)
        assert (row.version, row.present, row.document) == (20, False, {"reason": "sai"})


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_name_the_same_in_another_order_wait_for_each_other(archive):
    page = archive.page("Trang")
    units = [f"don-vi-{number}" for number in range(5)]
    for version in range(1, 31):
        there = [_change(archive, version, unit, page_id=page.pk) for unit in units]
        back = [_change(archive, version, unit, page_id=page.pk) for unit in reversed(units)]
        assert _save_at_once(there, back) == []
    assert Label.objects.get(facet="unit", slug="don-vi-3").name == "Đơn vị don-vi-3, 30"


def test_the_same_races_on_postgresql(postgresql_url, elasticsearch_url, tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_url,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "LOA_DATA": str(tmp_path),
    }
    # All but this one, which would call itself.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgresql"]
    places = ["tests/search/test_race.py", "tests/search/test_publisher.py"]
    answer = subprocess.run([*command, *places], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-6000:]
    assert "passed" in answer.stdout and "skipped" not in answer.stdout
