"""The herd of `tests.load` let loose: 8 workers on PostgreSQL, 2 on SQLite (`make load`, some ten minutes)."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks import page
from tests.servers import postgresql

ROOT = Path(__file__).resolve().parents[1]
HERDS = {"PostgreSQL": (8, 10_000), "SQLite": (2, 2_000)}
KILL_EVERY = 3.0
FAULTS = 0.05


def let_loose(database: str, workers: int, deliveries: int) -> dict[str, Any]:
    """Run one herd; what it reports."""
    served = postgresql.server(durable=True) if database == "PostgreSQL" else nullcontext("")
    with served as server, tempfile.TemporaryDirectory(prefix="loa-load-") as folder:
        environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings", "LOA_DATA": folder, "LOG_LEVEL": "ERROR"}
        with postgresql.database(server, "herd") if server else nullcontext("") as url:
            ended = subprocess.run(
                [
                    *(sys.executable, "-m", "tests.load.herd", "--workers", str(workers)),
                    *("--deliveries", str(deliveries), "--kill-every", str(KILL_EVERY), "--faults", str(FAULTS)),
                ],
                cwd=ROOT,
                env={**os.environ, **environment, "DATABASE_URL": url},
                stdout=subprocess.PIPE,
                text=True,
            )
    if not ended.stdout:
        raise SystemExit(f"The herd on {database} ended with {ended.returncode}.")
    return json.loads(ended.stdout)


def row(database: str, workers: int, measured: dict[str, Any]) -> list[str]:
    """One line of the table."""
    faults = sum(measured["struck"].values())
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(measured["states"].items()))
    return [
        f"{database}, {workers} workers",
        f"{measured['deliveries']:,}",
        states,
        f"{faults:,} of {len(measured['struck'])} kinds",
        str(measured["kills"]),
        f"{measured['acts']:,}",
        str(len(measured["wrong"])),
        f"{measured['seconds']:.0f} s",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Many workers, faults and kills, counted at the other end.")
    parser.add_argument("--database", choices=list(HERDS), nargs="+", default=list(HERDS))
    parser.add_argument("--write", action="store_true", help="write the result to docs/reference/benchmarks.md")
    options = parser.parse_args()
    rows, wrong, versions = [], [], {}
    for database in options.database:
        workers, deliveries = HERDS[database]
        measured = let_loose(database, workers, deliveries)
        rows.append(row(database, workers, measured))
        wrong += measured["wrong"]
        versions |= measured["versions"]
    head = ["Herd", "Deliveries", "Their ends", "Faults", "Workers killed", "Done at the remote", "Wrong", "Took"]
    verdict = "FAIL: " + "; ".join(wrong[:20]) if wrong else "pass: every delivery at its right end, nothing twice"
    text = f"{page.ran('make load', versions)}\n\n{page.table(head, rows)}\n\n- {verdict}"
    print(text)  # noqa: T201 the result is for the person who asked
    if options.write:
        page.write("load", text)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
