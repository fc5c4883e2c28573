"""Ending or stopping a worker at one point of its work: used in a forked worker only, never in its parent."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import sys
from collections.abc import Callable, Collection
from email import message_from_bytes
from typing import Any

from django.db import connection, transaction

from publishers import registry
from publishers.contract import Job, Payload, Publisher, Receipt
from publishers.ledger import claiming, running, steps
from publishers.ledger.steps import Step
from publishers.mail import transport
from publishers.worker import process as loop

ACTED = "acted"  # the remote has done it, and nobody here has heard of it yet
POINTS = (
    Step.PLANNING,
    Step.PLANNED,
    Step.CLAIMING,
    Step.CLAIMED,
    Step.ON_WIRE,
    ACTED,
    Step.RECEIVED,
    Step.SETTLING,
    Step.SETTLED,
)
MAIL_LEAVING, MAIL_ACCEPTED, MAIL_SETTLED = "leaving", "accepted", "settled"
MAIL_POINTS = (MAIL_LEAVING, MAIL_ACCEPTED, MAIL_SETTLED)
# What a plugin only reads with proves nothing about what it did.
_READS = ("GET", "HEAD")


class Shot:
    """Says through a pipe what was hit, and ends (SIGKILL) or stops (SIGSTOP) this process at once."""

    def __init__(self, mouth: int, how: signal.Signals) -> None:
        self._mouth, self._how = mouth, how
        self._fired = False

    def fire(self, what: str) -> None:
        """Once: a worker that was stopped and woken goes on."""
        if self._fired:
            return
        self._fired = True
        os.write(self._mouth, what.encode())
        os.kill(os.getpid(), self._how)


def at_point(point: str, content: str, channels: Collection[str], shot: Shot) -> None:
    """Shoot when a delivery of this content on one of these channels (planning: of any) comes to the point.

    The worker takes one delivery at a time, so that each shot hits one alone; at random they fall among many.
    """
    loop.BATCH = 1
    if point == ACTED:
        for slug in channels:
            _when_acted(registry.get(slug), slug, content, shot)
    else:
        _watch_steps(_AtStep(point, content, channels, shot))


def at_mail(point: str, key: str, shot: Shot) -> None:
    """Shoot when the mail with this Message-ID is about to leave, was accepted, or was settled."""
    send = transport.Connection.send
    sent: list[str] = []

    def sending(self: transport.Connection, envelope: transport.Envelope, deadline: float) -> None:
        mine = message_from_bytes(envelope.message)["Message-ID"] == key
        if mine and point == MAIL_LEAVING:
            shot.fire(key)
        send(self, envelope, deadline)
        if mine and point == MAIL_ACCEPTED:
            shot.fire(key)
        if mine:
            sent.append(key)

    def committed() -> None:
        if sent:
            shot.fire(key)

    transport.Connection.send = sending
    if point == MAIL_SETTLED:
        _after_each_commit(committed)


def at_event(number: int, shot: Shot) -> None:
    """Shoot at the so many-th call or return of a function, C functions included, after the first claim."""
    _watch_steps(_Counting(number, shot))


def swap_wire_and_call() -> None:
    """Break the engine: call first, and write that the call is under way afterwards."""
    call = running._call

    def ready(answers: list, deliveries: list, publisher: Any, worker: str) -> list:
        running._settle(answers, worker)
        return [(delivery, running.make_job(delivery, publisher)) for delivery in deliveries]

    def call_then_write(publisher: Any, ready: list) -> list:
        answers = call(publisher, ready)
        for delivery, _job in ready:
            claiming.put_on_wire(delivery, running._seconds(publisher), "swapped")
        return answers

    running._begin, running._call = ready, call_then_write


class _AtStep(logging.Handler):
    def __init__(self, point: str, content: str, channels: Collection[str], shot: Shot) -> None:
        super().__init__(logging.INFO)
        self._point, self._content, self._channels, self._shot = point, content, channels, shot

    def emit(self, record: logging.LogRecord) -> None:
        channel = getattr(record, "channel", "")
        if record.step == self._point and record.content == self._content and (channel in (*self._channels, "")):
            self._shot.fire(channel or "plan")


class _Counting(logging.Handler):
    def __init__(self, number: int, shot: Shot) -> None:
        super().__init__(logging.INFO)
        self._left, self._shot = number, shot

    def emit(self, record: logging.LogRecord) -> None:
        if record.step == Step.CLAIMED and sys.getprofile() is None:
            sys.setprofile(self._event)

    def _event(self, frame: Any, event: str, argument: Any) -> None:
        self._left -= 1
        if not self._left:
            self._shot.fire(f"{frame.f_code.co_name} {event}")


def _watch_steps(handler: logging.Handler) -> None:
    steps.logger.setLevel(logging.INFO)
    steps.logger.propagate = False
    steps.logger.handlers = [handler]


def _when_acted(publisher: type[Publisher], slug: str, content: str, shot: Shot) -> None:
    """While this plugin delivers this content: its request was answered, or its own write is committed."""
    deliver = publisher.deliver
    inside: list[str] = []

    def delivering(self: Publisher, payload: Payload, job: Job) -> Receipt:
        if (job.channel, str(job.content_id)) != (slug, content):
            return deliver(self, payload, job)
        inside.append(slug)
        try:
            return deliver(self, payload, job)
        finally:
            inside.clear()

    def answered(response: http.client.HTTPResponse) -> None:
        if inside and (response._method not in _READS or slug == "website"):
            shot.fire(slug)

    def committed() -> None:
        if inside:
            shot.fire(slug)

    publisher.deliver = delivering
    _after_each_answer(answered)
    _after_each_commit(committed)


def _after_each_answer(do: Callable[[http.client.HTTPResponse], None]) -> None:
    """When the first line of an HTTP answer is here: the server has done what it was asked."""
    begin = http.client.HTTPResponse._read_status

    def reading(self: http.client.HTTPResponse) -> Any:
        status = begin(self)
        do(self)
        return status

    http.client.HTTPResponse._read_status = reading


def _after_each_commit(do: Callable[[], None]) -> None:
    leave = transaction.Atomic.__exit__

    def leaving(self: transaction.Atomic, kind: Any, error: Any, trace: Any) -> None:
        leave(self, kind, error, trace)
        if kind is None and not connection.in_atomic_block:
            do()

    transaction.Atomic.__exit__ = leaving
