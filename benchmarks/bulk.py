"""Twenty thousand items published in a row on SQLite: who waits, and what grows (`make bench-bulk`, half an hour)."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
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

_SENT = "select count(*) from engine_delivery where state = 'sent'"


def memory(process_id: int) -> float:
    """MB that a process and those it started hold for themselves; what they share counts once (Pss)."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    return own + sum(memory(int(child)) for child in children)


def run(items: int) -> list[dict[str, float]]:
    """What was measured at each step, from before the first item on."""
    found: list[dict[str, float]] = []
    with (
        tempfile.TemporaryDirectory(prefix="loa-bulk-") as folder,
        processes.house(Path(folder) / "data") as house,
        processes.newsroom(house) as newsroom,
    ):
        began = time.monotonic()

        def measure() -> None:
            urgent, by_hand = [], []
            for number in range(TOGETHER):
                before = time.monotonic()
                newsroom.tell(f"item Bài {number} của một biên tập viên", who=1)
                by_hand.append(time.monotonic() - before)
                urgent.append(newsroom.urgent())
            found.append(
                {
                    "published": house.rows(PUBLISHED_IN_RUN)[0][0],
                    "sent": house.rows(_SENT)[0][0],
                    "seconds": time.monotonic() - began,
                    "urgent": median(urgent),
                    "longest": max(urgent),
                    "by hand": max(by_hand),
                    "web": memory(newsroom.web.pid),
                    "worker": memory(newsroom.worker.pid),
                }
            )

        def until_published(number: int) -> None:
            house.until(lambda: house.rows(PUBLISHED_IN_RUN)[0][0] >= number, f"{number} items published", 3600)

        measure()
        newsroom.tell("bulk")
        for step in range(1, STEPS + 1):
            until_published(items * step // STEPS)
            measure()
        newsroom.tell("item Bài sau loạt tin")
        house.until(lambda: not house.open_work(), "everything is out", 7200)
        measure()
    return found


def row(step: dict[str, float]) -> list[str]:
    """One line of the table."""
    return [
        f"{step['published']:,.0f}",
        f"{step['sent']:,.0f}",
        f"{step['seconds']:.0f}",
        f"{step['urgent']:.2f}",
        f"{step['longest']:.2f}",
        f"{step['by hand']:.2f}",
        f"{step['web']:.0f}",
        f"{step['worker']:.0f}",
    ]


def verdicts(found: list[dict[str, float]]) -> list[tuple[bool, str]]:
    """What must hold, and whether it does."""
    longest = max(step["longest"] for step in found)
    half = found[len(found) // 2]
    grown = {name: found[-1][name] / half[name] for name in ("web", "worker")}
    return [
        (longest < SECONDS, f"an urgent item is out after {longest:.2f} s at most, below {SECONDS:.0f}"),
        *(
            (
                ratio < GROWTH,
                f"memory of the {name} process after all over that after half: {ratio:.2f}, below {GROWTH}",
            )
            for name, ratio in grown.items()
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Items published without pause, beside an editor and urgent items.")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--write", action="store_true", help="write the result to docs/reference/benchmarks.md")
    asked = parser.parse_args()
    found = run(asked.items)
    held = verdicts(found)
    versions = {"Python": platform.python_version(), "Django": django.__version__, "SQLite": pysqlite3.sqlite_version}
    head = ["Items", "Delivered", "After, s", "Urgent, s: median", "longest", "Editor, s", "Web, MB", "Worker, MB"]
    text = f"{page.ran('make bench-bulk', versions)}\n\n{page.table(head, [row(step) for step in found])}\n\n"
    text += "\n".join(f"- {'pass' if holds else 'FAIL'}: {verdict}" for holds, verdict in held)
    print(text)  # noqa: T201 the result is for the person who asked
    if asked.write:
        page.write("bulk", text)
    sys.exit(0 if all(holds for holds, _ in held) else 1)


if __name__ == "__main__":
    main()
