"""The state machine of a delivery as one table: every write of a state names an arrow of it, or is refused.

`docs/explanation/ledger.md` draws the table (`make docs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from publishers.ledger.states import DUE, OPEN, State


class By(StrEnum):
    """Who moves a delivery."""

    PLANNER = "planner"
    WORKER = "worker"
    SWEEP = "sweep"
    PERSON = "person"
    RESTORE = "restore"


class Event(StrEnum):
    """What moves a delivery."""

    PLAN = "plan"
    CLAIM = "claim"
    GIVE_BACK = "give back"
    FINISH = "finish"
    SETTLE = "settle"
    FAIL = "fail"
    LOSE_LEASE = "lose lease"
    FIND_NOT_DONE = "find not done"
    HOLD = "hold"
    RELEASE = "release"
    SUPERSEDE = "supersede"
    RETRY = "retry"
    CANCEL = "cancel"
    MARK_DONE = "mark done"
    MARK_NOT_DONE = "mark not done"
    MARK_REMOVED = "mark removed"
    RESTORE = "restore"
    DOUBT = "doubt"
    SEE_ABSENT = "see absent"


class Transition(NamedTuple):
    """Arrows of one kind: from any of `before` (none of them: the delivery is new) to `after`."""

    event: Event
    before: tuple[State, ...]
    after: State
    by: tuple[By, ...]
    on: str


_PLANNER, _WORKER, _SWEEP, _PERSON, _RESTORE = ((by,) for by in By)
_LOOKING = (*_WORKER, *_PERSON)
_SENDING, _UNKNOWN, _HELD, _DEAD = ((state,) for state in (State.SENDING, State.UNKNOWN, State.HELD, State.DEAD))
_AGAIN = (State.DEAD, State.CANCELLED, State.WAITING, State.HELD)

TABLE = (
    Transition(Event.PLAN, (), State.QUEUED, _PLANNER, "planned"),
    Transition(Event.PLAN, (), State.HELD, _PLANNER, "planned, the channel is held"),
    Transition(Event.CLAIM, DUE, State.SENDING, _WORKER, "due, claimed"),
    Transition(Event.GIVE_BACK, _SENDING, State.QUEUED, _WORKER, "given back, not begun"),
    Transition(Event.FINISH, _SENDING, State.SENT, _WORKER, "nothing left to do"),
    Transition(Event.FINISH, _SENDING, State.SKIPPED, _WORKER, "not for this channel"),
    Transition(Event.FINISH, _SENDING, State.KEPT, _WORKER, "the channel keeps"),
    Transition(Event.FINISH, _SENDING, State.HELD, _WORKER, "plugin missing"),
    Transition(Event.SETTLE, _SENDING, State.SENT, _WORKER, "receipt"),
    Transition(Event.SETTLE, _UNKNOWN, State.SENT, _LOOKING, "was done, says the channel"),
    Transition(
        Event.FAIL, _SENDING, State.WAITING, _WORKER, "temporary, rate limited, or no answer to what is idempotent"
    ),
    Transition(Event.FAIL, _SENDING, State.DEAD, _WORKER, "permanent, or attempts spent"),
    Transition(Event.FAIL, _SENDING, State.HELD, _WORKER, "wrong settings, or the breaker opened"),
    Transition(Event.FAIL, _SENDING, State.UNKNOWN, _WORKER, "cannot tell"),
    Transition(Event.LOSE_LEASE, _SENDING, State.QUEUED, _SWEEP, "lease lost before the wire"),
    Transition(Event.LOSE_LEASE, _SENDING, State.WAITING, _SWEEP, "lease lost on the wire, idempotent"),
    Transition(Event.LOSE_LEASE, _SENDING, State.DEAD, _SWEEP, "lease lost, attempts spent"),
    Transition(Event.LOSE_LEASE, _SENDING, State.UNKNOWN, _SWEEP, "lease lost on the wire"),
    Transition(Event.FIND_NOT_DONE, _UNKNOWN, State.UNKNOWN, _LOOKING, "not there, which proves nothing yet"),
    Transition(Event.FIND_NOT_DONE, _UNKNOWN, State.QUEUED, _LOOKING, "not there, seen twice"),
    Transition(Event.HOLD, DUE, State.HELD, (*_WORKER, *_PERSON, *_RESTORE), "channel held"),
    Transition(Event.RELEASE, _HELD, State.QUEUED, (*_SWEEP, *_PERSON), "channel released"),
    Transition(Event.SUPERSEDE, OPEN, State.SUPERSEDED, (*_PLANNER, *_WORKER, *_SWEEP, *_PERSON), "newer version"),
    Transition(Event.RETRY, _AGAIN, State.QUEUED, _PERSON, "retried"),
    Transition(Event.RETRY, _AGAIN, State.HELD, _PERSON, "retried, the channel is held"),
    Transition(Event.CANCEL, OPEN, State.CANCELLED, _PERSON, "given up"),
    Transition(Event.MARK_DONE, (State.UNKNOWN, State.DEAD), State.SENT, _PERSON, "marked as published"),
    Transition(Event.MARK_NOT_DONE, _UNKNOWN, State.QUEUED, _PERSON, "marked as not done"),
    Transition(Event.MARK_REMOVED, _DEAD, State.QUEUED, _PERSON, "marked as gone"),
    Transition(Event.MARK_REMOVED, _DEAD, State.HELD, _PERSON, "marked as gone, the channel is held"),
    Transition(Event.RESTORE, _SENDING, State.HELD, _RESTORE, "backup restored, not on the wire"),
    Transition(Event.RESTORE, _SENDING, State.UNKNOWN, _RESTORE, "backup restored, on the wire"),
    Transition(Event.DOUBT, _HELD, State.UNKNOWN, (*_SWEEP, *_PERSON), "backup restored, may have left since"),
    Transition(Event.DOUBT, _HELD, State.QUEUED, (*_SWEEP, *_PERSON), "backup restored, sending again does no harm"),
    Transition(Event.SEE_ABSENT, _HELD, State.QUEUED, _PERSON, "backup restored, an earlier version is not there"),
)


class UndeclaredTransition(Exception):
    """Somebody writes a state in a way that the table does not have: a fault of the code, never of a person."""


@cache
def sources(event: Event, after: State) -> tuple[State, ...]:
    """The states from which the event leads to `after`, () for a new delivery; UndeclaredTransition if none does."""
    kinds = [kind.before for kind in TABLE if (kind.event, kind.after) == (event, after)]
    if not kinds:
        raise UndeclaredTransition(f"No arrow of transitions.TABLE leads to {after!r} by {event!r}: declare it there.")
    return tuple(dict.fromkeys(state for before in kinds for state in before))


RETRYABLE = sources(Event.RETRY, State.QUEUED)
CANCELLABLE = sources(Event.CANCEL, State.CANCELLED)


@dataclass(frozen=True)
class Move:
    """A declared move; there is no other. UndeclaredTransition where the table has no such arrow.

    `only`: of the states from which the event may lead to `after`, those that are meant here; () for all.
    """

    event: Event
    after: State
    only: tuple[State, ...] = ()

    def __post_init__(self) -> None:
        known = sources(self.event, self.after)
        if not known or not set(self.only) <= set(known):
            raise UndeclaredTransition(f"{self.event!r} leads to {self.after!r} from {known}, not from {self.only}.")

    @property
    def before(self) -> tuple[State, ...]:
        return self.only or sources(self.event, self.after)
