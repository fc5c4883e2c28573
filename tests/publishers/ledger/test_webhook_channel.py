"""The engine and the webhook together: the life of an item at a receiver, and a receiver that wants no more."""

import pytest

from publishers.contract import Reach
from publishers.ledger import operating
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Hold
from publishers.worker.process import Worker
from tests.publishers.channels.webhook.help import SECRET
from tests.simulators.webhook_receiver import WebhookReceiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver():
    with WebhookReceiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def channel(receiver, db):
    channel = Channel(slug="cong-tinh", name="Cổng của tỉnh", publisher="webhook", mode="live")
    channel.config = {"url": receiver.url, "secret": SECRET, "payload": "thin", "allow_private": True}
    channel.save()
    return channel


def event_types(receiver):
    return [message["type"] for message in receiver.messages()]


def test_every_version_is_told_once(receiver, channel, sketch, say, drain_until):
    say(sketch)
    say(sketch, title="Lịch thi đã đổi")
    receiver.answer(500)  # nobody can tell from it what was done
    say(sketch, title="Sửa", corrections=[["15/12", "16/12"]])
    receiver.answer(0)
    drain_until(lambda: len(receiver.messages()) == 3)
    say(sketch, reach=Reach.UNPUBLISH)
    say(sketch, reach=Reach.WITHDRAW)
    say(sketch, reach=Reach.PUBLIC)
    assert event_types(receiver) == [
        "item.published",
        "item.updated",
        "item.corrected",
        "item.unpublished",
        "item.withdrawn",
        "item.published",
    ]
    versions = [message["data"]["version"] for message in receiver.messages()]
    assert versions == sorted(versions)
    keys = {f"msg_{delivery.key.hex}" for delivery in Delivery.objects.filter(channel=channel)}
    assert set(receiver.arrivals()) <= keys and len(receiver.arrivals()) > len(receiver.messages())
    assert set(receiver.standing()) == {str(sketch.content_id)}


def test_a_receiver_that_is_gone_stops_the_channel_and_loses_nothing(
    receiver, channel, sketch, say, settings, drain_until
):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "BREAKER_COOLDOWN": 3600.0}
    receiver.answer(410)
    say(sketch)
    channel.refresh_from_db()
    assert channel.hold == Hold.BREAKER and "410" in channel.hold_detail
    say(sketch, title="Trong lúc dừng")
    assert len(receiver.arrivals()) == 1, "nothing goes out while it is stopped"
    receiver.answer(0)
    operating.resume(channel)
    Worker().drain()
    (message,) = receiver.messages()
    assert message["type"] == "item.published"


def test_a_withdrawal_is_told_although_the_item_was_unpublished_before_and_told_once(receiver, channel, sketch, say):
    say(sketch)
    say(sketch, reach=Reach.EXPIRE)
    say(sketch, reach=Reach.WITHDRAW)
    Worker().drain()
    assert event_types(receiver) == ["item.published", "item.unpublished", "item.withdrawn"]


def test_a_receiver_that_never_heard_of_an_item_hears_no_withdrawal(receiver, sketch, say, db):
    say(sketch)
    say(sketch, reach=Reach.UNPUBLISH)
    late = Channel(slug="moi", name="Mới", publisher="webhook", mode="live")
    late.config = {"url": receiver.url, "secret": SECRET, "payload": "thin", "allow_private": True}
    late.save()
    say(sketch, reach=Reach.WITHDRAW)
    assert event_types(receiver) == [] and not Delivery.objects.filter(channel=late).exists()
