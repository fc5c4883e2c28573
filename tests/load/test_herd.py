"""The herd at a size for every day; `make load` lets it loose."""

import json
import os
import subprocess
import sys

from tests.servers.newsroom import ROOT


def let_loose(folder, *arguments, **environment):
    """Run it in a process of its own, for it forks; what it reports."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.load.herd", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.load.settings", "LOA_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
    )
    assert ended.stdout, ended.stderr[-3000:]
    return json.loads(ended.stdout)


def test_three_workers_on_postgresql(tmp_path, postgresql_url):
    herd = ("--workers", "3", "--deliveries", "500", "--kill-every", "3")
    result = let_loose(tmp_path, *herd, DATABASE_URL=postgresql_url)
    assert not result["wrong"], result
    assert result["deliveries"] >= 500 and result["kills"] and result["struck"]


def test_two_processes_on_sqlite(tmp_path):
    result = let_loose(tmp_path, "--workers", "2", "--deliveries", "150", "--kill-every", "2", DATABASE_URL="")
    assert not result["wrong"], result
    assert result["deliveries"] >= 150 and result["kills"] and result["struck"]
