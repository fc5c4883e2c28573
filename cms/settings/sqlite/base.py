"""Django's backend for SQLite, with turns for those who write.

SQLite lets one write at a time, and who finds it taken sleeps ever longer, up to 100 ms, before looking again: whoever
writes without pause takes it back at once, and everybody else starves. Here all wait for one more lock, the turn,
which is held only from asking SQLite for its lock until having it. So who has waited longest for SQLite is alone in
asking for it, and who has just written must pass by the others first.
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.sqlite3 import base

LOOK_EVERY = 0.001  # seconds between two looks whether the turn is free, about; a tenth of what most transactions take
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
        with self._turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._turn(query):
            return super().executemany(query, param_list)

    @contextmanager
    def _turn(self, query: str) -> Iterator[None]:
        """Around a statement that asks for SQLite's lock, the turn; around every other, nothing."""
        if self.turn_at is None or self.connection.in_transaction or not query.startswith(_WRITES):
            yield
            return
        # Opened each time: a descriptor kept would be the same lock in a process that was forked.
        turn = os.open(self.turn_at, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._wait(turn)
            yield
        finally:
            os.close(turn)

    def _wait(self, turn: int) -> None:
        """Take the turn; without it after as long as this connection waits for anything, and SQLite says the rest."""
        if _taken(turn):
            return
        (patience,) = self.connection.execute("PRAGMA busy_timeout").fetchone()
        until = time.monotonic() + patience / 1000
        while time.monotonic() < until:
            time.sleep(random.uniform(0.5, 1.5) * LOOK_EVERY)  # noqa: S311 spreads looks, guards no secret
            if _taken(turn):
                return


def _taken(turn: int) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
