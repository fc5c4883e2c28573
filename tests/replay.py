"""What many tests begin with is made by the models once in a process; afterwards the same rows are written again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Site

_WRITES = ("INSERT", "UPDATE", "DELETE")
_MOST = 10  # states of a database to begin from


@dataclass
class _Written:
    """Statements with their values, and files (storage, name, content), in the order in which they were written."""

    rows: list[tuple[str, Any]] = field(default_factory=list)
    files: list[tuple[FileSystemStorage, str, bytes]] = field(default_factory=list)

    def again(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, values in self.rows:
                cursor.execute(sql, values)
        for storage, name, content in self.files:
            path = Path(storage.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        Site.clear_site_root_paths_cache()  # of all that the models' signals do the only thing outside of both


def replayed(make: Callable[..., Any]) -> Callable[..., Any]:
    """Write what `make` wrote when it found the database in this same state on this day; a copy of what it returned.

    What it is called with says no more than the database does. On SQLite only: elsewhere a transaction that is rolled
    back uses numbers up, and no two tests begin alike.
    """
    known: dict[Any, tuple[_Written, Any]] = {}

    @wraps(make)
    def again(*arguments: Any) -> Any:
        if connection.vendor != "sqlite":
            return make(*arguments)
        state = (timezone.localdate(), *_state())
        if state in known:
            written, made = known[state]
            written.again()
            return deepcopy(made)
        with _recorded() as written:
            made = make(*arguments)
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
def _recorded() -> Iterator[_Written]:
    written, save = _Written(), FileSystemStorage._save

    def write(execute, sql, params, many, context):
        assert not sql.startswith("ROLLBACK"), "what was undone cannot be told from what was written"
        if sql.startswith(_WRITES):
            written.rows.extend((sql, one) for one in (params if many else [params]))
        return execute(sql, params, many, context)

    def save_and_keep(storage, name, content):
        kept = save(storage, name, content)
        written.files.append((storage, kept, Path(storage.path(kept)).read_bytes()))
        return kept

    with connection.execute_wrapper(write), pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", save_and_keep)
        yield written
