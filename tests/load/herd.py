"""A herd of workers under load: `python -m tests.load.herd --workers 8 --deliveries 10000` (see `make load`).

Contents are planned through the engine's own function, each for one of four channels, in two waves: the second
changes some of the first and takes some back while the workers are at them. Every few seconds one worker is killed
with SIGKILL and another takes its place. In the end every delivery must have reached its right end, and the wall,
which honours no key, tells whether anything was done twice or not at all.

This process stays warm and without a database connection: workers, and whoever plans or counts, are forked from it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management import call_command

import tests.warm  # noqa: F401  importing it readies Django
from publishers import registry
from publishers.contract import Reach
from publishers.ledger import planning
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Mode, State
from publishers.worker.process import Worker
from tests.load import remote
from tests.load.versions import read_versions
from tests.sketch.models import Sketch

registry.BUILT_IN["wall"] = "tests.load.publisher:WallPublisher"

CHANNELS = ("north", "east", "south", "west")
AMENDED = 10  # one content in so many belongs to the second wave
WITHDRAWN = 4  # of the second wave, one in so many is a withdrawal
STALLED = 90.0  # seconds without any delivery coming to its end

fork = multiprocessing.get_context("fork")


@dataclass
class Result:
    """What came of it; `wrong` is empty when everything did."""

    deliveries: int
    states: dict[str, int]
    codes: dict[str, int]
    acts: int
    struck: dict[str, int]
    kills: int
    seconds: float
    versions: dict[str, str]
    wrong: list[str]


def elsewhere(do: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns that runs in a process of its own."""
    ear, mouth = fork.Pipe(duplex=False)
    process = fork.Process(target=lambda: mouth.send(do(*arguments)))
    process.start()
    mouth.close()
    try:
        return ear.recv()
    finally:
        process.join()


def prepare(front: str, share: float) -> None:
    """Tables and channels."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    for slug in CHANNELS:
        channel = Channel(slug=slug, name=slug, publisher="wall", mode=Mode.LIVE)
        channel.config = {"address": front, "fault_share": share}
        channel.save()


def first_wave(contents: int) -> None:
    """Publish contents, each on one channel."""
    for number in range(contents):
        others = [slug for slug in CHANNELS if slug != CHANNELS[number % len(CHANNELS)]]
        sketch = Sketch.objects.create(title=f"Thông báo số {number}", excluded_channels=others)
        planning.plan(sketch.content_id)


def second_wave(changes: int, seed: int) -> None:
    """Change some of the contents and withdraw some, whatever has become of them by now."""
    chosen = random.Random(seed).sample(list(Sketch.objects.order_by("pk")), changes)
    for number, sketch in enumerate(chosen):
        if number % WITHDRAWN:
            sketch.title += ", bản mới"
        else:
            sketch.reach = Reach.WITHDRAW
        sketch.save()
        planning.plan(sketch.content_id)


def still_open() -> int:
    """Deliveries that will move without a person."""
    moving = (State.QUEUED, State.SENDING, State.WAITING, State.HELD, State.UNKNOWN)
    return Delivery.objects.filter(state__in=moving, needs_person=False).count()


def work() -> None:
    """Be a worker until told to stop."""
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    worker.run_forever()


def count(account: dict[str, Any]) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """States, error codes of what needs attention, and every difference between the ledger and the wall."""
    acts = account["acts"]
    notes: dict[str, list[str]] = {}
    for note in account["notes"]:
        notes.setdefault(note["content"], []).append(note["text"])
    wrong = [f"{key} was done {times} times" for key, times in acts.items() if times > 1]
    stands: dict[str, list[str]] = {}
    states: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for delivery in Delivery.objects.order_by("content_id", "version").iterator():
        content, done = str(delivery.content_id), acts.get(str(delivery.key), 0)
        states[delivery.state] += 1
        texts = stands.setdefault(content, [])
        outcome = f"{delivery.key} {delivery.operation} {delivery.state} {delivery.error_code}"
        if delivery.state == State.SENT and delivery.operation:
            texts[:] = [] if delivery.operation == "retract" else [delivery.payload["text"]]
            if not done:
                wrong.append(f"{outcome}, but nobody did it")
        elif delivery.state == State.DEAD:
            codes[delivery.error_code] += 1
            if done or delivery.error_code not in ("http_400", "http_404", "http_413"):
                wrong.append(f"{outcome}, done {done} times")
        elif delivery.state not in (State.SENT, State.SUPERSEDED):
            wrong.append(f"{outcome}: not its end")
        elif done:
            wrong.append(f"{outcome}, done {done} times")
    wrong += [
        f"{content} reads {notes.get(content, [])}, not {texts}"
        for content, texts in stands.items()
        if notes.get(content, []) != texts
    ]
    wrong += [f"{content} is there, and nobody planned it" for content in notes.keys() - stands.keys()]
    return dict(states), dict(codes), wrong


@contextmanager
def herd(workers: int) -> Iterator[list[Any]]:
    """So many workers, all gone afterwards."""
    running = [_hire() for _ in range(workers)]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.join(20)
            process.kill()


def _hire() -> Any:
    process = fork.Process(target=work)
    process.start()
    return process


def run(workers: int, deliveries: int, share: float, kill_every: float, seed: int) -> Result:
    """Plan, deliver, kill, and count."""
    other_end, front, wall = remote.start(share, seed)
    try:
        elsewhere(prepare, front, share)
        elsewhere(first_wave, deliveries)
        began = time.monotonic()
        with herd(workers) as running:
            amending = fork.Process(target=second_wave, args=(deliveries // AMENDED, seed))
            amending.start()
            kills = _until_done(running, amending, kill_every, random.Random(seed))
        seconds = time.monotonic() - began
        with urllib.request.urlopen(f"{wall}/account") as response:
            account = json.load(response)
        states, codes, wrong = elsewhere(count, account)
        versions = elsewhere(read_versions)
    finally:
        other_end.communicate()
    acts = sum(account["acts"].values())
    return Result(sum(states.values()), states, codes, acts, account["struck"], kills, seconds, versions, wrong)


def _until_done(running: list[Any], amending: Any, kill_every: float, moments: random.Random) -> int:
    """Kill one worker after the other until nothing is left to do; returns how many."""
    kills = 0
    next_kill = time.monotonic() + kill_every
    left, moved = elsewhere(still_open), time.monotonic()
    while amending.is_alive() or left:
        time.sleep(0.2)
        if time.monotonic() >= next_kill:
            victim = moments.randrange(len(running))
            os.kill(running[victim].pid, signal.SIGKILL)
            running[victim].join()
            running[victim] = _hire()
            kills += 1
            next_kill = time.monotonic() + kill_every
        before, left = left, elsewhere(still_open)
        if left != before:
            moved = time.monotonic()
        elif time.monotonic() - moved > STALLED:
            break
    return kills


def main() -> None:
    parser = argparse.ArgumentParser(description="Many workers, faults and kills; counted at the other end.")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--faults", type=float, default=0.05, help="share of the requests that fail")
    parser.add_argument("--kill-every", type=float, default=3.0, help="seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    result = run(options.workers, options.deliveries, options.faults, options.kill_every, options.seed)
    print(json.dumps(asdict(result)))  # noqa: T201 whoever started it reads it
    sys.exit(1 if result.wrong else 0)


if __name__ == "__main__":
    main()
