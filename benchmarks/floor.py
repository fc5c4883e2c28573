"""The floor: the plainest queue there can be in the same database, one row and one commit at a time."""

import time

from django.db import connection, transaction

_TABLE = "benchmark_floor"


def build(rows: int, waiting: int) -> None:
    """A queue of as many rows as the ledger has, of which the last `waiting` wait."""
    identity = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_TABLE} (id {identity} PRIMARY KEY, state VARCHAR(10) NOT NULL, payload TEXT)")
        for start in range(1, rows + 1, 10_000):
            numbers = range(start, min(start + 10_000, rows + 1))
            cursor.executemany(
                f"INSERT INTO {_TABLE} VALUES (%s, %s, %s)",  # noqa: S608
                [(number, "queued" if number > rows - waiting else "sent", "x" * 100) for number in numbers],
            )
        cursor.execute(f"CREATE INDEX {_TABLE}_next ON {_TABLE} (id) WHERE state = 'queued'")


def run(times: int) -> float:
    """Claim one row, mark it, commit, `times` times; returns the seconds. The rows wait again afterwards."""
    lock = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    taken = []
    began = time.monotonic()
    for _ in range(times):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {_TABLE} WHERE state = 'queued' ORDER BY id LIMIT 1{lock}")  # noqa: S608
            taken.append(cursor.fetchone()[0])
            cursor.execute(f"UPDATE {_TABLE} SET state = 'sent' WHERE id = %s", taken[-1:])  # noqa: S608
    seconds = time.monotonic() - began
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {_TABLE} SET state = 'queued' WHERE id = %s", [(pk,) for pk in taken])  # noqa: S608
    return seconds
