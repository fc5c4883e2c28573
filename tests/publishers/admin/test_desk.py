"""The desk through its addresses: who may do what, what the board shows, what an operator's action leaves behind."""

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry, PageLogEntry

from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Hold
from tests.publishers.admin.conftest import TOKEN, logged
from tests.servers.names import internet

ROLES = ("truong-a", "editor", "approver", "officer", "administrator")
SEE = ("editor", "approver", "officer", "administrator")
OPERATE = ("officer", "administrator")
CONFIGURE = ("administrator",)
VIEWS = {
    "board": SEE,
    "board_results": SEE,
    "outbox": SEE,
    "retry_all": OPERATE,
    "delivery": SEE,
    "as_shown": SEE,
    "mark": OPERATE,
    "resume": OPERATE,
    "after_a_restore": OPERATE,
    "channel": CONFIGURE,
    "choose_publisher": CONFIGURE,
    "add_channel": CONFIGURE,
}
ACTIONS = {
    "retry": OPERATE,
    "retry_all": OPERATE,
    "cancel": OPERATE,
    "check": OPERATE,
    "mark": OPERATE,
    "pause": OPERATE,
    "resume": OPERATE,
    "channel": CONFIGURE,
    "add_channel": CONFIGURE,
}
FIELDS = {"name": "Trang", "mode": "off", "priority": 5, "config_page_id": "123"}


def address(name, delivery):
    if name in ("board", "board_results", "outbox", "retry_all", "choose_publisher", "after_a_restore"):
        return reverse(f"desk:{name}")
    if name == "add_channel":
        return reverse("desk:add_channel", args=["fanpage"])
    if name in ("channel", "pause", "resume"):
        return reverse(f"desk:{name}", args=[delivery.channel.slug])
    return reverse(f"desk:{name}", args=[delivery.pk])


def shown_messages(answer):
    return [str(message).strip() for message in answer.context["messages"]]


