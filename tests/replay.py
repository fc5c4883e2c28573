"""What many tests begin with is made by the models once in a process; afterwards the same rows are written again."""

from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from functools import wraps
from typing import Any

from django.db import connection, transaction
from wagtail.models import Site

_WRITES = ("INSERT", "UPDATE", "DELETE")
_MOST = 10  # states of a database to begin from


def replayed(make: Callable[[], Any]) -> Callable[[], Any]:
    """Write what `make` wrote when it found the database in this same state, and return a copy of what it returned.

    On SQLite only: elsewhere a transaction that is rolled back uses numbers up, and no two tests begin alike.
    """
    known: dict[Any, tuple[list, Any]] = {}

    @wraps(make)
    def again() -> Any:
        if connection.vendor != "sqlite":
            return make()
        state = _state()
        if state in known:
            written, made = known[state]
            with transaction.atomic(), connection.cursor() as cursor:
                for sql, values in written:
                    cursor.execute(sql, values)
            Site.clear_site_root_paths_cache()  # of all that the models' signals do the only thing outside the database
            return deepcopy(made)
        with _recorded() as written:
            made = make()
        if len(known) < _MOST:
            known[state] = written, deepcopy(made)
        return made

    return again


def _state() -> tuple:
    """The last number that each table has given and how many rows it has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        numbers = cursor.fetchall()
        counts = (f"SELECT count(*) FROM {connection.ops.quote_name(name)}" for name, _ in numbers)  # noqa: S608
        cursor.execute(" UNION ALL ".join(counts))
        return tuple(numbers), tuple(cursor.fetchall())


@contextmanager
def _recorded():
    written: list[tuple[str, Any]] = []

    def write(execute, sql, params, many, context):
        assert not sql.startswith("ROLLBACK"), "what was undone cannot be told from what was written"
        if sql.startswith(_WRITES):
            written.extend((sql, one) for one in (params if many else [params]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write):
        yield written
