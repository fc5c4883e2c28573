"""A PostgreSQL server of the tests' own: loopback, a folder that goes with it, no password."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.servers import process

_BINARIES = "/usr/lib/postgresql/*/bin"


def program(name: str) -> str:
    """Path of one of PostgreSQL's own programs."""
    return process.program(name, "postgresql", f"{_BINARIES}/{name}")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server; yields its URL without a database name (postgres://loa@127.0.0.1:PORT/).

    `durable`: its commits survive a power cut, as in production; tests need not wait for the disk.
    """
    home = Path(tempfile.mkdtemp(prefix="loa-postgresql-"))
    process.own(home)
    port = process.free_port()
    data = home / "data"
    running = None
    try:
        subprocess.run(
            [
                *(program("initdb"), "--pgdata", str(data)),
                *("--username", "loa", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=home,
            **process.unprivileged(),
        )
        running = process.start(
            [
                *(program("postgres"), "-D", str(data)),
                *("-h", "127.0.0.1", "-p", str(port), "-k", str(home)),
                *(() if durable else ("-c", "fsync=off")),
            ],
            lambda: _answers(port),
            home.parent / f"{home.name}.log",
            cwd=home,
            **process.unprivileged(),
        )
        yield f"postgres://loa@127.0.0.1:{port}/"
    finally:
        if running:
            process.stop(running)
        shutil.rmtree(home, ignore_errors=True)
        (home.parent / f"{home.name}.log").unlink(missing_ok=True)


@contextmanager
def database(url: str, name: str) -> Iterator[str]:
    """A fresh database on the server; yields its URL, and drops it afterwards whoever still uses it."""
    with psycopg.connect(f"{url}postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url + name
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _answers(port: int) -> bool:
    try:
        psycopg.connect(host="127.0.0.1", port=port, user="loa", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
