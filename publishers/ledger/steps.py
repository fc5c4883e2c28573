"""The labelled steps of the engine: one line of log for each, at level INFO.

What is written and what has happened are told apart: `planning`, `claiming` and `settling` are the last moment
before a commit; `planned`, `claimed`, `on_wire` and `settled` come right after it; `received` is the moment when
the channel's answer is in hand and nothing of it is written yet. The crash tests end a worker at each of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from functools import partial

from django.db import transaction

from publishers.ledger.models import Delivery, Publication

logger = logging.getLogger(__name__)


class Step(StrEnum):
    PLANNING = "planning"
    PLANNED = "planned"
    CLAIMING = "claiming"
    CLAIMED = "claimed"
    ON_WIRE = "on_wire"
    RECEIVED = "received"
    SETTLING = "settling"
    SETTLED = "settled"


def planned(publication: Publication) -> None:
    """A version was written; says so now and again when the transaction is committed."""
    fields = {"content": str(publication.content_id), "version": publication.version, "cause": publication.cause}
    _before_and_after(Step.PLANNING, Step.PLANNED, lambda: fields)


def claimed(delivery: Delivery) -> None:
    """A delivery belongs to a worker; now and at the commit."""
    _before_and_after(Step.CLAIMING, Step.CLAIMED, partial(_fields, delivery))


def on_wire(delivery: Delivery) -> None:
    """The ledger says that the call is under way; at the commit, right before the call."""
    _before_and_after(None, Step.ON_WIRE, partial(_fields, delivery))


def received(delivery: Delivery) -> None:
    """The channel has answered or failed."""
    if _heard():
        _write(Step.RECEIVED, _fields(delivery))


def settled(delivery: Delivery, outcome: str, code: str = "") -> None:
    """A claim came to its end; now and at the commit."""
    _before_and_after(Step.SETTLING, Step.SETTLED, lambda: _fields(delivery) | {"outcome": str(outcome), "code": code})


def _heard() -> bool:
    """Whether anybody listens: every delivery comes by here eight times."""
    return logger.isEnabledFor(logging.INFO)


def _before_and_after(before: Step | None, after: Step, describe: Callable[[], dict[str, object]]) -> None:
    if not _heard():
        return
    fields = describe()
    if before is not None:
        _write(before, fields)
    transaction.on_commit(partial(_write, after, fields))


def _fields(delivery: Delivery) -> dict[str, object]:
    return {
        "channel": delivery.channel.slug,
        "content": str(delivery.content_id),
        "version": delivery.version,
        "operation": str(delivery.operation),
    }


def _write(step: Step, fields: dict[str, object]) -> None:
    words = " ".join(f"{name}={value}" for name, value in fields.items())
    logger.info("step=%s %s", step, words, extra={"step": str(step), **fields})
