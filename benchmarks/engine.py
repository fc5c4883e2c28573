"""What the engine itself costs: `make bench-engine` (half an hour), or with `--rows 1000` in a minute.

A do-nothing plugin is delivered to by one real worker over ledgers of several sizes, which take turns; the plainest
possible queue in the same database is measured between them, and costs are told in its terms too. The verdicts are
those of a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import page
from tests.servers import postgresql

ROOT = Path(__file__).resolve().parents[1]
ROWS = (1_000, 100_000, 1_000_000)
WAITING = 400  # deliveries that wait in the smallest ledger; in larger ones a tenth does
GROWTH = 1.5  # the cost of a delivery in the largest ledger over that in the smallest, at most
WAKING = 0.2  # seconds from publish to the plugin's call, at most
PACE = 300  # deliveries a second of one worker on PostgreSQL, at least
DATABASES = ("PostgreSQL", "SQLite")


class Probe:
    """A ledger in a process of its own; see `benchmarks.probe` for its verbs."""

    def __init__(self, folder: Path, url: str) -> None:
        environment = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "LOA_DATA": str(folder), "DATABASE_URL": url}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.probe"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, verb: str, **arguments: Any) -> None:
        """Have it begin; `answer` waits for the end."""
        self._process.stdin.write(json.dumps({"do": verb, **arguments}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What it found."""
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The probe ended with {self._process.wait()}.")
        return json.loads(line)

    def do(self, verb: str, **arguments: Any) -> Any:
        """Ask and wait."""
        self.ask(verb, **arguments)
        return self.answer()

    def end(self) -> None:
        """Let it go."""
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Ledger:
    """One size of ledger and what was measured on it; seconds."""

    database: str
    rows: int
    probe: Probe
    deliveries: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    waking: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    queries: float = 0.0

    @property
    def waiting(self) -> int:
        return max(WAITING, self.rows // 10)

    @property
    def cost(self) -> float:
        """Seconds for one delivery."""
        return statistics.median(self.deliveries)

    @property
    def floor(self) -> float:
        """Seconds for one row of the plainest queue."""
        return statistics.median(self.floors)


@contextmanager
def ledgers(databases: list[str], sizes: list[int]) -> Iterator[list[Ledger]]:
    """The ledgers, built side by side."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql.server(durable=True)) if "PostgreSQL" in databases else ""
        made = []
        for database in databases:
            for rows in sizes:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loa-bench-")))
                name = f"ledger_{rows}"
                url = stack.enter_context(postgresql.database(server, name)) if database == "PostgreSQL" else ""
                probe = Probe(folder, url)
                stack.callback(probe.end)
                made.append(Ledger(database, rows, probe))
        for ledger in made:
            ledger.probe.ask("migrate")
            ledger.probe.ask("build", rows=ledger.rows, waiting=ledger.waiting)
        for ledger in made:
            ledger.probe.answer()
            ledger.probe.answer()
        yield made


def measure(made: list[Ledger], rounds: int, deliveries: int, publishes: int) -> None:
    """Fill in what the ledgers cost, a round of each in turn."""
    for ledger in made:
        ledger.waking = ledger.probe.do("latency", times=publishes)
    for ledger in made:
        ledger.probe.ask("pile_up", waiting=ledger.waiting)
    for ledger in made:
        ledger.probe.answer()
        ledger.probe.do("deliver", times=deliveries // 4)  # whatever is done once only
    for _ in range(rounds):
        for ledger in made:
            ledger.floors.append(ledger.probe.do("run_floor", times=deliveries))
            measured = ledger.probe.do("deliver", times=deliveries)
            ledger.deliveries.append(measured["seconds"])
            ledger.processor.append(measured["processor"])
            ledger.queries = measured["queries"]


def verdicts(made: list[Ledger]) -> list[tuple[str, bool]]:
    """What was asked of the engine, and whether it holds."""
    results = []
    for database in dict.fromkeys(ledger.database for ledger in made):
        mine = [ledger for ledger in made if ledger.database == database]
        ratio = mine[-1].cost / mine[0].cost
        sizes = f"{mine[-1].rows:,} rows over {mine[0].rows:,}"
        results.append((f"{database}: cost of a delivery at {sizes}: {ratio:.2f}, at most {GROWTH}", ratio <= GROWTH))
        waking = max(statistics.median(ledger.waking) for ledger in mine)
        results.append(
            (f"{database}: publish to call, median: {waking * 1000:.0f} ms, below {WAKING * 1000:.0f}", waking < WAKING)
        )
        if database == "PostgreSQL":
            pace = 1 / max(ledger.cost for ledger in mine)
            results.append((f"{database}: one worker: {pace:.0f} deliveries a second, at least {PACE}", pace >= PACE))
    return results


def report(made: list[Ledger]) -> str:
    """The table, as Markdown."""
    head = [
        "Ledger", "Deliveries a second", "ms for each", "least–most", "its processor", "Queries",
        "Plainest queue, ms", "Ratio",
        "Publish to call, ms: median", "95 %",
    ]  # fmt: skip
    rows = [
        [
            f"{ledger.database}, {ledger.rows:,} rows",
            f"{1 / ledger.cost:.0f}",
            f"{ledger.cost * 1000:.2f}",
            f"{min(ledger.deliveries) * 1000:.2f}–{max(ledger.deliveries) * 1000:.2f}",
            f"{statistics.median(ledger.processor) * 1000:.2f}",
            f"{ledger.queries:.1f}",
            f"{ledger.floor * 1000:.2f}",
            f"{ledger.cost / ledger.floor:.1f}",
            f"{statistics.median(ledger.waking) * 1000:.0f}",
            f"{statistics.quantiles(ledger.waking, n=20)[-1] * 1000:.0f}",
        ]
        for ledger in made
    ]
    return page.table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="What the engine itself costs.")
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS), help="deliveries in the ledger")
    parser.add_argument("--database", choices=DATABASES, nargs="+", default=list(DATABASES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--deliveries", type=int, default=300, help=f"in each round, below {WAITING}")
    parser.add_argument("--publishes", type=int, default=25)
    parser.add_argument("--write", action="store_true", help="write the result to docs/reference/benchmarks.md")
    options = parser.parse_args()
    with ledgers(options.database, sorted(options.rows)) as made:
        measure(made, options.rounds, options.deliveries, options.publishes)
        versions = {}
        for ledger in made:
            versions |= ledger.probe.do("read_versions")
    results = verdicts(made)
    lines = "\n".join(f"- {'pass' if holds else 'FAIL'}: {text}" for text, holds in results)
    text = f"{page.ran('make bench-engine', versions)}\n\n{report(made)}\n\n{lines}"
    print(text)  # noqa: T201 the result is for the person who asked
    if options.write:
        page.write("engine", text)
    sys.exit(0 if all(holds for _text, holds in results) else 1)


if __name__ == "__main__":
    main()
