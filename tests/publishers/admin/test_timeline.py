"""One item across channels: its whole story on one page, and what an operator does about it by hand."""

import pytest
from django.urls import reverse

from publishers.admin import timeline
from publishers.ledger import operating
from publishers.ledger.models import Attempt, Channel, Delivery, Placement, Publication
from tests.publishers.admin.conftest import logged
from tests.publishers.admin.test_desk import SEE, shown_messages

STANDS = {"remote_id": "1_2", "url": "https://facebook.com/1_2", "data": {}, "kept": False}


def of_item(name, item, *rest):
    return reverse(f"desk:{name}", args=[item.content_id, *rest])


@pytest.fixture
def placed(deliver, item):
    """The item stands on the Fanpage."""
    delivery = deliver("fanpage", "sent", receipt=STANDS, payload={})
    Placement.objects.create(
        channel=delivery.channel, content_id=item.content_id, version=delivery.version, receipt=STANDS
    )
    return delivery


def test_the_whole_story_is_on_one_page(placed, deliver, item, sign_in, house):
    Attempt.objects.create(delivery=placed, claim_no=1, phase="settled", outcome="sent", detail="Đã nhận", code="ok.7")
    failed = deliver("press", "dead", error_message="Hộp thư từ chối", error_code="smtp.550")
    browser = sign_in("officer")
    browser.post(reverse("desk:retry", args=[failed.pk]))
    html = browser.get(of_item("timeline", item)).content.decode()
    for part in (
        "Khai giảng năm học mới", "https://facebook.com/1_2", "Đã nhận", "ok.7", "Hộp thư từ chối", "smtp.550",
        "Delivery to Kênh press retried", "Post again…", "Mark as gone…",
    ):  # fmt: skip
        assert part in html, part
    assert reverse("desk:delivery", args=[placed.pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[item.pk]) not in html, "the officer may not edit it"
    assert (
        reverse("wagtailadmin_pages:edit", args=[item.pk])
        in sign_in("editor").get(of_item("timeline", item)).content.decode()
    )


def test_newest_comes_first_and_pages_keep_what_was_done_between(item, sign_in, channels, monkeypatch):
    monkeypatch.setattr(timeline, "VERSIONS_SHOWN", 2)
    channel = channels["fanpage"]
    for _number in range(3):
        operating.repost(Publication.objects.filter(content_id=item.content_id).first(), channel, None)
        browser = sign_in("officer")
        newest = Delivery.objects.filter(channel=channel).order_by("-version").first()
        browser.post(reverse("desk:cancel", args=[newest.pk]))
    pages = [browser.get(of_item("timeline", item), {"p": number}).context["events"] for number in (1, 2)]
    kinds = ["act" if event.act else event.publication.cause for page in pages for event in page]
    assert kinds == ["act", "repost", "act", "repost", "act", "repost", "publish"]
    moments = [event.at for page in pages for event in page]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("role", ["truong-a", "editor", "approver", "officer", "administrator"])
def test_who_may_see_and_who_may_act(placed, item, sign_in, role):
    browser = sign_in(role)
    answer = browser.get(of_item("timeline", item))
    assert (answer.status_code == 200) == (role in SEE)
    may_operate = role in ("officer", "administrator")
    if role in SEE:
        assert ("Mark as gone…" in answer.content.decode()) == may_operate
    for name in ("repost", "removed"):
        assert (browser.get(of_item(name, item, "fanpage")).status_code == 200) == may_operate
    assert (browser.get(reverse("desk:renew", args=[placed.pk])).status_code == 200) == may_operate
    browser.post(of_item("repost", item, "fanpage"))
    browser.post(reverse("desk:renew", args=[placed.pk]))
    browser.post(of_item("removed", item, "fanpage"), {"who": "Lan", "why": "đã xem"})
    assert bool(logged()) == may_operate
    assert (Placement.objects.get().receipt is None) == may_operate


def test_an_unknown_item_has_no_timeline(sign_in, channels):
    nobody = "00000000-0000-0000-0000-000000000001"
    assert sign_in("officer").get(reverse("desk:timeline", args=[nobody])).status_code == 404


def test_the_item_leads_to_its_timeline(item, deliver, sign_in):
    deliver("press", "queued")
    url = of_item("timeline", item)
    assert url in sign_in("editor").get(reverse("wagtailadmin_pages:edit", args=[item.pk])).content.decode()
    assert url in sign_in("officer").get(reverse("desk:board")).content.decode()


def test_a_new_item_says_that_it_is_not_planned_yet(channels, item, sign_in):
    unsaved = sign_in("editor").get(
        reverse("wagtailadmin_pages:add", args=[item._meta.app_label, item._meta.model_name, item.get_parent().pk])
    )
    assert "Not planned yet" in unsaved.content.decode()


def test_posting_again_says_that_the_first_one_stays(placed, item, sign_in):
    browser = sign_in("officer")
    html = browser.get(of_item("repost", item, "fanpage")).content.decode()
    assert "It stands there already" in html and "https://facebook.com/1_2" in html
    answer = browser.post(of_item("repost", item, "fanpage"), follow=True)
    assert shown_messages(answer) == ["The item is posted again."]
    newest = Delivery.objects.filter(channel=placed.channel).order_by("-version").first()
    assert newest.publication.cause == "repost" and newest.publication.by.username == "officer"
    assert logged() == [("loa.delivery.repost", "officer")]
    Channel.objects.update(mode="off")
    refused = browser.post(of_item("repost", item, "fanpage"), follow=True)
    assert "The channel is off" in shown_messages(refused)[0] and len(logged()) == 1


def test_what_is_gone_is_noted_with_who_saw_it(placed, item, sign_in):
    browser = sign_in("officer")
    url = of_item("removed", item, "fanpage")
    assert 'value="officer"' in browser.get(url).content.decode()
    assert browser.post(url, {"who": "Lan", "why": ""}).status_code == 200 and not logged()
    answer = browser.post(url, {"who": "Lan", "why": "Trang đã xóa bài"}, follow=True)
    assert Placement.objects.get().receipt is None
    html = answer.content.decode()
    assert "Marked as gone from Kênh fanpage" in html and "Lan – Trang đã xóa bài" in html


def test_a_fresh_version_is_planned_for_this_channel_alone(deliver, item, sign_in):
    failed = deliver("fanpage", "dead", error_message="Ảnh không mở được")
    browser = sign_in("officer")
    html = browser.get(reverse("desk:delivery", args=[failed.pk])).content.decode()
    assert reverse("desk:renew", args=[failed.pk]) in html and "Retry renders the version frozen at" in html
    assert "fresh version also takes" in browser.get(reverse("desk:renew", args=[failed.pk])).content.decode()
    answer = browser.post(reverse("desk:renew", args=[failed.pk]), follow=True)
    assert shown_messages(answer) == ["A fresh version is planned."]
    assert sorted(Delivery.objects.values_list("channel__slug", "state")) == [
        ("fanpage", "queued"),
        ("fanpage", "superseded"),
    ]
    assert logged() == [("loa.delivery.renew", "officer")]


def test_what_was_done_by_hand_after_a_failure_needs_its_address(deliver, item, sign_in):
    failed = deliver("fanpage", "dead", error_message="Trang từ chối")
    browser = sign_in("officer")
    url = reverse("desk:mark", args=[failed.pk])
    assert "could not be sent" in browser.get(url).content.decode()
    words = {"outcome": "published", "who": "Lan", "why": "Đã tự đăng"}
    refused = browser.post(url, words)
    assert refused.status_code == 200 and "Give its address there" in refused.content.decode()
    browser.post(url, {**words, "outcome": "gone"})
    failed.refresh_from_db()
    assert failed.state == "dead" and not logged(), "what failed was not done: that is known already"
    browser.post(url, {**words, "url": "https://facebook.com/1_3"})
    failed.refresh_from_db()
    assert failed.state == "sent" and Placement.objects.get().receipt["url"] == "https://facebook.com/1_3"
    assert logged() == [("loa.delivery.mark_published", "officer")]


def test_the_history_of_the_item_and_of_the_site_tell_what_operators_did(deliver, item, sign_in):
    failed = deliver("press", "dead")
    sign_in("officer").post(reverse("desk:retry", args=[failed.pk]))
    browser = sign_in("administrator")
    browser.post(reverse("desk:pause", args=["press"]))
    history = browser.get(reverse("wagtailadmin_pages:history", args=[item.pk])).content.decode()
    assert "Delivery to Kênh press retried" in history
    report = browser.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Delivery to Kênh press retried" in report and "Channel paused" in report
