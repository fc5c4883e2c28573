"""The Fanpage keeps the contract, over HTTP, against a Graph API that is as strict as the real one."""

from types import MappingProxyType

import pytest

from publishers.channels.fanpage.publisher import FanpagePublisher
from publishers.contract import UnknownOutcome
from publishers.contract.testing import HTTP_FAULTS, Fault, HttpPublisherContract
from tests.simulators.graph_api import GraphSimulator

APP_SECRET = "bi-mat-cua-ung-dung"


class TestFanpage(HttpPublisherContract):
    publisher = FanpagePublisher
    secrets = (GraphSimulator.token, APP_SECRET)
    # What stands before Facebook answers 503 also for requests that went through.
    faults = MappingProxyType({**HTTP_FAULTS, "503": Fault(UnknownOutcome)})

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def channel_ready(cls):
        with GraphSimulator(app_secret=APP_SECRET) as simulator:
            cls.simulator = simulator
            yield

    def upstream(self):
        return self.simulator.url

    def make_publisher(self):
        config = {**self.simulator.config, "base_url": self.address}
        return FanpagePublisher(FanpagePublisher.Config(**config))

    def standing(self, job):
        return [post["message"] for post in self.simulator.posts() if f"/b/{job.content_id}/" in post["message"]]
