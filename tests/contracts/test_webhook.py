"""The webhook keeps the contract, full and thin, before a receiver that checks signatures with a stranger's code."""

from types import MappingProxyType

import pytest

from publishers.channels.webhook.publisher import WebhookPublisher
from publishers.contract import ConfigurationError
from publishers.contract.testing import HTTP_FAULTS, Fault, HttpPublisherContract
from tests.publishers.channels.webhook.help import OLDER, SECRET
from tests.simulators.webhook_receiver import WebhookReceiver


class TestWebhook(HttpPublisherContract):
    publisher = WebhookPublisher
    secrets = (SECRET, OLDER)
    payload = "full"
    faults = MappingProxyType(
        {
            **HTTP_FAULTS,
            # An address where nobody takes messages is wrong for every item, not for this one.
            "404": Fault(ConfigurationError),
            # The status is the whole answer: once it said 2xx, the message was taken, whatever comes after it.
            "garbage": Fault(None),
        }
    )

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def channel_ready(cls):
        with WebhookReceiver(SECRET) as cls.receiver:
            yield

    def upstream(self):
        return self.receiver.base

    def make_publisher(self):
        config = {"url": f"{self.address}/hook", "secret": f"{SECRET} {OLDER}", "payload": self.payload}
        return WebhookPublisher(WebhookPublisher.Config(**config, allow_private=True))

    def standing(self, job):
        item = self.receiver.standing().get(str(job.content_id))
        return [item["data"]["title"]] if item else []


class TestThinWebhook(TestWebhook):
    payload = "thin"

    @pytest.fixture(autouse=True)
    def site(self):
        self.titles = {}

    def arrange(self, content, operation):
        # Where the receiver fetches what it was told of.
        self.titles[str(content.snapshot.content_id)] = content.snapshot.title

    def standing(self, job):
        item = self.receiver.standing().get(str(job.content_id))
        return [self.titles[item["data"]["id"]]] if item else []
