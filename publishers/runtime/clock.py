"""The database's clock (leases) and locks that work on SQLite and PostgreSQL."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection


def now() -> datetime:
    """The moment by the database's clock, aware, in UTC: every worker reads the same one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        # It cuts to milliseconds; rounded up, so that what has just been written is due.
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now', '+0.001 seconds')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def later() -> str:
    """SQL for the moment that is so many seconds (its one parameter) ahead, by the database's clock."""
    if connection.vendor == "postgresql":
        return "STATEMENT_TIMESTAMP() + MAKE_INTERVAL(secs => %s)"
    return "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s || ' seconds')"


def _number(name: str) -> int:
    """A signed 64-bit number for a lock's name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def lock_content(content_id: UUID) -> None:
    """Hold the content until the transaction ends. SQLite needs nothing: IMMEDIATE has the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(f"content {content_id}")])


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Work that one process at a time may do: yields whether this one may now. The holder's death frees it.

    On PostgreSQL the lock lives on a connection of its own, so that letting the other one go does not lose it.
    """
    if connection.vendor == "postgresql":
        keeper = connection.copy()
        try:
            with keeper.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(f"leader {name}")])
                got = cursor.fetchone()[0]
            yield got
        finally:
            keeper.close()  # and with it the lock
        return
    folder = settings.LOA_DATA / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