@pytest.mark.parametrize("role", ROLES)
def test_who_may_see(deliver, sign_in, role):
    delivery, browser = deliver("fanpage", "kept"), sign_in(role)
    open_views = {name for name in VIEWS if browser.get(address(name, delivery)).status_code == 200}
    assert open_views == {name for name, roles in VIEWS.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_act(deliver, sign_in, role):
    browser = sign_in(role)
    acted = set()
    for number, name in enumerate(ACTIONS, 1):
        # Only the press feed can be asked without leaving this process.
        unknown, slug = name in ("mark", "check"), "press" if name == "check" else "fanpage"
        Channel.objects.update(hold="")
        delivery = deliver(slug, "unknown" if unknown else "dead", version=number)
        data = {"outcome": "published", "url": "https://example.vn/1", "who": "Lan", "why": "đã xem", **FIELDS}
        data |= {"total": 1, "done": 0, "after": 0, "last": delivery.pk}
        data |= {"slug": "them", "config_access_token": "bi-mat"} if name == "add_channel" else {}
        before = len(logged())
        browser.post(address(name, delivery), data)
        if len(logged()) > before:
            acted.add(name)
        Delivery.objects.all().delete()
    assert acted == {name for name, roles in ACTIONS.items() if role in roles}


@pytest.mark.parametrize("name", ["retry", "cancel", "check", "pause"])
def test_nothing_is_done_by_a_link(deliver, sign_in, name):
    delivery = deliver("fanpage", "dead")
    assert sign_in("administrator").get(address(name, delivery)).status_code == 405
    delivery.refresh_from_db()
    assert delivery.state == "dead"


def test_a_stranger_is_asked_to_sign_in(deliver, client):
    answer = client.get(address("board", deliver("fanpage", "dead")))
    assert answer.status_code == 302 and "/login/" in answer["Location"]


def test_the_board_is_filtered_by_its_address(deliver, sign_in, channels):
    deliver("fanpage", "dead", error_code="graph.190", error_message="Mã truy cập hết hạn")
    deliver("press", "queued")
    deliver("archive", "superseded")
    browser = sign_in("officer")

    def shown(**query):
        rows = browser.get(reverse("desk:board"), query).context["object_list"]
        return sorted(row.channel.slug for row in rows)

    assert shown() == ["fanpage", "press"]
    assert shown(state="dead") == ["fanpage"]
    assert shown(state=["dead", "queued"]) == ["fanpage", "press"]
    assert shown(state="superseded") == ["archive"]
    assert shown(channel="press") == ["press"]
    assert shown(channel=["press", "fanpage"]) == ["fanpage", "press"]
    assert shown(error_code="graph.190") == ["fanpage"]
    html = browser.get(reverse("desk:board")).content.decode()
    assert "Mã truy cập hết hạn" in html and "Needs attention" in html


def test_retry_and_cancel_say_what_they_did(deliver, sign_in):
    delivery = deliver("fanpage", "dead")
    browser = sign_in("officer")
    answer = browser.post(address("retry", delivery), follow=True)
    assert shown_messages(answer) == ["The delivery is queued again."]
    delivery.refresh_from_db()
    assert delivery.state == "queued" and delivery.attempts == 0
    answer = browser.post(address("cancel", delivery), {"next": reverse("desk:board")}, follow=True)
    assert shown_messages(answer) == ["The delivery is cancelled. Retry brings it back."]
    assert answer.redirect_chain[0][0] == reverse("desk:board")
    assert logged() == [("loa.delivery.retry", "officer"), ("loa.delivery.cancel", "officer")]


def test_a_retry_on_a_held_channel_says_that_it_waits(deliver, sign_in):
    delivery = deliver("fanpage", "dead")
    Channel.objects.update(hold=Hold.PAUSED)
    answer = sign_in("officer").post(address("retry", delivery), follow=True)
    assert shown_messages(answer) == ["The delivery goes out as soon as its channel goes on."]
    delivery.refresh_from_db()
    assert delivery.state == "held"


def test_what_is_done_is_neither_retried_nor_cancelled(deliver, sign_in):
    delivery = deliver("fanpage", "sent", receipt={"remote_id": "1", "url": ""})
    browser = sign_in("officer")
    for name in ("retry", "cancel", "check"):
        answer = browser.post(address(name, delivery), follow=True)
        assert len(shown_messages(answer)) == 1
    delivery.refresh_from_db()
    assert delivery.state == "sent" and not logged()


def test_an_unknown_outcome_is_marked_by_hand_with_a_reason(deliver, sign_in):
    delivery = deliver("fanpage", "unknown", payload={})
    browser = sign_in("officer")
    assert 'value="officer"' in browser.get(address("mark", delivery)).content.decode()
    refused = browser.post(address("mark", delivery), {"outcome": "published", "who": "Lan", "why": ""})
    assert refused.status_code == 200 and not logged()
    mark = {"outcome": "published", "url": "https://facebook.com/1_2", "who": "Lan", "why": "Đã thấy trên trang"}
    answer = browser.post(address("mark", delivery), mark, follow=True)
    assert shown_messages(answer) == ["Marked as done."]
    delivery.refresh_from_db()
    assert delivery.state == "sent" and delivery.receipt["url"] == "https://facebook.com/1_2"
    assert delivery.receipt["data"]["marked"] == "Đã thấy trên trang"
    entry = PageLogEntry.objects.get(action="loa.delivery.mark_published")
    assert (entry.data["who"], entry.data["why"]) == ("Lan", "Đã thấy trên trang")
    with translation.override("en"):
        assert entry.message == "Delivery to Kênh fanpage marked as done" and "Lan" in entry.comment


def test_not_done_sends_it_again(deliver, sign_in):
    delivery = deliver("fanpage", "unknown", payload={})
    sign_in("officer").post(address("mark", delivery), {"outcome": "gone", "who": "Lan", "why": "Không có trên trang"})
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert logged() == [("loa.delivery.mark_gone", "officer")]


def test_a_taking_back_that_was_not_done_is_done_again(deliver, sign_in):
    delivery = deliver("fanpage", "unknown", payload={})
    Delivery.objects.filter(pk=delivery.pk).update(operation="retract")
    sign_in("officer").post(address("mark", delivery), {"outcome": "gone", "who": "Lan", "why": "Vẫn còn trên trang"})
    delivery.refresh_from_db()
    assert delivery.state == "queued"


def test_the_board_and_the_home_lead_to_what_a_restore_left_open(deliver, sign_in):
    delivery, page = deliver("fanpage", "unknown", error_code="restored"), reverse("desk:after_a_restore")
    for role, led in (("editor", False), ("officer", True)):
        browser = sign_in(role)
        for name in ("desk:board", "wagtailadmin_home"):
            assert (page in browser.get(reverse(name)).content.decode()) == led
    answer = browser.get(page).content.decode()
    assert "Kênh fanpage" in answer and "Khai giảng năm học mới" not in answer, "it is looked up by itself"
    Delivery.objects.filter(pk=delivery.pk).update(needs_person=True)
    assert "Khai giảng năm học mới" in browser.get(page).content.decode()


def test_a_channel_is_paused_and_its_work_listed_before_it_runs_again(deliver, sign_in):
    delivery = deliver("fanpage", "queued")
    browser = sign_in("officer")
    browser.post(address("pause", delivery))
    assert Channel.objects.get(slug="fanpage").hold == Hold.PAUSED
    assert "Khai giảng năm học mới" in browser.get(address("resume", delivery)).content.decode()
    answer = browser.post(address("resume", delivery), {"listed": delivery.pk, "send": delivery.pk}, follow=True)
    assert Channel.objects.get(slug="fanpage").hold == Hold.NONE
    assert shown_messages(answer) == ["1 delivery goes out now."]
    assert logged() == [("loa.channel.pause", "officer"), ("loa.channel.resume", "officer")]


def test_what_is_unticked_is_dropped_when_a_channel_is_resumed(deliver, sign_in):
    delivery = deliver("fanpage", "queued")
    browser = sign_in("officer")
    browser.post(address("pause", delivery))
    answer = browser.post(address("resume", delivery), {"listed": delivery.pk}, follow=True)
    assert shown_messages(answer)[-2:] == ["0 deliveries go out now.", "1 delivery was dropped."]
    delivery.refresh_from_db()
    assert delivery.state == "cancelled" and Channel.objects.get(slug="fanpage").hold == Hold.NONE
    assert ("loa.delivery.cancel", "officer") in logged()


def test_a_secret_is_kept_and_never_shown(deliver, sign_in):
    delivery = deliver("fanpage", "kept")
    browser = sign_in("administrator")
    url = address("channel", delivery)
    assert TOKEN not in browser.get(url).content.decode()
    fields = {**FIELDS, "name": "Trang của Sở", "mode": "outbox", "config_page_id": "456"}
    browser.post(url, fields)
    channel = Channel.objects.get(slug="fanpage")
    assert channel.name == "Trang của Sở"
    assert channel.config["page_id"] == "456" and channel.config["access_token"] == TOKEN
    refused = browser.post(url, {**fields, "name": "", "config_access_token": "moi-toanh-2026"})
    assert refused.status_code == 200 and "moi-toanh-2026" not in refused.content.decode()
    browser.post(url, {**fields, "config_access_token": "moi-toanh-2026"})
    assert Channel.objects.get(slug="fanpage").config["access_token"] == "moi-toanh-2026"
    assert "moi-toanh-2026" not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))
    for name in ("board", "outbox", "delivery", "as_shown"):
        html = browser.get(address(name, delivery)).content.decode()
        assert TOKEN not in html and "moi-toanh-2026" not in html


