"""The addresses of a withdrawn item: each says so, wherever the item stood, and what never went live says nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.core.models import Withdrawal
from cms.workflow.withdraw import withdraw
from publishers.ledger.models import Publication
from tests.cms.users import house as builder
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import schedule


@pytest.fixture
def early(house):
    page = builder.story(house, "truong-a", "Đề án học bổng")
    page.early_press_access = True
    return schedule(page, timezone.now() + timedelta(hours=1))


def cause(item):
    return Publication.objects.filter(content_id=item.content_id).first().cause


def test_moved_and_then_withdrawn_also_when_the_page_is_deleted(house, live, client):
    former = live.url
    fresh(live).move(house.pages["truong-b"], pos="last-child")
    withdraw(fresh(live), by=house.people["approver"], reason="Sai.")
    assert client.get(former, follow=True).status_code == 410
    present = fresh(live).url
    fresh(live).delete()
    for address in (former, present):
        assert client.get(address, follow=True).status_code == 410


def test_withdrawn_and_then_moved(house, live, client):
    former = live.url
    withdraw(live, by=house.people["approver"], reason="Sai.")
    fresh(live).move(house.pages["truong-b"], pos="last-child")
    for address in (former, fresh(live).url):
        assert client.get(address, follow=True).status_code == 410


def test_an_alias_is_withdrawn_with_its_source(house, live, client):
    fresh(live).create_alias(parent=house.pages["truong-b"], update_slug="bi-danh")
    assert client.get("/truong-b/bi-danh/").status_code == 200
    withdraw(live, by=house.people["approver"], reason="Sai ngày.")
    answer = client.get("/truong-b/bi-danh/")
    assert answer.status_code == 410 and "Sai ngày." in answer.content.decode()


def test_published_again_no_address_says_gone(house, live, client):
    former = live.url
    fresh(live).move(house.pages["truong-b"], pos="last-child")
    withdraw(fresh(live), by=house.people["approver"], reason="Sai.")
    fresh(live).get_latest_revision().publish()
    assert client.get(former, follow=True).status_code == 200
    fresh(live).unpublish()
    for address in (former, fresh(live).url):
        assert client.get(address, follow=True).status_code == 404


def test_what_was_only_to_come_leaves_nothing_at_its_address(house, early, client):
    client.force_login(house.people["officer"])
    address = reverse("workflow:withdraw", args=[early.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"reason": "Chưa thống nhất số liệu."})
    assert cause(early) == "cancel"
    assert not Withdrawal.objects.exists() and not fresh(early).approved_schedule
    client.logout()
    assert client.get(early.url).status_code == 404
    assert client.get(f"/b/{early.content_id}/").status_code == 404


def test_a_cancelled_schedule_is_taken_back_from_the_press_at_once(house, early, client):
    client.force_login(house.people["approver"])
    revision = early.revisions.get(approved_go_live_at__isnull=False)
    client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[early.pk, revision.pk]))
    assert cause(early) == "cancel"
