"""Whatever is done with an item, nothing waits while the database's lock keeps every other writer waiting."""

import json
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.embeds.finders import get_finders

from cms.core import embeds
from cms.core.images import LoaRendition
from cms.core.models import EmbedLookup
from publishers.ledger import operating
from publishers.ledger.models import Channel, Publication
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.cms.workflow import paths
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import schedule
from tests.servers import migrated
from tests.servers.newsroom import ROOT, environment
from tests.waiting import VIDEO, a_site_that_never_answers, nothing_waits


@pytest.fixture
def newsroom(house, remote, client, causes, settings, media_folder, monkeypatch):
    """A live story and a draft, each with pictures that have no smaller size yet and a video whose site is dead."""
    with a_site_that_never_answers() as settings.WAGTAILEMBEDS_FINDERS, nothing_waits():
        get_finders.cache_clear()
        cache.clear()  # it knows the pictures of other tests by the same numbers
        monkeypatch.setattr(embeds, "PATIENCE", 0.2)
        image = builder.stored_picture((2000, 1500))
        fields = {
            "hero_image": image,
            "body": [("image", {"image": image, "alt": "", "caption": ""}), ("embed", VIDEO), ("heading", "Một")],
        }
        live = builder.story(house, "truong-a", "Khai giảng", owner=house.people["editor"], live=True, **fields)
        draft = builder.story(house, "truong-a", "Bài mới", owner=house.people["editor"], **fields)
        Worker().drain()
        LoaRendition.objects.all().delete()
        client.force_login(house.people["approver"])
        yield SimpleNamespace(house=house, client=client, live=live, draft=draft, remote=remote, causes=causes)
    get_finders.cache_clear()


def withdrawn_through_the_api(room):
    paths.api(room, "approver", "post", f"pages/{room.live.pk}/actions/withdraw/", {"reason": "Sai ngày."})


def found_by_the_reconciler(room):
    page = fresh(room.live)
    page.title = "Tiêu đề mới"
    page.save()
    assert reconcile() == 1


def sent_anew_by_an_operator(room):
    post = Channel.objects.get(slug="post")
    assert operating.replan(post)[0]


@pytest.mark.parametrize(
    "act",
    [
        paths.edited,
        paths.published_in_the_shell,
        paths.corrected,
        paths.new_slug,
        paths.moved,
        paths.moved_in_bulk,
        paths.moved_by_wagtails_command,
        paths.old_version_restored,
        paths.unpublished,
        paths.unpublished_with_its_unit,
        paths.unpublished_in_bulk,
        paths.expired,
        paths.withdrawn,
        withdrawn_through_the_api,
        found_by_the_reconciler,
        sent_anew_by_an_operator,
    ],
    ids=lambda act: act.__name__,
)
def test_nothing_waits_while_what_is_public_changes(newsroom, act):
    before = Publication.objects.count()
    act(newsroom)
    assert Publication.objects.filter(content_id=newsroom.live.content_id).count() > 1 and before == 1
    assert reconcile() == 0
    Worker().drain()


@pytest.mark.parametrize(
    "act",
    [
        paths.published_in_the_editor,
        paths.published_in_bulk,
        paths.published_with_its_unit,
        paths.published_by_the_shell,
        paths.approved,
        paths.approved_on_its_own_page,
        paths.approved_for_later_and_the_moment_came,
        paths.approved_for_later_and_wagtails_command_ran,
        paths.published_through_the_api,
        paths.edited_and_published_through_the_api,
    ],
    ids=lambda act: act.__name__,
)
def test_nothing_waits_while_a_draft_is_published(newsroom, act):
    act(newsroom, newsroom.draft)
    assert newsroom.causes(newsroom.draft) == ["publish"] and reconcile() == 0
    assert EmbedLookup.objects.get().state in ("waiting", "unreachable")


def test_nothing_waits_while_a_copy_is_made_and_published(newsroom):
    newsroom.client.force_login(newsroom.house.people["administrator"])
    data = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": newsroom.house.pages["truong-b"].pk}
    answer = newsroom.client.post(
        reverse("wagtailadmin_pages:copy", args=[newsroom.live.pk]), {**data, "publish_copies": "on"}
    )
    assert answer.status_code == 302 and Publication.objects.values("content_id").distinct().count() == 2


def test_nothing_waits_while_the_press_is_offered_an_item_early(newsroom):
    page = newsroom.draft
    page.early_press_access = True
    schedule(page, timezone.now() + timedelta(hours=1))
    assert newsroom.causes(page) == ["early"] and reconcile() == 0


def test_nothing_waits_while_an_early_item_gets_another_day_on_the_calendar(newsroom):
    page = newsroom.draft
    page.early_press_access = True
    schedule(page, timezone.now() + timedelta(hours=1))
    later = timezone.localdate() + timedelta(days=3)
    newsroom.client.post(reverse("planner:move_item", args=[page.pk]), {"day": str(later)})
    assert newsroom.causes(page) == ["early", "early"] and reconcile() == 0


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_who_publishes_meanwhile_notices_nothing_of_a_slow_picture_and_a_dead_video_site(request, tmp_path, database):
    where = {"DATABASE_URL": request.getfixturevalue("postgresql_url")} if database == "PostgreSQL" else {}
    room = environment(tmp_path / "data", 1, DJANGO_SETTINGS_MODULE="cms.settings.test", LOG_LEVEL="CRITICAL", **where)
    manage = [sys.executable, "manage.py"]
    migrated.begin(tmp_path / "data", where.get("DATABASE_URL", ""))
    act = "from tests.cms.workflow.two_editors import main; main()"
    run = subprocess.run(
        [*manage, "shell", "-v0", "-c", act], cwd=ROOT, env=room, check=True, capture_output=True, text=True
    )
    seconds = json.loads(run.stdout.splitlines()[-1])
    assert seconds["waited"] == 0, "the slow editor was still at it each time"
    assert min(seconds["beside"]) < min(seconds["alone"]) + 0.2, seconds
