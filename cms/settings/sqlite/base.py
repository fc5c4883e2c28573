"""Django's backend for SQLite, with turns for those who write.

SQLite lets one write at a time, and who finds it taken sleeps ever longer, up to 100 ms, before looking again: whoever
writes without pause takes it back at once, and everybody else starves. Here all wait for one more lock, the turn,
which is held only from asking SQLite for its lock until having it. So who has waited longest for SQLite is alone in
asking for it, and who has just written must pass by the others first. Nobody else asks meanwhile, so that one looks
again after a millisecond: SQLite's own sleep would leave the lock idle for a third of the time and more.
"""

from __future__ import annotations

import fcntl
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.sqlite3 import base

LOOK_EVERY = 0.001  # seconds between two looks at the lock, about; a tenth of what most transactions take
QUEUE_EVERY = 0.005  # seconds between two looks at the turn: whoever gets it next has the lock's holder to wait for
_WRITES = ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose writes take turns with those of other connections to the same file."""

    display_name = "SQLite"

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        self._turn_at: str | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name = str(conn_params["database"])
        self._turn_at = None if self.is_in_memory_db() or name.startswith("file:") else f"{name}-turn"
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=_Cursor)
        cursor.turn_at = self._turn_at
        return cursor


class _Cursor(base.SQLiteCursorWrapper):
    turn_at: str | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._asks_for_lock(query):
            return super().execute(query, params)
        with self._turn() as until, self._impatient():
            while True:
                try:
                    return super().execute(query, params)
                except sqlite3.OperationalError as error:
                    # What finds the lock taken has done nothing yet.
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                        raise
                _pause(LOOK_EVERY)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._asks_for_lock(query):
            return super().executemany(query, param_list)
        with self._turn():  # it may find the lock taken after the first of them: SQLite itself has to wait
            return super().executemany(query, param_list)

    def _asks_for_lock(self, query: str) -> bool:
        return self.turn_at is not None and not self.connection.in_transaction and query.startswith(_WRITES)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """Hold the turn; yields until when (monotonic) to wait for SQLite.

        Goes on without it after as long as this connection waits for anything, and SQLite says the rest.
        """
        until = time.monotonic() + self._patience() / 1000
        # Opened each time: a descriptor kept would be the same lock in a process that was forked.
        turn = os.open(self.turn_at or "", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _taken(turn) and time.monotonic() < until:
                _pause(QUEUE_EVERY)
            yield until
        finally:
            os.close(turn)

    @contextmanager
    def _impatient(self) -> Iterator[None]:
        """Let SQLite say at once that its lock is taken: it would sleep on while the lock is free already."""
        patience = self._patience()
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _patience(self) -> int:
        """How long this connection waits for anything, milliseconds."""
        (milliseconds,) = self.connection.execute("PRAGMA busy_timeout").fetchone()
        return int(milliseconds)


def _pause(seconds: float) -> None:
    time.sleep(random.uniform(0.5, 1.5) * seconds)  # noqa: S311 spreads looks, guards no secret


def _taken(turn: int) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
