"""Wagtail's API: who may do what there."""

from datetime import timedelta

from django.utils import timezone

from cms.news.models import NewsStory
from publishers.ledger.services import reconcile
from tests.cms.workflow.paths import FIRST, api, draft, heard
from tests.cms.workflow.test_life import fresh


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
