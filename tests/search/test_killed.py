"""The writer of the archive killed at any moment: the index opens, the audit mends it, nothing withdrawn comes back."""

import os
import random
import select
import signal
import time
import uuid
from contextlib import suppress

import pytest
from django.db import connections

from publishers.contract import Operation
from search.contract import Query, SearchUnavailable
from search.index import engines, indexing
from search.models import IndexedDocument

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 10
CONTENTS = 12


class _Told:
    """What the writer said: of each content the last line, `+` or `-` when it is done, `?` while it is under way."""

    def __init__(self):
        self.last = {}
        self._rest = b""

    def read(self, reader):
        while select.select([reader], [], [], 0)[0] and (data := os.read(reader, 65536)):
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                number, sign = line.split()
                self.last[int(number)] = sign.decode()

    def gone(self):
        return {number for number, sign in self.last.items() if sign == "-"}


def _let_go_of_locks():
    """Close the index's lock in a child: whatever thread held it at the moment of the fork is in the parent alone."""
    for handle in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{handle}").endswith(".lock"):
                os.close(int(handle))


def _write_for_ever(archive, snapshots, pipe, seed):
    choices = random.Random(seed)
    while True:
        number = choices.randrange(CONTENTS)
        present = choices.random() < 0.5
        os.write(pipe, b"%d ?\n" % number)
        operation = Operation.UPDATE if present else Operation.RETRACT
        archive.publisher.deliver(*archive.work(snapshots[number], operation, version=time.time_ns()))
        os.write(pipe, b"%d %s\n" % (number, b"+" if present else b"-"))


def test_a_writer_killed_at_any_moment(archive, request):
    kills = request.config.getoption("--archive-kills") or KILLS
    page = archive.page("Trang")
    snapshots = [
        archive.snapshot(f"Bài số {number}", content_id=uuid.UUID(int=number + 1), page_id=page.pk)
        for number in range(CONTENTS)
    ]
    archive.put_many(snapshots)
    moments = random.Random(11)
    searches = 0
    for kill in range(kills):
        reader, writer = os.pipe()
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                _let_go_of_locks()
                _write_for_ever(archive, snapshots, writer, kill)
            finally:
                os._exit(1)
        os.close(writer)
        acknowledged = _Told()
        until = time.monotonic() + moments.uniform(0.05, 0.6)
        while time.monotonic() < until:
            acknowledged.read(reader)
            gone = acknowledged.gone()
            try:
                live = {hit.content_id.int - 1 for hit in engines.backend().search(Query(limit=100)).hits}
            except SearchUnavailable:
                pytest.fail("a reader found no index")
            acknowledged.read(reader)
            searches += 1
            # Withdrawn before the question and still so after the answer.
            assert not live & gone & acknowledged.gone()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged.read(reader)
        os.close(reader)
        indexing.audit(5.0)
        with engines.backend().writing(5.0) as writing:
            held = writing.held([snapshot.content_id for snapshot in snapshots])
        rows = dict(IndexedDocument.objects.filter(present=True).values_list("content_id", "version"))
        assert held == rows
        for number, sign in acknowledged.last.items():
            if sign != "?":
                assert (snapshots[number].content_id in held) == (sign == "+"), f"kill {kill}: {number} {sign}"
    assert searches > kills


def test_the_audit_finds_what_is_missing_what_is_old_and_what_nobody_knows(archive):
    kept, missing, old = (archive.put(title) for title in ("Còn", "Mất", "Cũ"))
    from search.contract import Entry
    from tests.search.backend_contract import document

    with engines.backend().writing(5.0) as writing:
        state = indexing.IndexState.objects.get()
        before = IndexedDocument.objects.get(content_id=old.content_id)
        stale = before.read().model_copy(update={"title": "Cũ hơn"})
        stray = document(77, "Không ai biết")
        writing.write(
            state.done,
            [
                Entry(missing.content_id, before.version + 9, None),
                Entry(old.content_id, before.version - 1, stale),
                Entry(stray.content_id, 1, stray),
            ],
        )
        assert set(writing.held([missing.content_id, stray.content_id])) == {stray.content_id}
    result = indexing.audit(5.0)
    assert (result.compared, result.drift) == (3, 3)
    with engines.backend().writing(5.0) as writing:
        versions = dict(IndexedDocument.objects.values_list("content_id", "version"))
        assert writing.held([*versions, stray.content_id]) == versions
        assert writing.count() == 3
    assert indexing.audit(5.0).drift == 0
    assert kept.content_id in versions


def test_reindexing_goes_on_where_it_stopped_and_readers_notice_nothing(archive, monkeypatch):
    page = archive.page("Trang")
    archive.put_many([archive.snapshot(f"Bài số {number}", page_id=page.pk) for number in range(30)])
    monkeypatch.setattr(indexing, "BATCH", 10)
    with engines.backend().writing(5.0) as writing:
        indexing._begin(writing)
        clicks = iter([0.0, 0.0, 9.0])
        monkeypatch.setattr(indexing, "boottime", lambda: next(clicks))
        assert not indexing._build(writing, until=5.0)
    monkeypatch.undo()
    assert indexing.progress() == indexing.Progress(20, 30)
    half_way = indexing.IndexState.objects.get().building
    # Meanwhile people read, and editors publish and withdraw behind and ahead of where it stopped.
    assert engines.backend().search(Query(limit=1)).total == 30
    rows = list(IndexedDocument.objects.order_by("pk"))
    for row in (rows[0], rows[-1]):
        snapshot = archive.snapshot("Bài bị rút", content_id=row.content_id, page_id=page.pk)
        archive.retract(snapshot)
    fresh = archive.put("Bài mới", page_id=page.pk)
    steps = []
    assert indexing.reindex(5.0, steps.append) == 29
    assert indexing.IndexState.objects.get().index == half_way
    assert steps[-1].done == steps[-1].total == 31
    with engines.backend().writing(5.0) as writing:
        present = dict(IndexedDocument.objects.filter(present=True).values_list("content_id", "version"))
        assert writing.held([*present, rows[0].content_id, rows[-1].content_id]) == present
    assert fresh.content_id in present
    assert indexing.audit(5.0).drift == 0
