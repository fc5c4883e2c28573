"""The statements that every delivery costs, made once: the ORM would build each of them anew, at a third of its price.

Plain SQL that SQLite and PostgreSQL both know, with names and values as the models have them. Everything that is
asked less often belongs to the ORM.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

from publishers.ledger.stateful import refuse_state
from publishers.ledger.transitions import Move


class Also(NamedTuple):
    """One more condition of an update: SQL of our own, never of a person, and its parameters."""

    sql: str
    values: tuple[Any, ...]


_NOTHING_MORE = Also("TRUE", ())


def update(
    model: type[Model],
    where: Mapping[str, Any],
    changes: Mapping[str, Any],
    also: Also = _NOTHING_MORE,
    move: Move | None = None,
) -> int:
    """Change the rows whose fields are as `where` says (a tuple allows several values); returns how many.

    With `move`, only those that it may lead to its state, and to that.
    """
    refuse_state(model, changes)
    if move is not None:
        where, changes = {**where, "state": move.before}, {**changes, "state": move.after}
    lengths = tuple(len(value) if isinstance(value, tuple) else 0 for value in where.values())
    sql = _update_sql(connection.vendor, model, tuple(changes), tuple(where), lengths, also.sql)
    values = [_value(model, name, value) for name, value in changes.items()]
    for name, value in where.items():
        several = value if isinstance(value, tuple) else (value,)
        values += [_value(model, name, one) for one in several]
    with _cursor() as cursor:
        cursor.execute(sql, [*values, *also.values])
        return int(cursor.rowcount)


def insert(rows: Sequence[Model]) -> None:
    """Add new rows of one model; each then knows its key."""
    if not rows:
        return
    refuse_state(type(rows[0]), ("state",))
    fields = _fields(type(rows[0]))
    sql = _insert_sql(connection.vendor, type(rows[0]), len(rows)) + _returning(connection.vendor, type(rows[0]))
    with _cursor() as cursor:
        cursor.execute(sql, [_new(field, row) for row in rows for field in fields])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def put(row: Model, unique: tuple[str, ...]) -> None:
    """Add a row, or make the one that has the same `unique` fields say what this one says."""
    refuse_state(type(row), ("state",))
    sql = _insert_sql(connection.vendor, type(row), 1) + _replacing(connection.vendor, type(row), unique)
    with _cursor() as cursor:
        cursor.execute(sql, [_new(field, row) for field in _fields(type(row))])


def _cursor() -> CursorWrapper:
    """On PostgreSQL one whose statements the server plans once: a fifth of what a delivery takes.

    Django has none such by default, for not every statement of the ORM can be prepared; these can. It asks for a
    connection that stays the same between transactions, as LISTEN and the leader's lock do.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    session: Any = connection.connection
    session.prepare_threshold = 1
    prepared: Any = ServerBindingCursor
    return connection.make_cursor(prepared(session))


# The database in front of each cache's arguments: what it calls a name may differ.
@cache
def _update_sql(
    _vendor: str,
    model: type[Model],
    changes: tuple[str, ...],
    where: tuple[str, ...],
    lengths: tuple[int, ...],
    also: str,
) -> str:
    changed = ", ".join(f"{_name(model, name)} = %s" for name in changes)
    conditions = [
        f"{_name(model, name)} IN ({', '.join(['%s'] * length)})" if length else f"{_name(model, name)} = %s"
        for name, length in zip(where, lengths, strict=True)
    ]
    return f"UPDATE {_quoted(model._meta.db_table)} SET {changed} WHERE {' AND '.join([*conditions, also])}"  # noqa: S608


@cache
def _insert_sql(_vendor: str, model: type[Model], rows: int) -> str:
    names = [_column(field) for field in _fields(model)]
    one = f"({', '.join(['%s'] * len(names))})"
    table = _quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([one] * rows)}"  # noqa: S608


@cache
def _returning(_vendor: str, model: type[Model]) -> str:
    return f" RETURNING {_name(model, 'pk')}"


@cache
def _replacing(_vendor: str, model: type[Model], unique: tuple[str, ...]) -> str:
    keys = [_name(model, name) for name in unique]
    others = [name for field in _fields(model) if (name := _column(field)) not in keys]
    assignments = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {assignments}"


@cache
def _fields(model: type[Model]) -> tuple[Field, ...]:
    """What a new row says: every column but its key and what the database generates."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key and not field.generated)


@cache
def _field(model: type[Model], name: str) -> Field:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 the callers name columns
    return field


def _name(model: type[Model], name: str) -> str:
    return _column(_field(model, name))


def _column(field: Field) -> str:
    assert field.column is not None  # noqa: S101 a concrete field has one
    return _quoted(field.column)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _value(model: type[Model], name: str, value: Any) -> Any:
    return _field(model, name).get_db_prep_save(value, connection)


def _new(field: Field, row: Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
