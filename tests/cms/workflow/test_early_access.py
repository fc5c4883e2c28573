"""Early press access: what accredited press hears of an item before its moment, and what takes that back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms.workflow.schedule import publish_due
from publishers.ledger.models import Delivery
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.workflow.paths import draft, heard, moment_passes, readers_see
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import schedule


@pytest.fixture
def early(newsroom):
    """An item that accredited press may read before its moment; nothing else has been done yet."""
    page = draft(newsroom, "Điểm chuẩn lớp 10")
    page.early_press_access = True
    return page


def test_before_its_moment_only_channels_for_accredited_press_hear_of_it(newsroom, early):
    schedule(early, timezone.now() + timedelta(hours=1))
    Worker().drain()
    assert heard(newsroom, early) == {"feed"} and newsroom.causes(early) == ["early"]
    moment_passes(early)
    publish_due(timezone.now())
    Worker().drain()
    assert heard(newsroom, early) == {"feed", "post", "letter", "shout"}
    assert newsroom.causes(early) == ["early", "publish"]


def test_what_was_never_approved_is_offered_to_nobody(newsroom, early):
    early.go_live_at = timezone.now() + timedelta(hours=1)
    early.save_revision(user=newsroom.house.people["editor"])
    fresh(early).get_workflow().start(fresh(early), newsroom.house.people["editor"])
    assert reconcile() == 0 and heard(newsroom, early) == set()


def test_a_channel_that_was_left_out_is_not_offered_it_early_either(newsroom, early):
    early.excluded_channels = ["feed"]
    schedule(early, timezone.now() + timedelta(hours=1))
    Worker().drain()
    assert heard(newsroom, early) == set()


def test_the_press_learns_of_a_new_moment_where_it_was_offered_the_item_before(newsroom, early):
    page = schedule(early, timezone.now() + timedelta(hours=1))
    Worker().drain()
    later = page.get_latest_revision_as_object()
    later.go_live_at = timezone.now() + timedelta(hours=2)
    later.excluded_channels = ["feed"]
    later.save_revision().publish()
    newest = Delivery.objects.filter(content_id=early.content_id, channel__slug="feed").order_by("version").last()
    assert newest.publication.read_snapshot().embargoed_until == later.go_live_at


@pytest.mark.parametrize("trouble", ["clock back", "schedule fails", "moment unreadable", "revision says later"])
def test_when_the_schedule_is_in_doubt_nothing_is_public(newsroom, early, trouble, monkeypatch, client):
    page = schedule(early, timezone.now() + timedelta(hours=1))
    revision = Revision.page_revisions.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    if trouble == "clock back":
        yesterday = timezone.now() - timedelta(days=1)
        monkeypatch.setattr(timezone, "now", lambda: yesterday)
    else:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    if trouble == "schedule fails":
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "summary": ""})
    if trouble == "moment unreadable":
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "go_live_at": "khi nào xong"})
    publish_due(timezone.now())
    reconcile()
    Worker().drain()
    assert not fresh(page).live and heard(newsroom, page) == {"feed"}
    client.logout()
    assert client.get(page.url).status_code == 404


def test_what_should_have_gone_and_come_while_nobody_looked_is_not_published_any_more(newsroom, early):
    early.expire_at = timezone.now() + timedelta(hours=2)
    page = schedule(early, timezone.now() + timedelta(hours=1))
    Worker().drain()
    revision = Revision.page_revisions.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    content = {**revision.content, "expire_at": (timezone.now() - timedelta(seconds=30)).isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    moment_passes(page)
    publish_due(timezone.now())
    assert not fresh(page).live and newsroom.causes(page) == ["early", "cancel"]
    entry = PageLogEntry.objects.get(page=page.pk, action="loa.schedule_failed")
    assert entry.data["problems"], "its history says why"


def test_a_cancelled_schedule_takes_it_back_from_the_press(newsroom, early):
    page = schedule(early, timezone.now() + timedelta(hours=1))
    Worker().drain()
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    newsroom.client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk]))
    Worker().drain()
    assert newsroom.causes(page) == ["early", "cancel"] and readers_see(newsroom, page) == {}
    assert heard(newsroom, page) == {"feed"}
