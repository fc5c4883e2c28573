"""A newsroom on disk, its mail server and its Page, each a process that outlives a killed worker."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import migrated, smtp
from tests.servers.newsroom import ROOT, environment
from tests.simulators.graph_api import GraphSimulator


class House:
    """What the tests hold of it: its folder, the other ends, and its worker."""

    def __init__(self, folder: Path, mail: smtp.SmtpServer, page: GraphSimulator, **more: str) -> None:
        self.folder, self.mail, self.page = folder, mail, page
        self.environment = environment(
            folder, 1, DJANGO_SETTINGS_MODULE="cms.settings.test", EMAIL_URL=mail.url, LOG_LEVEL="INFO", **more
        )
        self.log = folder.parent / f"{folder.name}.log"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a management command to its end."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)

    def build(self) -> None:
        """Make the database and the work in it."""
        if "DATABASE_URL" not in self.environment:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            migrated.copy_to(self.folder / "loa.sqlite3")
        self.manage("migrate", "--verbosity", "0")
        command = [sys.executable, "-m", "tests.crash.house", json.dumps(self.page.config)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def worker(self) -> subprocess.Popen:
        """Start a worker and wait until it says that it works."""
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        self.until(lambda: b"event=worker_started" in self.log.read_bytes()[said:], "the worker started", 60)
        return process

    def end(self, process: subprocess.Popen, how: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit code."""
        os.kill(process.pid, how)
        return process.wait(30)

    def rows(self, sql: str, *values) -> list[tuple]:
        """Rows of the database, read beside whoever writes."""
        with sqlite3.connect(f"file:{self.folder / 'loa.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
            return database.execute(sql, values).fetchall()

    def open_work(self) -> list[tuple]:
        """Deliveries and mails that have not come to their end by themselves yet."""
        deliveries = self.rows(
            "select state, error_code, error_detail from engine_delivery where state in "
            "('queued', 'sending', 'waiting', 'held') or (state = 'unknown' and not needs_person)"
        )
        return deliveries + self.rows(
            "select state, error_code from mail_mailrecipient where state in ('queued', 'sending')"
        )

    def until(self, true: Callable[[], bool], what: str, seconds: float) -> None:
        """Look again and again; fail by saying what never was."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (
                f"never: {what}\n{self.open_work()[:20]}\n{self.log.read_text()[-3000:]}"
            )
            time.sleep(0.05)


@pytest.fixture
def house(tmp_path):
    folder = tmp_path / "data"
    with smtp.server() as mail, GraphSimulator(process=True) as page:
        house = House(folder, mail, page)
        house.build()
        yield house
