"""Telegram keeps the contract, over HTTP, against a Bot API that is as strict as the real one."""

from types import MappingProxyType

import pytest

from publishers.channels.telegram.publisher import TelegramPublisher
from publishers.contract import ConfigurationError
from publishers.contract.testing import HTTP_FAULTS, Fault, HttpPublisherContract
from tests.simulators.telegram_api import CHAT, TOKEN, TelegramSimulator


class TestTelegram(HttpPublisherContract):
    publisher = TelegramPublisher
    secrets = (TOKEN,)
    # Telegram knows no bot at an address that it does not know.
    faults = MappingProxyType({**HTTP_FAULTS, "404": Fault(ConfigurationError)})

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def channel_ready(cls):
        with TelegramSimulator() as cls.simulator:
            yield

    def upstream(self):
        return self.simulator.url

    def make_publisher(self):
        return TelegramPublisher(TelegramPublisher.Config(token=TOKEN, chat=CHAT, base_url=self.address))

    def standing(self, job):
        return [post for post in self.simulator.posts() if f"/b/{job.content_id}/" in post]
