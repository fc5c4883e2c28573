"""The archive's benchmark, at its smallest."""

import os
import subprocess
import sys

from tests.servers.newsroom import ROOT


def test_it_runs_and_reports(tmp_path):
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.archive", "--documents", "5000", "--folder", str(tmp_path)),
            *("--samples", "6", "--seconds", "1", "--rounds", "1", "--no-verdict"),
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.load.settings"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "| 5,000 documents | embedded" in ended.stdout
    for kind in ("common phrase", "full page", "suggestion", "4 readers and a writer", "a change is found"):
        assert f"\n| {kind}" in ended.stdout, ended.stdout
