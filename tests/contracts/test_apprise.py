"""Apprise keeps the contract: a JSON receiver on the loopback stands for the services of the library."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from publishers.channels.apprise.publisher import ApprisePublisher
from publishers.contract import UnknownOutcome
from publishers.contract.testing import HTTP_FAULTS, Fault, HttpPublisherContract

PASSWORD = "mat-khau-cua-kenh"


class _Receiver(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.messages.append(f"{message['title']}\n{message['message']}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


class TestApprise(HttpPublisherContract):
    publisher = ApprisePublisher
    secrets = (PASSWORD,)
    faults = MappingProxyType(
        {
            # The library says no more than that it did not work, so nobody can tell.
            **{name: Fault(UnknownOutcome, seconds=fault.seconds) for name, fault in HTTP_FAULTS.items()},
            # It goes by the status alone.
            "garbage": Fault(None),
            "cut_short": Fault(UnknownOutcome),
        }
    )

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def channel_ready(cls):
        cls.receiver = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
        cls.receiver.messages = []
        threading.Thread(target=cls.receiver.serve_forever, args=(0.01,), daemon=True).start()
        yield
        cls.receiver.shutdown()
        cls.receiver.server_close()

    def upstream(self):
        return f"http://127.0.0.1:{self.receiver.server_port}"

    def make_publisher(self):
        scheme, _, place = self.address.partition("://")
        url = f"{'jsons' if scheme == 'https' else 'json'}://user:{PASSWORD}@{place}/"
        return ApprisePublisher(ApprisePublisher.Config(url=url))

    def standing(self, job):
        return [message for message in self.receiver.messages if f"/b/{job.content_id}/" in message]
