"""Migrated databases to begin from: made once for each state of the code, copied for every run and house."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg

from tests.servers.newsroom import ROOT, environment
from tests.servers.postgresql import program

FOLDER = ROOT / "var" / "tests"
ROOMS = ("cms", "publishers", "search", "tests/sketch")


def copy_to(path: Path) -> None:
    """Put a migrated SQLite database there."""
    template = FOLDER / f"migrated-{_state()}.sqlite3"
    with _alone():
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(Path(folder) / "data")
                made = Path(folder) / "made"
                with closing(sqlite3.connect(Path(folder) / "data" / "loa.sqlite3")) as database:
                    database.execute("VACUUM INTO ?", [str(made)])
                _keep(made, template)
    shutil.copyfile(template, path)


def fill(url: str) -> None:
    """Migrate an empty PostgreSQL database."""
    template = FOLDER / f"migrated-{_state()}.dump"
    with _alone():
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(Path(folder) / "data", DATABASE_URL=url)
                made = Path(folder) / "made"
                _run([program("pg_dump"), "--format", "custom", "--no-owner", "--file", str(made), url])
                _keep(made, template)
            return
    _run([program("pg_restore"), "--no-owner", "--dbname", url, str(template)])
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("ANALYZE")


def begin(folder: Path, database: str = "") -> None:
    """Give a newsroom whose data folder does not exist yet a migrated database: a file there, or the empty one of
    this URL."""
    if database:
        fill(database)
    else:
        folder.mkdir(mode=0o700, parents=True)
        copy_to(folder / "loa.sqlite3")


@cache
def _state() -> str:
    """What everything that a migration may run is: the code of the rooms, the versions that are installed."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def _alone() -> Iterator[None]:
    """Who makes a template makes it alone; the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(folder: Path, **more: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0"]
    _run(command, cwd=ROOT, env=environment(folder, 1, DJANGO_SETTINGS_MODULE="cms.settings.test", **more))


def _keep(made: Path, template: Path) -> None:
    """Put the template in its place, and remove those of former states."""
    for former in FOLDER.glob(f"migrated-*{template.suffix}"):
        former.unlink()
    os.replace(made, template)


def _run(command: list[str], **options) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, **options)
    assert ended.returncode == 0, ended.stderr[-3000:]
