"""Many items published in a row on SQLite: who waits, what an item costs, and what grows (`make bench-bulk`)."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import django
import pysqlite3

from benchmarks import page
from tests.crash import processes
from tests.crash.processes import PUBLISHED_IN_RUN, SECONDS

ITEMS = 20_000
STEPS = 20
TOGETHER = 5  # urgent items, and items of an editor, at each step
GROWTH = 1.1  # memory after the last item over that after the first half
DEARER = 1.3  # processor time of publishing one of the last quarter over one of the first
LONGEST_STEP = 7200  # seconds

_SENT = "select count(*) from engine_delivery where state = 'sent'"


def memory(process_id: int) -> float:
    """MB that a process and those it started hold for themselves; what they share counts once (Pss)."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    return own + sum(memory(int(child)) for child in children)


def computed(process_id: int) -> float:
    """Seconds of processor that a process and those it started have used."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")  # those that ended included
    return own + sum(computed(int(child)) for child in children)


def run(items: int, steps: int) -> list[dict[str, float]]:
    """What was measured at each step, from before the first item on; printed as it comes."""
    measured: list[dict[str, float]] = []
    with (
        tempfile.TemporaryDirectory(prefix="loa-bulk-") as folder,
        processes.house(Path(folder) / "data", DJANGO_SETTINGS_MODULE="benchmarks.durable") as house,
        processes.newsroom(house) as newsroom,
    ):
        began = time.monotonic()
        at_work = {"publishing": newsroom.writers[0], "worker": newsroom.worker, "web": newsroom.web}

        def measure() -> None:
            urgent, by_hand = [], []
            for number in range(TOGETHER):
                before = time.monotonic()
                newsroom.tell(f"item Bài {number} của một biên tập viên", who=1)
                by_hand.append(time.monotonic() - before)
                urgent.append(newsroom.urgent())
            measured.append(
                {
                    "published": house.rows(PUBLISHED_IN_RUN)[0][0],
                    "sent": house.rows(_SENT)[0][0],
                    "seconds": time.monotonic() - began,
                    "urgent": median(urgent),
                    "longest": max(urgent),
                    "by hand": max(by_hand),
                    "web": memory(newsroom.web.pid),
                    "worker": memory(newsroom.worker.pid),
                    "publishing": memory(newsroom.writers[0].pid),
                    "load": os.getloadavg()[0],
                    **{f"{name}, s": computed(process.pid) for name, process in at_work.items()},
                }
            )
            print(" | ".join(row(measured[-2:])), file=sys.stderr, flush=True)  # noqa: T201 somebody waits for it

        def until_published(number: int) -> None:
            house.until(lambda: house.rows(PUBLISHED_IN_RUN)[0][0] >= number, f"{number} items published", LONGEST_STEP)

        measure()
        newsroom.tell("bulk")
        for step in range(1, steps + 1):
            until_published(items * step // steps)
            measure()
        newsroom.tell("item Bài sau loạt tin")
        house.until(lambda: not house.open_work(), "everything is out", LONGEST_STEP)
        measure()
    return measured


def row(steps: Sequence[dict[str, float]]) -> list[str]:
    """One line of the table, of a step and the one before it."""
    before, step = steps[0], steps[-1]
    published = step["published"] - before["published"]
    costs = [1000 * (step[f"{name}, s"] - before[f"{name}, s"]) for name in ("publishing", "worker", "web")]
    seconds = step["seconds"] - before["seconds"]
    return [
        f"{step['published']:,.0f}",
        f"{step['sent']:,.0f}",
        f"{step['seconds']:.0f}",
        f"{published / seconds:.1f}" if published else "",
        f"{step['load']:.1f}",
        *(f"{cost / published:.0f}" if published else "" for cost in costs),
        f"{step['urgent']:.2f}",
        f"{step['longest']:.2f}",
        f"{step['by hand']:.2f}",
        *(f"{step[name]:.0f}" for name in ("publishing", "web", "worker")),
    ]


def verdicts(measured: list[dict[str, float]]) -> list[tuple[bool, str]]:
    """What must hold, and whether it does."""
    longest = max(step["longest"] for step in measured)
    half = measured[len(measured) // 2]
    grown = {name: measured[-1][name] / half[name] for name in ("publishing", "web", "worker")}
    running = measured[:-1]  # the last was measured when all was done
    quarter = max(1, (len(running) - 1) // 4)
    first, last = _cost(running[0], running[quarter]), _cost(running[-1 - quarter], running[-1])
    return [
        (longest < SECONDS, f"an urgent item is out after {longest:.2f} s at most, below {SECONDS:.0f}"),
        (
            last < DEARER * first,
            f"publishing an item takes {first * 1000:.0f} ms of processor in the first quarter, {last * 1000:.0f} in "
            f"the last: less than {DEARER} times as much",
        ),
        *(
            (
                ratio < GROWTH,
                f"memory of the {name} process after all over that after half: {ratio:.2f}, below {GROWTH}",
            )
            for name, ratio in grown.items()
        ),
    ]


def _cost(before: dict[str, float], after: dict[str, float]) -> float:
    """Seconds of processor for one item between two steps, of the process that publishes."""
    return (after["publishing, s"] - before["publishing, s"]) / (after["published"] - before["published"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Items published without pause, beside an editor and urgent items.")
    parser.add_argument("--items", type=int, default=ITEMS, help="how many, %(default)s unless told: an hour and more")
    parser.add_argument("--steps", type=int, default=STEPS, help="how often to measure, %(default)s unless told")
    parser.add_argument("--write", action="store_true", help="write the result to docs/reference/benchmarks.md")
    options = parser.parse_args()
    measured = run(options.items, options.steps)
    held = verdicts(measured)
    versions = {"Python": platform.python_version(), "Django": django.__version__, "SQLite": pysqlite3.sqlite_version}
    head = [
        *("Items", "Delivered", "After, s", "Items a second", "Load"),
        *("Processor for an item, ms: publishing", "worker", "web"),
        *("Urgent, s: median", "longest", "Editor, s", "Publishing, MB", "Web, MB", "Worker, MB"),
    ]
    rows = [row(measured[max(0, number - 1) : number + 1]) for number in range(len(measured))]
    command = f"make bench-bulk ARGS='--items {options.items} --steps {options.steps}'"
    text = f"{page.ran(command, versions)}\n\n{page.table(head, rows)}\n\n"
    text += "\n".join(f"- {'pass' if holds else 'FAIL'}: {verdict}" for holds, verdict in held)
    print(text)  # noqa: T201 the result is for the person who asked
    if options.write:
        page.write("bulk", text)
    sys.exit(0 if all(holds for holds, _ in held) else 1)


if __name__ == "__main__":
    main()
