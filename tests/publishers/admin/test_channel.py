"""A channel's form: its pace and what is said of mistakes; a new channel of any installed kind."""

from datetime import time

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishers.ledger.models import Channel, Placement
from tests.publishers.admin.conftest import logged
from tests.publishers.admin.test_desk import FIELDS, shown_messages
from tests.simulators.graph_api import GraphSimulator

PACE = {"rate_per_minute": 30, "quiet_from": "21:30", "quiet_until": "06:00", "priority": 2}


@pytest.fixture
def press(channels):
    return reverse("desk:channel", args=["press"])


def test_a_channel_is_given_its_pace(press, sign_in):
    browser = sign_in("administrator")
    html = browser.get(press).content.decode()
    assert "No more than this begin in a minute" in html and "only corrections, withdrawals and urgent" in html
    browser.post(press, {**FIELDS, "mode": "live", **PACE})
    channel = Channel.objects.get(slug="press")
    assert (channel.rate_per_minute, channel.priority) == (30, 2)
    assert (channel.quiet_from, channel.quiet_until) == (time(21, 30), time(6))
    browser.post(press, {**FIELDS, "mode": "live"})
    channel.refresh_from_db()
    assert (channel.rate_per_minute, channel.quiet_from, channel.quiet_until) == (None, None, None)
    assert logged() == [("loa.channel.configure", "administrator")] * 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"quiet_until": ""}, "Quiet hours need both"),
        ({"quiet_from": ""}, "Quiet hours need both"),
        ({"quiet_from": "06:00"}, "Quiet hours that end when they begin"),
        ({"rate_per_minute": 0}, "greater than or equal to 1"),
        ({"priority": -1}, "greater than or equal to 0"),
        ({"quiet_from": "tối"}, "Enter a valid time"),
    ],
)
def test_a_wrong_pace_is_named_and_what_was_typed_stays(press, sign_in, wrong, message):
    answer = sign_in("administrator").post(press, {**FIELDS, "name": "Báo chí mới", **PACE, **wrong})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert message in html and "Báo chí mới" in html and not logged()
    assert Channel.objects.get(slug="press").priority == 5


def test_what_the_engine_writes_meanwhile_is_not_written_back(press, sign_in, monkeypatch):
    from publishers.ledger import operating

    configure = operating.configure

    def stopped_meanwhile(channel, **changes):
        Channel.objects.filter(pk=channel.pk).update(hold="breaker", failures=5)
        configure(channel, **changes)

    monkeypatch.setattr(operating, "configure", stopped_meanwhile)
    sign_in("administrator").post(press, {**FIELDS, **PACE})
    channel = Channel.objects.get(slug="press")
    assert (channel.hold, channel.failures, channel.priority) == ("breaker", 5, 2)


def test_a_new_channel_of_an_installed_kind(channels, sign_in):
    browser = sign_in("administrator")
    assert reverse("desk:choose_publisher") in browser.get(reverse("desk:board")).content.decode()
    url = reverse("desk:add_channel", args=["fanpage"])
    assert url in browser.get(reverse("desk:choose_publisher")).content.decode()
    html = browser.get(url).content.decode()
    assert 'name="config_access_token"' in html and 'type="radio" name="config_token_in" value="form"' in html
    fields = {
        **FIELDS,
        "name": "Trang của các trường",
        "slug": "trang-cac-truong",
        "mode": "outbox",
        "config_access_token": "bi-mat",
        "config_token_in": "form",
    }
    answer = browser.post(url, fields, follow=True)
    assert shown_messages(answer) == ["The channel is saved."]
    channel = Channel.objects.get(slug="trang-cac-truong")
    assert (channel.publisher, channel.mode, channel.position) == ("fanpage", "outbox", 5)
    assert channel.config["token_in"] == "form" and logged() == [("loa.channel.add", "administrator")]
    for slug in ("press", "add", "có dấu"):
        refused = browser.post(url, {**fields, "slug": slug})
        assert refused.status_code == 200
    assert Channel.objects.count() == 6
    assert browser.get(reverse("desk:add_channel", args=["nothing"])).status_code == 404


@pytest.fixture
def page():
    with GraphSimulator() as simulator:
        yield simulator


def _page_settings(page, token):
    return {"page_id": page.page_id, "access_token": token, "base_url": page.url, "api_version": "v26.0"}


def test_a_false_token_shows_when_the_channel_goes_live(channels, sign_in, page):
    browser = sign_in("administrator")
    address = reverse("desk:channel", args=["fanpage"])
    for token, message in (("sai-token", "no longer accepts the access token"), (page.token, "The connection works")):
        own = {**_page_settings(page, token), "token_in": "header", "lag_minutes": "360"}
        form = {**FIELDS, "mode": "live", **{f"config_{name}": value for name, value in own.items()}}
        assert message in " ".join(shown_messages(browser.post(address, form, follow=True)))


def test_the_saved_connection_is_tested_on_request(channels, sign_in, page):
    channel = channels["fanpage"]
    channel.config = _page_settings(page, "sai-token")
    channel.save()
    browser = sign_in("administrator")
    html = browser.get(reverse("desk:channel", args=["fanpage"])).content.decode()
    address = reverse("desk:test_connection", args=["fanpage"])
    assert address in html
    assert "no longer accepts the access token" in " ".join(shown_messages(browser.post(address, follow=True)))
    assert sign_in("editor").post(address).status_code in (302, 403)


def test_the_test_says_so_where_nothing_can_be_tried_without_a_message(db, sign_in):
    settings = {"url": "json://tin-nhan.example/x"}
    Channel.objects.create(slug="tin-nhan", name="Tin nhắn", publisher="apprise", config=settings)
    address = reverse("desk:test_connection", args=["tin-nhan"])
    message = " ".join(shown_messages(sign_in("administrator").post(address, follow=True)))
    assert "Nothing was tried (JSON)" in message and "works" not in message


def test_a_channel_says_that_nothing_ever_arrived_on_it(channels, sign_in, deliver):
    Channel.objects.filter(slug="fanpage").update(mode="live")
    board = reverse("desk:board")
    assert "Nothing has arrived on this channel yet." in sign_in("administrator").get(board).content.decode()
    delivery = deliver("fanpage", "sent")
    Placement.objects.create(channel=delivery.channel, content_id=delivery.content_id, version=delivery.version)
    assert "Nothing has arrived on this channel yet." not in sign_in("administrator").get(board).content.decode()


def test_a_channel_of_mail_without_a_server_reads_as_what_it_is(channels, sign_in):
    Channel.objects.filter(slug="bulletin").update(mode="live")
    card = sign_in("administrator").get(reverse("desk:board")).content.decode()
    card = card[card.index("Kênh bulletin") :].split("</li>")[0]
    assert "Outbox: rendered and kept here" in card and ">Live<" not in card


def test_a_choice_reads_as_words_and_not_as_the_setting_is_spelled(channels, sign_in):
    html = sign_in("administrator").get(reverse("desk:channel", args=["fanpage"])).content.decode()
    form = BeautifulSoup(html, "html.parser")
    labels = [field.find_parent("label").get_text(strip=True) for field in form.select("[name=config_token_in]")]
    assert labels == ["In a header, as is usual", "Among the data sent"]
