"""A newsroom on disk and its processes, seen from outside: worker, public site, and those who publish."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from tests.servers import migrated, smtp
from tests.servers.newsroom import ROOT, environment
from tests.servers.process import free_port
from tests.simulators.graph_api import GraphSimulator

INSIDE = ("website", "press", "archive")
SECONDS = 3.0  # until an urgent item is on them
PUBLISHED_IN_RUN = "select count(*) from wagtailcore_page where title like '%trong loạt'"
"""How many items of the run that a writer was told to publish (`bulk`) are published."""

_ENDED = (
    "select (julianday(max(a.at)) - julianday(min(p.created_at))) * 86400, count(distinct c.slug) "
    "from engine_publication p join engine_delivery d on d.publication_id = p.id "
    "join engine_channel c on c.id = d.channel_id "
    "join engine_attempt a on a.delivery_id = d.id and a.phase = 'settled' and a.outcome = 'sent' "
    "where c.slug in (select value from json_each(?)) and p.id > ? and p.snapshot like ?"
)


class House:
    """What the tests hold of it: its folder, the other ends, and its worker."""

    def __init__(self, folder: Path, mail: smtp.SmtpServer, page: GraphSimulator, **more: str) -> None:
        self.folder, self.mail, self.page = folder, mail, page
        usual = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "EMAIL_URL": mail.url, "LOG_LEVEL": "INFO"}
        self.environment = environment(folder, 1, **{**usual, **more})
        self.log = folder.parent / f"{folder.name}.log"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a management command to its end."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)

    def build(self) -> None:
        """Make the database and the work in it."""
        migrated.begin(self.folder, self.environment.get("DATABASE_URL", ""))
        command = [sys.executable, "-m", "tests.crash.house", json.dumps(self.page.config)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def worker(self) -> subprocess.Popen:
        """Start a worker and wait until it says that it works."""
        log_size = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        self.until(lambda: b"event=worker_started" in self.log.read_bytes()[log_size:], "the worker started", 60)
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


@contextmanager
def house(folder: Path, **more: str) -> Iterator[House]:
    """A house in this folder with work in it, its mail server and its Page, each a process that outlives a worker."""
    with smtp.server() as mail, GraphSimulator(process=True) as page:
        built = House(folder, mail, page, **more)
        built.build()
        yield built


class Newsroom:
    """A house with a public site, somebody who publishes, and a worker."""

    def __init__(
        self, house: House, web: subprocess.Popen, worker: subprocess.Popen, writers: Sequence[subprocess.Popen]
    ) -> None:
        self.house, self.web, self.worker, self.writers = house, web, worker, writers
        self._titles = iter(f"Tin URGENT-{number:02d} của Sở" for number in count())

    def tell(self, line: str, who: int = 0) -> None:
        """Have one of the two who publish do this; returns when it is done, or under way."""
        writer = self.writers[who]
        writer.stdin.write(f"{line}\n")
        writer.stdin.flush()
        verb = line.split()[0]
        while writer.stdout.readline().strip() != ("bulk" if verb == "bulk" else "done"):
            assert writer.poll() is None

    def urgent(self) -> float:
        """Publish an urgent item; the seconds until it stood on website, press and archive."""
        title = next(self._titles)
        former = self.house.rows("select max(id) from engine_publication")[0][0]
        self.tell(f"urgent {title}", who=1)
        rows = []

        def out() -> bool:
            rows[:] = self.house.rows(_ENDED, json.dumps(INSIDE), former, f"%{title.split()[1]}%")
            return rows[0][1] == len(INSIDE)

        self.house.until(out, "the urgent item on website, press and archive", 120)
        return rows[0][0]


@contextmanager
def _process(house: House, *arguments: str, **more: Any) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=house.environment, text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def newsroom(house: House) -> Iterator[Newsroom]:
    """Its public site, two who publish and a worker, until the end of the context; the worker must end well."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    house.manage(
        "shell",
        "-c",
        "from publishers.ledger.models import Channel;"
        "channel = Channel(slug='website', name='website', publisher='website', mode='live', position=9);"
        f"channel.config = {{'base_url': '{site}'}}; channel.save()",
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    server = ("-m", "gunicorn", "--no-control-socket", "--threads", "2", "--bind", f"127.0.0.1:{port}", "cms.wsgi")
    with (
        _process(house, *server) as web,
        _process(house, "-m", "tests.crash.writer", **pipes) as one,
        _process(house, "-m", "tests.crash.writer", **pipes) as other,
    ):
        worker = house.worker()
        try:
            house.until(lambda: _answers(site), "the site answers", 60)
            house.until(lambda: not house.open_work(), "what was published before is out", 120)
            yield Newsroom(house, web, worker, (one, other))
        finally:
            assert house.end(worker, signal.SIGTERM) == 0


def _answers(site: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(site, timeout=10) as answer:
        return answer.status == 200
    return False