def test_a_secret_is_asked_again_when_the_address_changes(channels, sign_in):
    channel = Channel(slug="doi-tac", name="Đối tác", publisher="telegram", mode="off", position=9)
    channel.config = {"token": "123456789:" + "a" * 35, "chat": "@so_gddt"}
    channel.save()
    browser, url = sign_in("administrator"), reverse("desk:channel", args=["doi-tac"])
    fields = {"name": "Đối tác", "mode": "off", "priority": 5, "config_chat": "@so_gddt"}
    elsewhere = {**fields, "config_base_url": "https://ke-gian.example"}
    refused = browser.post(url, elsewhere)
    assert refused.status_code == 200 and list(refused.context["form"].errors) == ["config_token"]
    assert "ke-gian" not in str(Channel.objects.get(slug="doi-tac").config)
    browser.post(url, {**fields, "config_base_url": "https://api.telegram.org/"})
    assert Channel.objects.get(slug="doi-tac").config["token"].startswith("123456789:"), "the same address keeps it"
    browser.post(url, {**elsewhere, "config_token": "987654321:" + "b" * 35})
    assert Channel.objects.get(slug="doi-tac").config["base_url"] == "https://ke-gian.example"


def test_an_address_is_looked_up_when_it_is_saved(channels, sign_in, monkeypatch):
    channel = Channel(slug="doi-tac", name="Đối tác", publisher="telegram", mode="off", position=9)
    channel.config = {"token": "123456789:" + "a" * 35, "chat": "@so_gddt"}
    channel.save()
    internet(monkeypatch, {"trong.example": [["10.1.2.3"]], "khong-co.example": [[]]})
    browser, url = sign_in("administrator"), reverse("desk:channel", args=["doi-tac"])
    fields = {"name": "Đối tác", "mode": "outbox", "priority": 5, "config_chat": "@so_gddt"}
    fields["config_token"] = "987654321:" + "b" * 35
    refused = browser.post(url, {**fields, "config_base_url": "https://trong.example"})
    assert refused.status_code == 200 and "inside this network" in refused.content.decode()
    saved = browser.post(url, {**fields, "config_base_url": "https://khong-co.example"}, follow=True)
    assert "No name server knows “khong-co.example”" in saved.content.decode()
    assert Channel.objects.get(slug="doi-tac").config["base_url"] == "https://khong-co.example"


