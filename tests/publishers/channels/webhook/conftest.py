"""A receiver, and secrets to share with it."""

import pytest

from tests.publishers.channels.webhook.help import SECRET
from tests.simulators.webhook_receiver import WebhookReceiver


@pytest.fixture(scope="module")
def _receiver_process():
    with WebhookReceiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def receiver(_receiver_process):
    """A receiver that has seen nothing yet and knows SECRET."""
    _receiver_process.reset()
    return _receiver_process
