"""Plugins that are wrong in one way each, before the suite that must refuse them.

Not collected by itself: test_refused.py writes the package `loa_board` with `startpublisher`, and runs this file
with it on the path. Each class is what an author does with the package in a hurry.
"""

from datetime import datetime
from types import MappingProxyType

import pytest
from loa_board.publisher import BoardConfig, BoardPublisher
from simulator import TOKEN, Simulator

from publishers.contract import (
    Capability,
    ConfigurationError,
    Done,
    NotDone,
    Operation,
    PublisherError,
    RateLimited,
    Receipt,
    TemporaryError,
    UnknownOutcome,
)
from publishers.contract.testing import HTTP_FAULTS, Fault, HttpPublisherContract


class AsItIsWritten(BoardPublisher):
    pass


class AsksTheClock(BoardPublisher):
    def render(self, content, operation):
        payload = super().render(content, operation)
        return {**payload, "posted_on": datetime.now().date().isoformat()}


class KeepsAnObject(BoardPublisher):
    def render(self, content, operation):
        return {**super().render(content, operation), "published_at": content.snapshot.published_at}


class ChangesTheItem(BoardPublisher):
    def render(self, content, operation):
        content.snapshot.details["board"] = "seen"
        return super().render(content, operation)


class RaisesItsOwn(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except PublisherError as error:
            raise RuntimeError("the board is broken") from error


class StretchesTheDeadline(BoardPublisher):
    def _call(self, deadline, *args):
        return super()._call(deadline + 3, *args)


class SwallowsTheOutcome(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except UnknownOutcome:
            return Receipt(remote_id="1")


class CallsItTemporary(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except UnknownOutcome as error:
            raise TemporaryError("Try again.", code="again") from error


class TriesAgainByItself(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except UnknownOutcome:
            return super().deliver(payload, job)


class TellsTheToken(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except ConfigurationError as error:
            token = self.config.token.get_secret_value()
            raise ConfigurationError("Wrong token.", code=error.code, detail=f"Bearer {token}") from None


class ForgetsHowLongToWait(BoardPublisher):
    def deliver(self, payload, job):
        try:
            return super().deliver(payload, job)
        except RateLimited as error:
            raise RateLimited("Too fast.", code=error.code) from None


class SaysDoneOfEverything(BoardPublisher):
    def lookup(self, job):
        return Done(Receipt(remote_id="1"))


class TakesSilenceForNo(BoardPublisher):
    def lookup(self, job):
        try:
            return super().lookup(job)
        except PublisherError:
            return NotDone()


class PostsAnew(BoardPublisher):
    def deliver(self, payload, job):
        if job.operation == Operation.UPDATE:
            return self._receipt(self._call(job.deadline, "POST", "", {**payload, "reference": str(job.key)}))
        return super().deliver(payload, job)


class RetractsNothing(BoardPublisher):
    def deliver(self, payload, job):
        return Receipt() if job.operation == Operation.RETRACT else super().deliver(payload, job)


class CallsACreateIdempotent(BoardPublisher):
    idempotent = frozenset(Operation) - {Operation.NOTICE}


class DeclaresTooLittle(BoardPublisher):
    capabilities = Capability.UPDATE | Capability.RETRACT


class DeclaresTooMuch(BoardPublisher):
    capabilities = BoardPublisher.capabilities | Capability.BATCH


class _PlainConfig(BoardConfig):
    token: str


class ShowsTheToken(BoardPublisher):
    Config = _PlainConfig

    def _call(self, deadline, *args):
        secret = BoardConfig(base_url=self.config.base_url, token=self.config.token)
        return BoardPublisher(secret)._call(deadline, *args)


class _LooseConfig(BoardConfig):
    model_config = {"extra": "ignore"}


class TakesAnySetting(BoardPublisher):
    Config = _LooseConfig


class Suite(HttpPublisherContract):
    publisher = BoardPublisher
    secrets = (TOKEN,)
    faults = MappingProxyType({**HTTP_FAULTS, "slow": Fault(UnknownOutcome, seconds=0.4)})

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def channel_ready(cls):
        with Simulator() as cls.simulator:
            yield

    def upstream(self):
        return self.simulator.url

    def make_publisher(self):
        return self.publisher(self.publisher.Config(base_url=self.address, token=TOKEN))

    def standing(self, job):
        return [text for text in self.simulator.texts() if f"/b/{job.content_id}/" in text]


for _kind in list(globals().values()):
    if isinstance(_kind, type) and issubclass(_kind, BoardPublisher) and _kind is not BoardPublisher:
        globals()[f"Test{_kind.__name__}"] = type(f"Test{_kind.__name__}", (Suite,), {"publisher": _kind})
