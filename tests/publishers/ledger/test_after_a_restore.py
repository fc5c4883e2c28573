"""After a restore a Telegram channel cannot be asked: the page and the command lead through what a person decides."""

import json

import pytest
from django.urls import reverse

from publishers.contract import Operation, TemporaryError
from publishers.ledger import deciding, restoring, sweeping
from publishers.ledger.models import Channel, Delivery, Placement
from publishers.worker.process import Worker
from tests.ledger import force
from tests.publishers.ledger.commands import ledger
from tests.simulators.telegram_api import CHAT, TOKEN, TelegramSimulator
from tests.sketch import publisher as sketch_publishers
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "desk:after_a_restore"
SEEN = {"tin-who": "Lan", "tin-why": "Đã xem kênh"}


@pytest.fixture
def telegram():
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def channel(telegram, db):
    channel = Channel(slug="tin", name="Kênh tin", publisher="telegram", mode="live")
    channel.config = {"token": TOKEN, "chat": CHAT, "base_url": telegram.url}
    channel.save()
    return channel


@pytest.fixture
def doubts(channel, say):
    """Three items that waited in the backup; the first had been posted since, the others had not."""
    sketches = [Sketch.objects.create(title="Tin số 1", path="/tin-1/")]
    say(sketches[0])
    Placement.objects.all().delete()
    force(Delivery.objects.all(), "queued", receipt=None, operation="", started_at=None, claim_no=0)
    for number in (2, 3):
        sketches.append(Sketch.objects.create(title=f"Tin số {number}", path=f"/tin-{number}/"))
        say(sketches[-1], deliver=False)
    restoring.begin_anew()
    Worker().drain()
    return [Delivery.objects.get(content_id=sketch.content_id) for sketch in sketches]


@pytest.fixture
def officer(admin_client, settings):
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return admin_client


def states(deliveries):
    return [Delivery.objects.get(pk=delivery.pk).state for delivery in deliveries]


def test_the_page_lists_what_a_person_has_to_look_at(doubts, officer, channel):
    assert states(doubts) == ["unknown"] * 3
    html = officer.get(reverse(PAGE)).content.decode()
    assert all(f"Tin số {number}" in html for number in (1, 2, 3))
    assert "3 deliveries need you" in html and f"address-{doubts[0].pk}" in html
    assert reverse("desk:resume", args=["tin"]) in html


def test_deciding_in_bulk_lets_later_versions_go(doubts, officer, channel, telegram, say):
    for delivery in doubts:
        sketch = Sketch.objects.get(content_id=delivery.content_id)
        say(sketch, title=f"{sketch.title}, sửa")
    assert len(telegram.posts()) == 1, "nothing passes a doubt"
    there = {"channel": "tin", "one_there": doubts[0].pk, **SEEN}
    html = officer.post(reverse(PAGE), there).content.decode()
    assert "Give its address there" in html and states(doubts)[0] == "unknown"
    address = {f"address-{doubts[0].pk}": "https://t.me/so_giao_duc/1"}
    answer = officer.post(reverse(PAGE), {**there, **address})
    assert answer.status_code == 302 and states(doubts)[0] == "sent"
    officer.post(reverse(PAGE), {"channel": "tin", "all": "gone", "ticked": [d.pk for d in doubts[1:]], **SEEN})
    Worker().drain()
    assert not Delivery.objects.filter(state="unknown").exists(), "a later version is not asked about once more"
    page = {"next": reverse(PAGE)}
    answer = officer.post(f"{reverse('desk:resume', args=['tin'])}?next={reverse(PAGE)}", page)
    assert answer["Location"] == reverse(PAGE)
    Worker().drain()
    titles = sorted(post.split("\n")[0] for post in telegram.posts())
    assert titles == ["Tin số 1, sửa", "Tin số 2, sửa", "Tin số 3, sửa"]
    assert "no doubt of one is open" in officer.get(reverse(PAGE)).content.decode()


def test_nothing_is_decided_without_a_tick_or_without_a_name(doubts, officer):
    officer.post(reverse(PAGE), {"channel": "tin", "all": "gone", **SEEN})
    officer.post(reverse(PAGE), {"channel": "tin", "all": "gone", "ticked": doubts[0].pk, "tin-who": "Lan"})
    officer.post(reverse(PAGE), {"channel": "tin", "ticked": doubts[0].pk, **SEEN})
    assert states(doubts) == ["unknown"] * 3


def test_a_taking_back_that_still_stands_there_is_done_again(doubts):
    doubt = doubts[0]
    Delivery.objects.filter(pk=doubt.pk).update(operation=Operation.RETRACT)
    doubt.refresh_from_db()
    assert not deciding.decide(doubt, there=True, why="Vẫn còn", who="Lan")
    assert states([doubt]) == ["queued"]


def test_a_taking_back_that_is_gone_is_done(doubts):
    doubt = doubts[0]
    Delivery.objects.filter(pk=doubt.pk).update(operation=Operation.RETRACT)
    doubt.refresh_from_db()
    assert deciding.decide(doubt, there=False, why="Không còn", who="Lan")
    assert states([doubt]) == ["sent"] and Placement.objects.get(content_id=doubt.content_id).receipt is None


def test_a_look_up_that_fails_leaves_it_a_doubt_of_the_restore(make_channel, say, sketch, monkeypatch):
    make_channel("post")
    say(sketch, deliver=False)
    restoring.begin_anew()
    restoring.doubt()

    def refuse(self, job):
        raise TemporaryError("busy", code="busy")

    monkeypatch.setattr(sketch_publishers.Post, "lookup", refuse)
    doubt = Delivery.objects.get(state="unknown")
    sweeping.check_remote(doubt, "test", watched=False)
    doubt.refresh_from_db()
    assert doubt.error_code == restoring.CODE and "busy" in doubt.error_message


def test_the_command_lists_and_decides(doubts, telegram):
    code, text = ledger("decide", "tin")
    assert code == 0 and "For you: 3" in text and "Tin số 2" in text and "--there" in text
    assert len(json.loads(ledger("decide", "tin", "--json")[1])["deliveries"]) == 3
    assert ledger("decide", "tin", "--there")[0] == 2 and ledger("decide", "tin", "--all")[0] == 2
    assert ledger("decide", "tin", "--gone", 999_999)[0] == 2
    code, text = ledger("decide", "tin", "--there", "--all")
    assert code == 1 and "Give its address there" in text and states(doubts) == ["unknown"] * 3
    assert ledger("decide", "tin", "--there", f"{doubts[0].pk}=https://t.me/so_giao_duc/1")[0] == 0
    code, text = ledger("decide", "tin", "--gone", "--all")
    assert code == 0 and "2 deliveries are decided" in text
    ledger("release", "tin")
    Worker().drain()
    assert len(telegram.posts()) == 3 and states(doubts) == ["sent"] * 3
