"""Another day: by a drop or by the small form, and what is refused in words."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.news.models import NewsStory
from publishers.ledger.models import Publication
from tests.cms.planner.test_calendar import YEAR, event, local, plan, scheduled
from tests.cms.users import house as builder


@pytest.fixture
def drop(client, house):
    """Send what a drop on another day sends."""

    def send(person, thing, day, **more):
        client.force_login(house.people[person])
        name = "planner:move_item" if hasattr(thing, "content_id") else "planner:move_planned"
        return client.post(reverse(name, args=[thing.pk]), {"day": str(day), **more}, follow=True)

    return send


def moment(page):
    """When the newest version is to go live, and whether that is approved."""
    page = NewsStory.objects.get(pk=page.pk)
    revision = page.get_latest_revision()
    assert revision.approved_go_live_at in (None, revision.as_object().go_live_at)
    return revision.as_object().go_live_at, revision.approved_go_live_at is not None


def test_a_leader_moves_an_approved_schedule_and_it_stays_approved(house, drop):
    page = scheduled(house, local(3, 11, 7, 30))
    drop("approver", page, date(YEAR, 3, 18))
    assert moment(page) == (local(3, 18, 7, 30), True)
    drop("approver", page, date(YEAR, 3, 18), time="14:05")
    assert moment(page) == (local(3, 18, 14, 5), True)
    page = NewsStory.objects.get(pk=page.pk)
    assert page.revisions.filter(approved_go_live_at__isnull=False).count() == 1
    assert not page.live and page.go_live_at == local(3, 18, 14, 5)


def test_an_approved_early_item_is_offered_with_its_new_moment(house, drop):
    page = scheduled(house, local(3, 11), early_press_access=True)
    drop("approver", page, date(YEAR, 3, 18))
    newest = Publication.objects.filter(content_id=page.content_id).order_by("-version").first()
    assert newest.read_snapshot().embargoed_until == local(3, 18)


@pytest.mark.parametrize("person", ["truong-a", "editor", "officer"])
def test_an_approved_schedule_stays_for_who_may_not_publish(house, drop, person):
    page = scheduled(house, local(3, 11))
    answer = drop(person, page, date(YEAR, 3, 18))
    assert moment(page) == (local(3, 11), True)
    assert "người có quyền đăng" in answer.content.decode()


def test_another_unit_learns_nothing(house, drop):
    page = scheduled(house, local(3, 11))
    answer = drop("truong-b", page, date(YEAR, 3, 18))
    assert answer.status_code == 404 and moment(page) == (local(3, 11), True)


def test_the_author_moves_what_is_only_proposed(house, drop):
    page = builder.story(house, "truong-a", "Bài đề nghị giờ", owner=house.people["truong-a"], go_live_at=local(3, 13))
    drop("truong-a", page, date(YEAR, 3, 20))
    assert moment(page) == (local(3, 20), False)


@pytest.mark.parametrize(
    ("fields", "day", "words"),
    [
        ({}, timezone.localdate() - timedelta(days=1), "đã qua"),
        ({"expire_at": local(3, 15)}, date(YEAR, 3, 15), "hết hạn lúc 08:00 15/03"),
        ({}, "khong-phai-ngay", "22/11/2026"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_words(house, drop, fields, day, words):
    page = scheduled(house, local(3, 11), **fields)
    answer = drop("approver", page, day)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert moment(page) == (local(3, 11), True)


def test_what_waits_for_approval_or_is_locked_stays(house, drop):
    author = house.people["truong-a"]
    waiting = builder.story(house, "truong-a", "Bài chờ duyệt", owner=author, go_live_at=local(3, 13))
    waiting.get_workflow().start(waiting, author)
    assert "duyệt" in drop("editor", waiting, date(YEAR, 3, 20)).content.decode()
    locked = builder.story(house, "truong-a", "Bài bị khóa", owner=author, go_live_at=local(3, 13))
    locked.locked, locked.locked_by, locked.locked_at = True, house.people["approver"], timezone.now()
    locked.save()
    assert "khóa" in drop("editor", locked, date(YEAR, 3, 20)).content.decode()
    assert moment(waiting) == moment(locked) == (local(3, 13), False)


def test_a_plan_moves_but_not_into_the_past(house, drop):
    planned = plan(house)
    drop("truong-a", planned, date(YEAR, 3, 12))
    planned.refresh_from_db()
    assert planned.due_on == date(YEAR, 3, 12)
    assert drop("truong-a", planned, timezone.localdate() - timedelta(days=1)).status_code == 422
    planned.refresh_from_db()
    assert planned.due_on == date(YEAR, 3, 12)


def test_events_and_what_is_out_do_not_move(house, drop, calendar):
    out = builder.story(house, "truong-a", "Bài đã đăng", live=True)
    drop("approver", out, date(YEAR, 3, 18))
    assert moment(out) == (None, False)
    event(house, local(3, 19))
    page = calendar("approver", view="month", date=f"{YEAR}-03-01")
    assert not page.select(".calendar__entry--event[data-move]")


def test_one_comes_back_to_the_same_page_of_the_calendar_and_nowhere_else(house, client):
    planned = plan(house)
    client.force_login(house.people["editor"])
    address = reverse("planner:move_planned", args=[planned.pk])
    here = f"{reverse('planner:calendar')}?view=week&date={YEAR}-03-10"
    assert client.post(address, {"day": f"{YEAR}-03-12", "next": here}).url == here
    for elsewhere in ("https://example.com/", "//example.com/admin/lich/", "/admin/lich/../../"):
        assert "example" not in client.post(address, {"day": f"{YEAR}-03-12", "next": elsewhere}).url
