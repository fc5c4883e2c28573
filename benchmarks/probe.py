"""One ledger in one process: does what a line of JSON on its input says, answers with another.

`benchmarks.engine` holds one probe for each size of ledger and has them measure in turn, so that whatever else
the machine does falls on all sizes alike.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

import tests.warm  # noqa: F401  importing it readies Django
from benchmarks import floor, history
from benchmarks.nothing import Nothing
from publishers import registry
from publishers.ledger import planning
from publishers.ledger.models import Attempt
from publishers.worker.process import Worker
from tests.load.versions import read_versions
from tests.sketch.models import Sketch

registry.BUILT_IN["nothing"] = "benchmarks.nothing:Nothing"

ANSWER_WITHIN = 60.0  # seconds until a publish that nobody calls for is a fault
WARMING = 5  # publishes at most before those that count


def migrate() -> None:
    """Make the tables."""
    call_command("migrate", run_syncdb=True, verbosity=0)


def build(rows: int, waiting: int) -> None:
    """A ledger of `rows` deliveries, all but the last `waiting` of them sent."""
    history.make_channels()
    history.build(rows - waiting, sent=True)
    floor.build(rows, waiting)
    history.tidy()


def pile_up(waiting: int) -> None:
    """Deliveries that wait to go."""
    history.build(waiting, sent=False)
    history.tidy()


def deliver(times: int) -> dict[str, float]:
    """Let one worker run `times` deliveries; for each its seconds, those of its own processor, and its queries."""
    mark = _last_attempt()
    calls: list[tuple[float, float, int]] = []
    worker = Worker()
    count = 0

    def heard(_content: UUID, at: float) -> None:
        calls.append((at, time.process_time(), count))
        if len(calls) > times:
            worker.stop()

    def counting(execute: Callable, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    Nothing.heard = heard
    with connection.execute_wrapper(counting):
        worker.drain()
    history.put_back(mark)
    spent = [(last - first) / times for first, last in zip(calls[0], calls[times], strict=True)]
    return dict(zip(("seconds", "processor", "queries"), spent, strict=True))


def run_floor(times: int) -> float:
    """Seconds for one row of the plainest queue."""
    return floor.run(times) / times


def latency(times: int) -> list[float]:
    """Seconds from the call that publishes to the plugin's call in another process that slept until then."""
    fork = multiprocessing.get_context("fork")
    ear, mouth = fork.Pipe(duplex=False)
    connections.close_all()
    other = fork.Process(target=_sleeping_worker, args=(mouth,))
    other.start()
    mouth.close()
    try:
        _idle(ear)
        return [seconds for _ in range(times) for seconds in _publish(ear)]
    finally:
        other.terminate()
        other.join()


def profile(times: int) -> list[tuple[str, float, float]]:
    """For each kind of query of a delivery: its text, how many there are, and the milliseconds they take."""
    mark = _last_attempt()
    worker = Worker()
    calls = 0
    number: Counter[str] = Counter()
    spent: Counter[str] = Counter()

    def heard(_content: UUID, _at: float) -> None:
        nonlocal calls
        calls += 1
        if calls > times:
            worker.stop()

    def watching(execute: Callable, sql: str, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *arguments)
        finally:
            if calls:
                shape = re.sub(r"(%s, )+%s", "%s, ...", sql)
                number[shape] += 1
                spent[shape] += time.perf_counter() - began

    Nothing.heard = heard
    with connection.execute_wrapper(watching):
        worker.drain()
    history.put_back(mark)
    return [(shape, number[shape] / times, seconds * 1000 / times) for shape, seconds in spent.most_common()]


def _last_attempt() -> int:
    return Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _sleeping_worker(mouth: Connection) -> None:
    """A worker on what may be another machine: on PostgreSQL it shares no folder with who publishes."""
    if connection.vendor == "postgresql":
        settings.LOA_DATA = Path(tempfile.mkdtemp(dir=settings.LOA_DATA))
    Nothing.heard = lambda *call: mouth.send(call)
    Worker().run_forever()


def _idle(ear: Connection) -> None:
    """Wait until the worker sleeps: it has begun, reconciled its slice, and soon answers a publish."""
    for _ in range(WARMING):
        if max(_publish(ear)) < 1.0:
            return


def _publish(ear: Connection) -> list[float]:
    """Publish one item while the worker sleeps; the seconds until each channel was called."""
    time.sleep(random.uniform(0.2, 0.5))  # noqa: S311
    sketch = Sketch.objects.create()
    began = time.monotonic()
    planning.plan(sketch.content_id)
    waits = []
    while len(waits) < history.CHANNELS:
        if not ear.poll(ANSWER_WITHIN):
            raise TimeoutError("the worker did not call")
        content_id, called = ear.recv()
        if content_id == sketch.content_id:
            waits.append(called - began)
    return waits


def main() -> None:
    """Obey until the input ends."""
    verbs = {
        verb.__name__: verb for verb in (migrate, build, pile_up, deliver, run_floor, latency, read_versions, profile)
    }
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(verbs[order.pop("do")](**order)), flush=True)  # noqa: T201 the benchmark reads it


if __name__ == "__main__":
    main()
