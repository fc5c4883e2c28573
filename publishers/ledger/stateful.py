"""Models whose state moves as `transitions.py` says, and is not written in any other way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from publishers.ledger.states import State
from publishers.ledger.transitions import Event, Move, UndeclaredTransition, sources

_NAMELESS = "A delivery's state is written by `move` and `begin` alone: name the event that leads there."


class StatefulQuerySet(models.QuerySet):
    """Rows whose state only moves as the table says."""

    def move(self, event: Event, after: State, **changes: Any) -> int:
        """Move those of these rows that the event may lead to `after`, and change other fields; returns how many."""
        _refuse(changes)
        move = Move(event, after)
        # Behind a function the state chooses no index: of rows named by their keys SQLite would search them all by it.
        declared = In(Coalesce("state", Value("")), move.before)
        return models.QuerySet.update(self.filter(declared), state=move.after, **changes)

    def begin(self, event: Event, first: State, **fields: Any) -> Any:
        """Add a row in its first state; returns it."""
        if sources(event, first):
            raise UndeclaredTransition(f"{event!r} leads to {first!r} from another state, and begins nothing.")
        row = self.model(state=first, **fields)
        models.Model.save(row, force_insert=True, using=self.db)
        return row

    def update(self, **changes: Any) -> int:
        _refuse(changes)
        return super().update(**changes)

    def bulk_create(self, *_args: Any, **_options: Any) -> NoReturn:
        raise UndeclaredTransition(_NAMELESS)


class Stateful(models.Model):
    """A model whose `state` only moves as the table says."""

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Write these fields back; all of them would write back a state that may have moved on meanwhile."""
        _refuse(("state",) if update_fields is None else update_fields)
        super().save(update_fields=update_fields, **options)


def refuse_state(model: type[models.Model], fields: Iterable[str]) -> None:
    """UndeclaredTransition if a statement of our own would write the state of a row, and not by a `Move`."""
    if issubclass(model, Stateful):
        _refuse(fields)


def _refuse(fields: Iterable[str]) -> None:
    if "state" in fields:
        raise UndeclaredTransition(_NAMELESS)
