"""Many deliveries at once: by the board's filters, by a tick, and in slices that go on where they stood."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from publishers.admin.views import many
from publishers.ledger.models import Delivery
from tests.cms.users import house as builder
from tests.ledger import force
from tests.publishers.admin.conftest import logged
from tests.publishers.admin.test_desk import shown_messages

FORM = ("total", "done", "after", "last")
ROLES = {"editor": 403, "approver": 403, "officer": 200}


@pytest.fixture
def failed(deliver):
    """Three that failed on the Fanpage with one code, one with another, and one that was cancelled."""
    rows = [deliver("fanpage", "dead", error_code="graph.190", version=number) for number in (1, 2, 3)]
    for row in rows:
        content = row.pk * 1000
        Delivery.objects.filter(pk=row.pk).update(content_id=f"00000000-0000-0000-0000-{content:012}")
    deliver("press", "dead", error_code="outbox.full")
    deliver("archive", "cancelled", error_code="graph.190")
    return rows


def states(**query):
    return sorted(Delivery.objects.filter(**query).values_list("state", flat=True))


def form_of(answer):
    return {name: answer.context[name] for name in FORM}


def test_all_with_one_error_code_are_retried_after_a_question(failed, sign_in):
    browser = sign_in("officer")
    board = browser.get(reverse("desk:board"))
    counted = [(error.channel.slug, error.code, error.count) for error in board.context["errors"]]
    assert counted == [("fanpage", "graph.190", 3), ("press", "outbox.full", 1)]
    url = reverse("desk:retry_all") + "?state=dead&error_code=graph.190"
    page = browser.get(url)
    assert "3 deliveries are sent again." in page.content.decode() and states(channel__slug="fanpage") == ["dead"] * 3
    answer = browser.post(url, form_of(page), follow=True)
    assert shown_messages(answer) == ["3 deliveries are queued again."]
    assert answer.redirect_chain[0][0] == reverse("desk:board") + "?state=dead&error_code=graph.190"
    assert states(channel__slug="fanpage") == ["queued"] * 3
    assert states(channel__slug="press") == ["dead"] and states(channel__slug="archive") == ["cancelled"]
    assert logged() == [("loa.delivery.retry", "officer")] * 3


def test_many_are_retried_a_slice_at_a_time_and_each_once(failed, sign_in, monkeypatch):
    monkeypatch.setattr(many, "SLICE", 2)
    browser = sign_in("officer")
    url = reverse("desk:retry_all") + "?channel=fanpage"
    going_on = browser.post(url, form_of(browser.get(url)))
    assert going_on.status_code == 200 and "2 of 3 are queued again." in going_on.content.decode()
    force(Delivery.objects.filter(pk=failed[0].pk), "dead")  # it fails again before the next slice
    answer = browser.post(url, form_of(going_on), follow=True)
    assert shown_messages(answer) == ["3 deliveries are queued again."]
    assert states(channel__slug="fanpage") == ["dead", "queued", "queued"]


def test_nothing_to_retry_is_said(deliver, sign_in):
    deliver("fanpage", "sent", receipt={"remote_id": "1", "url": ""})
    html = sign_in("officer").get(reverse("desk:retry_all")).content.decode()
    assert "there is nothing to retry" in html and "Yes, retry" not in html


def test_a_filter_that_means_nothing_retries_nothing(failed, sign_in):
    browser = sign_in("officer")
    url = reverse("desk:retry_all") + "?state=nonsense"
    assert browser.get(url).context["total"] == 0
    browser.post(url, {"total": 4, "done": 0, "after": 0, "last": 99999})
    assert not logged()


def test_what_is_held_stays_held_when_it_is_retried(failed, sign_in):
    channel = failed[0].channel
    channel.hold = "paused"
    channel.save()
    browser = sign_in("officer")
    url = reverse("desk:retry_all") + "?channel=fanpage"
    browser.post(url, form_of(browser.get(url)))
    assert states(channel__slug="fanpage") == ["held"] * 3


@pytest.mark.parametrize("action", ["retry", "cancel"])
@pytest.mark.parametrize("role", ROLES)
def test_ticked_ones_are_acted_on_by_those_who_may(failed, deliver, sign_in, role, action):
    sent = deliver("bulletin", "sent", receipt={"remote_id": "1", "url": ""})
    ticked = "&".join(f"id={row.pk}" for row in [*failed[:2], sent])
    url = reverse("wagtail_bulk_action", args=["engine", "delivery", action]) + f"?{ticked}&next=/admin/deliveries/"
    browser = sign_in(role)
    page = browser.get(url)
    refused = ROLES[role] == 403
    # Wagtail turns a refusal inside the admin into a message and the way home.
    assert page.status_code == (302 if refused else 200)
    browser.post(url)
    acted = "queued" if action == "retry" else "cancelled"
    assert states(pk__in=[row.pk for row in failed]) == (["dead"] * 3 if refused else sorted(["dead", acted, acted]))
    assert logged() == ([] if refused else [(f"loa.delivery.{action}", role)] * 2)
    if not refused:
        html = page.content.decode()
        assert "2 deliveries." in html and "1 delivery stays as it is" in html


def test_the_board_is_filtered_by_what_the_newsroom_knows_of_its_items(deliver, item, house, sign_in):
    mine = deliver("fanpage", "queued")
    other = builder.story(house, "truong-b", "Hội khỏe Phù Đổng", owner=house.people["editor"], live=True)
    Delivery.objects.filter(content_id=other.content_id).exclude(channel__slug="press").delete()
    theirs = Delivery.objects.get(content_id=other.content_id)
    browser = sign_in("officer")

    def shown(**query):
        answer = browser.get(reverse("desk:board"), query)
        assert answer.status_code == 200
        return {row.pk for row in answer.context["object_list"]}

    assert shown() == {mine.pk, theirs.pk}
    assert shown(unit="truong-b") == {theirs.pk} and shown(unit="truong-a") == {mine.pk}
    assert shown(kind="newsstory") == {mine.pk, theirs.pk} and shown(kind="policy") == set()
    assert shown(q="hội phù") == {theirs.pk} and shown(q="không có bài này") == set()
    assert shown(content_id=str(item.content_id)) == {mine.pk}
    assert shown(age="hour") == {mine.pk, theirs.pk} and shown(age="over-hour") == set()
    Delivery.objects.filter(pk=mine.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert shown(age="over-day") == {mine.pk} and shown(age="day") == {theirs.pk}


def test_the_board_counts_no_further_than_people_read(failed, sign_in, monkeypatch):
    from publishers.admin.views import board

    monkeypatch.setattr(board, "MOST_COUNTED", 2)
    html = sign_in("officer").get(reverse("desk:board") + "?state=dead").content.decode()
    assert "There are more matches than are counted here" in html and "ore than 2 deliveries" in html


def test_the_board_asks_the_database_no_more_for_more_rows(deliver, sign_in, django_assert_max_num_queries):
    browser = sign_in("officer")
    deliver("fanpage", "dead", version=1)
    browser.get(reverse("desk:board"))
    for number in range(2, 30):
        deliver("bulletin", "dead", version=number)
    with django_assert_max_num_queries(30):
        assert len(browser.get(reverse("desk:board")).context["object_list"]) == 29
