"""Every path by which an item changes ends in the same ledger, and the channels hold what the ledger says."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms.core.models import ContentItem
from cms.news.models import NewsStory
from cms.workflow.withdraw import withdraw
from publishers.ledger.models import Channel, Publication
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.workflow.paths import (
    FIRST,
    GONE,
    NEW,
    POST_STAYS,
    approved,
    approved_for_later_and_the_moment_came,
    approved_for_later_and_wagtails_command_ran,
    deleted,
    deleted_in_bulk,
    deleted_through_the_api,
    draft,
    edited,
    edited_and_published_through_the_api,
    expired,
    expired_by_wagtails_command,
    moment_passes,
    moved,
    moved_by_wagtails_command,
    moved_in_bulk,
    new_slug,
    old_version_restored,
    published_by_the_shell,
    published_in_bulk,
    published_in_the_editor,
    published_in_the_shell,
    published_through_the_api,
    published_with_its_unit,
    published_with_its_unit_again,
    readers_see,
    shown,
    unpublished,
    unpublished_in_bulk,
    unpublished_in_the_shell_by_a_query,
    unpublished_with_its_unit,
    withdrawn,
)
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import schedule


@pytest.mark.parametrize(
    ("act", "cause", "visible"),
    [
        (edited, "edit", shown(NEW)),
        (published_in_the_shell, "edit", shown(NEW)),
        (new_slug, "move", shown(FIRST)),
        (moved, "move", shown(FIRST)),
        (moved_in_bulk, "move", shown(FIRST)),
        (moved_by_wagtails_command, "move", shown(FIRST)),
        (old_version_restored, "edit", shown(FIRST)),
        (unpublished, "unpublish", POST_STAYS),
        (unpublished_with_its_unit, "unpublish", POST_STAYS),
        (unpublished_in_bulk, "unpublish", POST_STAYS),
        (unpublished_in_the_shell_by_a_query, "unpublish", POST_STAYS),
        (expired, "expire", POST_STAYS),
        (expired_by_wagtails_command, "expire", POST_STAYS),
        (withdrawn, "withdraw", GONE),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_change_of_what_is_live(newsroom, act, cause, visible):
    act(newsroom)
    assert newsroom.causes(newsroom.live)[-1] == cause
    assert reconcile() == 0, "the ledger knew at once, and the reconciler finds nothing to add"
    Worker().drain()
    assert readers_see(newsroom, newsroom.live) == visible
    assert "create" not in {operation for operation, _title in newsroom.remote.calls}, "nothing is posted twice"
    assert newsroom.remote.notices == ([FIRST] if cause == "withdraw" else []), "who has a letter is told when it ends"


@pytest.mark.parametrize(
    "act",
    [
        published_in_the_editor,
        published_in_bulk,
        published_with_its_unit,
        published_by_the_shell,
        approved,
        approved_for_later_and_the_moment_came,
        approved_for_later_and_wagtails_command_ran,
        published_through_the_api,
        edited_and_published_through_the_api,
    ],
    ids=lambda value: value.__name__,
)
def test_a_draft_that_is_published(newsroom, act):
    page = draft(newsroom, "Bài mới")
    act(newsroom, page)
    assert fresh(page).live and newsroom.causes(page) == ["publish"]
    assert reconcile() == 0
    Worker().drain()
    assert readers_see(newsroom, page) == shown("Bài mới")
    assert newsroom.causes(newsroom.live) == ["publish"], "nothing else was touched"


def test_a_live_copy_is_published_as_a_content_of_its_own(newsroom):
    newsroom.client.force_login(newsroom.house.people["administrator"])
    data = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": newsroom.house.pages["truong-b"].pk}
    newsroom.client.post(reverse("wagtailadmin_pages:copy", args=[newsroom.live.pk]), {**data, "publish_copies": "on"})
    copy = NewsStory.objects.get(slug="ban-sao")
    assert copy.live and copy.content_id != newsroom.live.content_id
    assert newsroom.causes(copy) == ["publish"] and reconcile() == 0
    assert Publication.objects.get(content_id=copy.content_id).snapshot["title"] == "Bản sao"


def test_an_alias_that_becomes_an_item_of_its_own_is_published(newsroom):
    alias = fresh(newsroom.live).create_alias(parent=newsroom.house.pages["truong-b"], update_slug="bi-danh")
    newsroom.client.force_login(newsroom.house.people["administrator"])
    newsroom.client.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    assert fresh(alias).alias_of_id is None
    assert newsroom.causes(fresh(alias)) == ["publish"] and newsroom.causes(newsroom.live) == ["publish"]
    assert reconcile() == 0


def test_a_unit_is_not_published_with_an_item_that_may_not_go_out(newsroom):
    whole = draft(newsroom, "Bài đủ")
    broken = draft(newsroom, "Bài dở")
    unfinished = broken.get_latest_revision_as_object()
    unfinished.summary = ""
    unfinished.save_revision(clean=False)
    answer = published_with_its_unit_again(newsroom, whole)
    assert "Bài dở" in answer.content.decode()
    assert not fresh(whole).live and not fresh(broken).live, "all of it or nothing"


def test_wagtails_command_lets_no_broken_item_stop_another_and_says_why(newsroom):
    soon = timezone.now() + timedelta(hours=1)
    broken, whole = draft(newsroom, "Bài hỏng"), draft(newsroom, "Bài đủ")
    for page in (broken, whole):
        schedule(page, soon)
        moment_passes(page)
    revision = Revision.page_revisions.get(object_id=str(broken.pk), approved_go_live_at__isnull=False)
    revision.content["summary"] = ""
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    call_command("publish_scheduled")
    assert fresh(whole).live and not fresh(broken).live
    assert PageLogEntry.objects.filter(page=broken.pk, action="loa.schedule_failed").exists()


def test_wagtails_command_shows_what_it_would_do(newsroom, capsys):
    page = schedule(draft(newsroom, "Bài hẹn giờ"), timezone.now() + timedelta(hours=1))
    moment_passes(page)
    call_command("publish_scheduled", dryrun=True)
    assert "Bài hẹn giờ" in capsys.readouterr().out
    assert not fresh(page).live


@pytest.mark.parametrize("act", [deleted, deleted_in_bulk, deleted_through_the_api], ids=lambda value: value.__name__)
def test_what_stands_outside_is_deleted_only_after_it_was_withdrawn(newsroom, act):
    room, content = newsroom, newsroom.live.content_id
    Channel.objects.get(slug="shout").placements.all().delete()  # what can never be taken back is another story
    room.client.force_login(room.house.people["administrator"])
    answer = act(room)
    assert NewsStory.objects.filter(pk=room.live.pk).exists() and "Kênh post" in answer.content.decode()
    withdraw(fresh(room.live), by=room.house.people["approver"], reason="Sai.")
    Worker().drain()
    act(room)
    assert not ContentItem.objects.filter(content_id=content).exists()
    assert room.causes(room.live) == ["publish", "withdraw"] and reconcile() == 0


def test_what_is_live_is_private_to_nobody(newsroom):
    """A password on a page would not reach the channels, so none can be set on an item, its unit or the site."""
    newsroom.client.force_login(newsroom.house.people["administrator"])
    for page in (newsroom.live, newsroom.live.get_parent(), newsroom.house.home):
        answer = newsroom.client.get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]))
        assert "restriction_type" not in answer.content.decode()
