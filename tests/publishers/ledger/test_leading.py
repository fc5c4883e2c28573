"""Work that one process does for all: whoever holds it may die, and a big house is gone through in slices."""

import math
import os
import signal
import time
from datetime import timedelta

import pytest

from publishers.ledger import reconciling
from publishers.ledger.models import JobState, Publication
from publishers.runtime import clock
from publishers.worker.lanes import Lanes
from publishers.worker.process import HOUSEKEEPING_EVERY, JOBS, LEAD, Worker
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_lead_passes_on_when_its_holder_is_killed():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with clock.only_one("leader") as leading:
                os.write(writer, b"1" if leading else b"0")
                signal.pause()
        finally:
            os._exit(1)
    try:
        assert os.read(reader, 1) == b"1"
        with clock.only_one("leader") as leading:
            assert not leading
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    deadline = time.monotonic() + 10
    leading = False
    while not leading:
        assert time.monotonic() < deadline
        with clock.only_one("leader") as leading:
            pass


def test_a_slice_goes_on_where_the_last_one_stopped(make_channel, remote, monkeypatch):
    monkeypatch.setattr(reconciling, "SLICE", 2)
    for number in range(5):
        Sketch.objects.create(title=f"tin {number}")
    planned = []
    monkeypatch.setattr(reconciling.planning, "plan", lambda content_id, by=None: planned.append(content_id))
    known = sorted(Sketch.objects.values_list("content_id", flat=True))
    clicks = iter(range(100))
    # A clock on which three contents fit into a slice: it is read before each page of two and after each content.
    monkeypatch.setattr(reconciling, "boottime", lambda: next(clicks))
    reconciling.reconcile(until=4)
    assert planned == known[:3]
    assert JobState.objects.get().cursor == known[2]
    clicks = iter(range(100))
    reconciling.reconcile(until=99)
    assert planned == known
    assert JobState.objects.get().cursor is None


def test_what_was_touched_is_looked_at_first_and_leaves_time_for_the_others(make_channel, remote, monkeypatch):
    for number in range(9):
        Sketch.objects.create(title=f"tin {number}")
    known = sorted(Sketch.objects.values_list("content_id", flat=True))
    touched = known[4:]
    JobState.objects.create(name=reconciling.RECONCILE, seen_until=clock.now())
    monkeypatch.setattr(Sketch, "ledger_contents_touched", classmethod(lambda cls, since: touched))
    planned = []
    monkeypatch.setattr(reconciling.planning, "plan", lambda content_id, by=None: planned.append(content_id))
    clicks = iter(range(100))
    monkeypatch.setattr(reconciling, "boottime", lambda: next(clicks))
    reconciling.reconcile(until=8)
    assert planned[:3] == touched[:3] and planned[3:] == known[: len(planned) - 3] and len(planned) > 3
    assert JobState.objects.get().cursor == planned[-1]


def test_the_reconciler_is_due_once_a_period_whoever_leads(make_channel, remote):
    Worker().drain()
    first = reconciling.reconcile_due()
    assert first > clock.now()
    later = Worker()
    later._reconciled = True  # it has had its own first round
    sketch = Sketch.objects.create()
    later._tick(all_jobs=False)
    assert not Publication.objects.exists()
    JobState.objects.update(due_at=clock.now() - timedelta(seconds=1))
    later._tick(all_jobs=False)
    assert Publication.objects.get().content_id == sketch.content_id
    assert reconciling.reconcile(math.inf) == 0


class NotedLanes(Lanes):
    """Lanes that are there already; who is woken is only noted."""

    def __init__(self) -> None:
        super().__init__()
        self.woken: list[str] = []

    def __contains__(self, name: str) -> bool:
        return True

    def wake(self, name, work) -> None:
        self.woken.append(name)


def test_much_news_wakes_the_leader_and_the_jobs_once_and_the_last_of_it_is_not_forgotten():
    worker, lanes = Worker(), NotedLanes()
    worker._direct(lanes, news=True)
    seconds = worker._direct(lanes, news=True)
    assert lanes.woken == [LEAD, JOBS]
    assert 0.0 < seconds <= HOUSEKEEPING_EVERY  # it comes back to what it has not told yet
    time.sleep(seconds)
    worker._direct(lanes, news=False)
    assert lanes.woken == [LEAD, JOBS] * 2
