"""Writing something that is not worth waiting for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def brief_transaction(patience: int) -> Iterator[None]:
    """A transaction that waits at most `patience` milliseconds for others, then raises django.db.Error."""
    with _impatient(patience), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {patience:d}")
        yield


@contextmanager
def _impatient(patience: int) -> Iterator[None]:
    """On SQLite, where one writes at a time, give up soon; what comes after on this connection waits as before."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {patience:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
