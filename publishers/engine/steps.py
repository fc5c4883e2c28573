"""The labelled steps of the engine: one line of log for each, at level INFO.

What is written and what has happened are told apart: `planning`, `claiming` and `settling` are the last moment
before a commit; `planned`, `claimed`, `on_wire` and `settled` come right after it; `received` is the moment when
the channel's answer is in hand and nothing of it is written yet. The crash tests end a worker at each of them.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from functools import partial

from django.db import transaction

from publishers.engine.models import Delivery, Publication

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
    _write(Step.PLANNING, fields)
    _write_on_commit(Step.PLANNED, fields)


def claimed(delivery: Delivery) -> None:
    """A delivery belongs to a worker; now and at the commit."""
    fields = _fields(delivery)
    _write(Step.CLAIMING, fields)
    _write_on_commit(Step.CLAIMED, fields)


def on_wire(delivery: Delivery) -> None:
    """The ledger says that the call is under way; at the commit, right before the call."""
    _write_on_commit(Step.ON_WIRE, _fields(delivery))


def received(delivery: Delivery) -> None:
    """The channel has answered or failed."""
    _write(Step.RECEIVED, _fields(delivery))


def settled(delivery: Delivery, outcome: str, code: str = "") -> None:
    """A claim came to its end; now and at the commit."""
    fields = _fields(delivery) | {"outcome": str(outcome), "code": code}
    _write(Step.SETTLING, fields)
    _write_on_commit(Step.SETTLED, fields)


def _fields(delivery: Delivery) -> dict[str, object]:
    return {
        "channel": delivery.channel.slug,
        "content": str(delivery.content_id),
        "version": delivery.version,
        "operation": str(delivery.operation),
    }


def _write(step: Step, fields: dict[str, object]) -> None:
    if logger.isEnabledFor(logging.INFO):
        said = " ".join(f"{name}={value}" for name, value in fields.items())
        logger.info("step=%s %s", step, said, extra={"step": str(step), **fields})


def _write_on_commit(step: Step, fields: dict[str, object]) -> None:
    if logger.isEnabledFor(logging.INFO):
        transaction.on_commit(partial(_write, step, fields))
