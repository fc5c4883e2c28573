"""The engine's benchmark, at its smallest."""

import subprocess
import sys

from tests.servers.newsroom import ROOT


def test_it_runs_and_reports():
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.engine", "--rows", "1000", "--rounds", "1"),
            *("--deliveries", "40", "--publishes", "2"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode in (0, 1), ended.stderr[-3000:]
    for database in ("PostgreSQL", "SQLite"):
        assert f"| {database}, 1,000 rows |" in ended.stdout, ended.stdout + ended.stderr[-3000:]