def test_the_outbox_frames_what_was_kept(deliver, sign_in):
    kept = deliver("fanpage", "kept")
    deliver("press", "queued")
    browser = sign_in("editor")
    html = browser.get(reverse("desk:outbox")).content.decode()
    assert html.count("<iframe") == 1 and address("as_shown", kept) in html
    framed = browser.get(address("as_shown", kept))
    assert framed["X-Frame-Options"] == "SAMEORIGIN" and "Khai giảng năm học mới" in framed.content.decode()
    assert "<iframe" not in browser.get(reverse("desk:outbox"), {"channel": "press"}).content.decode()


def test_what_was_never_rendered_is_not_shown_as_an_empty_post(deliver, sign_in):
    never = deliver("fanpage", "queued")
    assert sign_in("editor").get(address("as_shown", never)).status_code == 404


def test_the_editor_shows_where_the_item_stands(item, deliver, sign_in):
    deliver("website", "sent", receipt={"remote_id": "1", "url": "https://example.vn/bai/"})
    failed = deliver("press", "dead", error_message="Hộp thư từ chối")
    html = sign_in("editor").get(reverse("wagtailadmin_pages:edit", args=[item.pk])).content.decode()
    assert "Kênh website" in html and "https://example.vn/bai/" in html
    assert "Kênh press" in html and "Hộp thư từ chối" in html
    assert address("delivery", failed) in html and "Not planned yet" in html


@pytest.mark.parametrize("role", ROLES)
def test_the_home_says_what_failed_to_those_who_may_know(deliver, sign_in, role):
    failed = deliver("press", "dead", error_message="Hộp thư từ chối")
    html = sign_in(role).get(reverse("wagtailadmin_home")).content.decode()
    assert (address("delivery", failed) in html) == (role in SEE)


def test_what_was_kept_is_no_progress(deliver, sign_in):
    deliver("bulletin", "sent", receipt={"remote_id": "1", "url": "", "kept": True})
    html = sign_in("officer").get(reverse("desk:board")).content.decode()
    assert "<progress" not in html
    assert Delivery.objects.count() == 1
