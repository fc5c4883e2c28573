"""Every path by which an item changes ends in the same ledger, and the channels hold what the ledger says."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.core.models import ContentItem
from cms.news.models import NewsStory
from cms.workflow.schedule import publish_due
from cms.workflow.withdraw import withdraw
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import edit, schedule


@pytest.fixture
def newsroom(house, remote, client, live, causes):
    """A house with four channels, where one story is live and has been delivered; an approver sits at the desk."""
    Worker().drain()
    remote.calls.clear()
    client.force_login(house.people["approver"])
    return SimpleNamespace(house=house, client=client, live=live, remote=remote, causes=causes)


def moment_passes(page):
    """Let the moment at which an item was to go live be a minute ago, as if nobody had looked at a clock since."""
    past = timezone.now() - timedelta(minutes=1)
    for revision in Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        Revision.objects.filter(pk=revision.pk).update(content=revision.content, approved_go_live_at=past)
    Page.objects.filter(pk=page.pk, live=False).update(go_live_at=past)


def bulk(room, action, *pages, **data):
    """Post one of Wagtail's bulk actions for these pages."""
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return room.client.post(f"{address}?{ids}", data, follow=True)


def draft(room, title="Bản nháp"):
    return builder.story(room.house, "truong-a", title, owner=room.house.people["editor"])


# What was published is changed or ends: how, what the ledger says then, and what each reader sees in the end.


def edited(room):
    edit(room.client, room.live, title="Tiêu đề mới", **{"action-publish": "1"})


def unpublished(room):
    room.client.post(reverse("wagtailadmin_pages:unpublish", args=[room.live.pk]))


def unpublished_with_its_unit(room):
    room.client.force_login(room.house.people["administrator"])
    address = reverse("wagtailadmin_pages:unpublish", args=[room.house.pages["truong-a"].pk])
    room.client.post(address, {"include_descendants": "on"})


def unpublished_in_bulk(room):
    bulk(room, "unpublish", room.live)


def expired(room):
    Page.objects.filter(pk=room.live.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    publish_due(timezone.now())


def expired_by_wagtails_command(room):
    Page.objects.filter(pk=room.live.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled")


def moved(room):
    room.client.force_login(room.house.people["administrator"])
    destination = room.house.pages["truong-b"].pk
    room.client.post(reverse("wagtailadmin_pages:move_confirm", args=[room.live.pk, destination]))


def moved_in_bulk(room):
    room.client.force_login(room.house.people["administrator"])
    bulk(room, "move", room.live, chooser=room.house.pages["truong-b"].pk)


def moved_by_wagtails_command(room):
    call_command("move_pages", str(room.live.get_parent().pk), str(room.house.pages["truong-b"].pk))


def new_slug(room):
    edit(room.client, room.live, slug="dia-chi-moi", **{"action-publish": "1"})


def old_version_restored(room):
    first = room.live.latest_revision
    edit(room.client, room.live, title="Bản thứ hai", **{"action-publish": "1"})
    Worker().drain()
    address = reverse("wagtailadmin_pages:revisions_revert", args=[room.live.pk, first.pk])
    data = fields_of(room.client.get(address).content.decode())
    body = nested_form_data({"body": streamfield([("heading", "Một tiêu đề")])})
    room.client.post(
        reverse("wagtailadmin_pages:edit", args=[room.live.pk]),
        {**data, **body, "revision": first.pk, "action-publish": "1"},
    )


def unpublished_in_the_shell_by_a_query(room):
    Page.objects.filter(pk=room.live.pk).update(live=False)
    reconcile()


def published_in_the_shell(room):
    draft = fresh(room.live).get_latest_revision_as_object()
    draft.title = "Tiêu đề mới"
    draft.save_revision().publish()


def withdrawn(room):
    room.client.post(reverse("workflow:withdraw", args=[room.live.pk]), {"reason": "Sai ngày."})


FIRST, NEW = "Khai giảng năm học mới", "Tiêu đề mới"
GONE, POST_STAYS = {}, {"post": FIRST}


def shown(title):
    return {"feed": title, "post": title}


@pytest.mark.parametrize(
    ("act", "cause", "seen"),
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
def test_a_change_of_what_is_live(newsroom, act, cause, seen):
    act(newsroom)
    assert newsroom.causes(newsroom.live)[-1] == cause
    assert reconcile() == 0, "the ledger knew at once, and the reconciler finds nothing to add"
    Worker().drain()
    assert readers_see(newsroom, newsroom.live) == seen
    assert "create" not in {operation for operation, _title in newsroom.remote.calls}, "nothing is posted twice"
    assert newsroom.remote.notices == ([FIRST] if cause == "withdraw" else []), "who has a letter is told when it ends"


def readers_see(room, item):
    """What stands on the channels that can be changed, as the ledger's receipts find it there."""
    placements = Placement.objects.filter(content_id=item.content_id, channel__slug__in=["feed", "post"])
    return {
        row.channel.slug: room.remote.posts[row.receipt["remote_id"]] for row in placements if row.receipt is not None
    }


# What was not public becomes so.


def published_in_the_editor(room, page):
    edit(room.client, page, **{"action-publish": "1"})


def published_in_bulk(room, page):
    bulk(room, "publish", page)


def published_with_its_unit(room, page):
    bulk(room, "publish", page.get_parent(), include_descendants="on")


def published_by_the_shell(room, page):
    page.get_latest_revision().publish()


def approved(room, page):
    room.client.force_login(room.house.people["editor"])
    edit(room.client, page, **{"action-submit": "1"})
    task = fresh(page).current_workflow_task_state
    room.client.force_login(room.house.people["approver"])
    room.client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})


def approved_for_later_and_the_moment_came(room, page):
    schedule(page, timezone.now() + timedelta(hours=1))
    moment_passes(page)
    publish_due(timezone.now())


def approved_for_later_and_wagtails_command_ran(room, page):
    schedule(page, timezone.now() + timedelta(hours=1))
    moment_passes(page)
    call_command("publish_scheduled")


def published_through_the_api(room, page):
    answer = api(room, "approver", "post", f"pages/{page.pk}/actions/publish/")
    assert answer.status_code == 200, answer.content


def edited_and_published_through_the_api(room, page):
    answer = api(room, "administrator", "patch", f"pages/{page.pk}/", {"meta": {"action": "publish"}, "source": "Báo"})
    assert answer.status_code == 200, answer.content


def api(room, person, method, path, body=None):
    """Ask Wagtail's API as one of the house's people would, with a token of theirs."""
    _token, key = APIToken.create_token(user=room.house.people[person], name="Kiểm thử")
    ask = getattr(room.client, method)
    headers = {"Authorization": f"Bearer {key}"}
    return ask(f"/api/content/v1/{path}", body or {}, content_type="application/json", headers=headers)


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


def published_with_its_unit_again(room, page):
    return bulk(room, "publish", page.get_parent(), include_descendants="on")


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


# Deleting.


def deleted(room):
    return room.client.post(reverse("wagtailadmin_pages:delete", args=[room.live.pk]), follow=True)


def deleted_in_bulk(room):
    return bulk(room, "delete", room.live)


def deleted_through_the_api(room):
    return api(room, "administrator", "delete", f"pages/{room.live.pk}/")


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


# Early press access.


@pytest.fixture
def early(newsroom):
    """An item that accredited press may read before its moment; nothing else has been done yet."""
    page = draft(newsroom, "Điểm chuẩn lớp 10")
    page.early_press_access = True
    return page


def heard(room, item):
    """Which channels have been given a delivery of this item."""
    return set(Delivery.objects.filter(content_id=item.content_id).values_list("channel__slug", flat=True))


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


# Wagtail's API: who may do what there.


def test_the_api_reads_what_is_live_and_no_more_without_a_token(newsroom):
    secret = draft(newsroom, "Chưa ai được đọc")
    newsroom.client.logout()
    listed = newsroom.client.get("/api/content/v1/pages/", {"type": "news.NewsStory"}).json()
    assert [item["title"] for item in listed["items"]] == [FIRST]
    detail = newsroom.client.get(f"/api/content/v1/pages/{newsroom.live.pk}/").json()
    assert detail["summary"] == "Tóm tắt của bài." and detail["body"]
    assert newsroom.client.get(f"/api/content/v1/pages/{secret.pk}/").status_code == 404


def test_the_api_creates_a_draft_for_whoever_may_and_publishes_for_whoever_may(newsroom):
    story = {
        "meta": {"type": "news.NewsStory", "parent_id": newsroom.house.pages["truong-a"].pk},
        "title": "Viết qua giao diện lập trình",
        "summary": "Tóm tắt.",
        "body": [{"type": "paragraph", "value": "<p>Nội dung.</p>"}],
        "topics": [],
        "audience": ["parents", "students"],
        "excluded_channels": ["shout"],
    }
    refused = api(newsroom, "truong-b", "post", "pages/", story)
    assert refused.status_code == 403, refused.content.decode()
    created = api(newsroom, "truong-a", "post", "pages/", story)
    assert created.status_code == 201, created.content
    page = NewsStory.objects.get(pk=created.json()["id"])
    assert page.slug == "viet-qua-giao-dien-lap-trinh" and page.unit == newsroom.house.units["truong-a"]
    assert (page.audience, page.excluded_channels) == (["parents", "students"], ["shout"])
    assert api(newsroom, "truong-a", "post", f"pages/{page.pk}/actions/publish/").status_code == 403
    assert newsroom.causes(page) == []
    assert api(newsroom, "approver", "post", f"pages/{page.pk}/actions/publish/").status_code == 200
    assert newsroom.causes(page) == ["publish"] and heard(newsroom, page) == {"feed", "post", "letter"}


def test_the_api_needs_a_token_of_its_own_for_every_act(newsroom):
    for path in ("actions/publish/", "actions/unpublish/", "actions/move/", "actions/delete/"):
        method = newsroom.client.delete if "delete" in path else newsroom.client.post
        answer = method(f"/api/content/v1/pages/{newsroom.live.pk}/{path}", content_type="application/json")
        assert answer.status_code == 401, "a browser's session is no token"
    assert fresh(newsroom.live).live


def test_through_the_api_an_item_is_unpublished_moved_and_restored_by_the_same_rules(newsroom):
    room, page = newsroom, newsroom.live
    first = page.latest_revision_id
    api(room, "administrator", "patch", f"pages/{page.pk}/", {"title": "Bản hai", "meta": {"action": "publish"}})
    api(room, "administrator", "post", f"pages/{page.pk}/actions/revert/", {"revision_id": first})
    assert room.causes(page) == ["publish", "edit"], "an old version is a draft until it is published"
    api(room, "administrator", "post", f"pages/{page.pk}/actions/publish/")
    api(
        room,
        "administrator",
        "post",
        f"pages/{page.pk}/actions/move/",
        {"destination_id": room.house.pages["truong-b"].pk, "position": "last-child"},
    )
    api(room, "administrator", "post", f"pages/{page.pk}/actions/unpublish/")
    assert room.causes(page) == ["publish", "edit", "edit", "move", "unpublish"] and reconcile() == 0


def test_through_the_api_what_may_not_go_out_is_refused_in_words(newsroom):
    page = fresh(newsroom.live)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.summary = ""
    page.save_revision(clean=False)
    answer = api(newsroom, "approver", "post", f"pages/{page.pk}/actions/publish/")
    assert answer.status_code == 422 and answer.json()["errors"]
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_what_is_live_is_private_to_nobody(newsroom):
    """A password on a page would not reach the channels, so none can be set on an item, its unit or the site."""
    newsroom.client.force_login(newsroom.house.people["administrator"])
    for page in (newsroom.live, newsroom.live.get_parent(), newsroom.house.home):
        answer = newsroom.client.get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]))
        assert "restriction_type" not in answer.content.decode()
