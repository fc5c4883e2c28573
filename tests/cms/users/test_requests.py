"""Through the admin, as a browser asks it: who may not publish cannot, by any button or request."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.news.models import NewsStory
from cms.users.services import collection_of

WRITERS = ("truong-a", "editor", "officer")


def form(page=None, **changes):
    """What the edit form of a news story sends."""
    data = {
        "title": page.title if page else "Bài mới",
        "slug": page.slug if page else "bai-moi",
        "summary": "Tóm tắt của bài.",
        "body": streamfield([("paragraph", rich_text("<p>Nội dung của bài.</p>"))]),
        "corrections": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
        "author_line": "",
        "source": "",
        "audience": [],
        "topics": [],
        "happened_on": "",
        "place": "",
        **changes,
    }
    return nested_form_data(data)


def edit(browser, page, **changes):
    """Send the edit form of a page."""
    return browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, **changes))


def stands(page):
    """Whether a page is live, and whether anything of it is scheduled."""
    page = Page.objects.get(pk=page.pk)
    return page.live, Revision.objects.filter(object_id=str(page.pk), approved_go_live_at__isnull=False).exists()


@pytest.mark.parametrize("who", WRITERS)
def test_no_request_publishes(house, write, sign_in, who):
    owner = house.people["truong-a"]
    page = write("truong-a", "Bản thảo", owner)
    browser = sign_in(house.people[who])
    soon = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    edit(browser, page, **{"action-publish": "1"})
    edit(browser, page, **{"action-publish": "1", "go_live_at": soon})
    edit(browser, page, **{"action-submit": "1", "action-publish": "1"})
    task = _task(page)
    if task:
        for action in ("approve", "reject"):
            browser.post(
                reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk]), {"comment": "được"}
            )
            browser.post(
                reverse("wagtailadmin_pages:collect_workflow_action_data", args=[page.pk, action, task.pk]), {}
            )
        edit(browser, page, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    browser.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}")
    browser.post(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id]), form(page))
    assert stands(page) == (False, False)


@pytest.mark.parametrize("who", WRITERS)
def test_no_request_unpublishes_or_unschedules(house, write, sign_in, who):
    owner = house.people["truong-a"]
    live = write("truong-a", "Đã đăng", owner, live=True)
    browser = sign_in(house.people[who])
    browser.post(reverse("wagtailadmin_pages:unpublish", args=[live.pk]))
    browser.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={live.pk}")
    browser.post(reverse("wagtailadmin_pages:delete", args=[live.pk]))
    assert stands(live) == (True, False)


@pytest.mark.parametrize("who", ["truong-a", "editor"])
def test_nothing_is_created_live(house, sign_in, who):
    browser = sign_in(house.people[who])
    parent = house.pages["truong-a"]
    browser.post(
        reverse("wagtailadmin_pages:add", args=["news", "newsstory", parent.pk]), form(**{"action-publish": "1"})
    )
    made = NewsStory.objects.get(slug="bai-moi")
    assert stands(made) == (False, False)


def test_an_editor_submits_and_an_approver_publishes(house, write, sign_in):
    page = write("truong-a", "Bản thảo", house.people["truong-a"])
    edit(sign_in(house.people["editor"]), page, **{"action-submit": "1"})
    task = _task(page)
    assert task is not None
    assert stands(page) == (False, False)
    browser = sign_in(house.people["approver"])
    browser.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    assert stands(page) == (True, False)


def test_an_approver_sends_back_with_a_comment(house, write, sign_in):
    page = write("truong-a", "Bản thảo", house.people["truong-a"])
    edit(sign_in(house.people["truong-a"]), page, **{"action-submit": "1"})
    task = _task(page)
    browser = sign_in(house.people["approver"])
    browser.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", task.pk]), {"comment": "Thiếu nguồn."}
    )
    task.refresh_from_db()
    assert (task.status, task.comment) == ("rejected", "Thiếu nguồn.")
    assert stands(page) == (False, False)


def slugs_below(house, unit):
    return [page.slug for page in Page.objects.get(pk=house.pages[unit].pk).get_children()]


def test_a_second_item_with_the_title_of_another_gets_an_address_of_its_own(house, sign_in):
    browser = sign_in(house.people["editor"])
    add = reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages["truong-a"].pk])
    for _ in range(2):
        browser.post(add, form(title="Thông báo tuyển sinh", slug="thong-bao-tuyen-sinh"))
    assert slugs_below(house, "truong-a") == ["thong-bao-tuyen-sinh", "thong-bao-tuyen-sinh-2"]
    second = NewsStory.objects.get(slug="thong-bao-tuyen-sinh-2")
    # The open editor still shows what its script made of the title, and saves again by itself.
    edit(browser, second, slug="thong-bao-tuyen-sinh", title="Thông báo tuyển sinh")
    assert NewsStory.objects.get(pk=second.pk).get_latest_revision_as_object().slug == "thong-bao-tuyen-sinh-2"
    typed = browser.post(add, form(title="Bài khác", slug="thong-bao-tuyen-sinh"))
    assert typed.status_code == 200 and NewsStory.objects.count() == 2, "what somebody typed is theirs to change"


def test_a_copy_gets_an_address_of_its_own_beside_its_original(house, write, sign_in):
    page = write("truong-a", "Bản thảo", house.people["editor"])
    browser = sign_in(house.people["administrator"])
    copy = reverse("wagtailadmin_pages:copy", args=[page.pk])
    data = {"new_title": page.title, "new_slug": page.slug, "new_parent_page": house.pages["truong-a"].pk}
    browser.post(copy, data)
    browser.post(copy, {**data, "new_title": "Bản sao", "new_slug": "ban-sao"})
    browser.post(copy, {**data, "new_title": "Bản sao", "new_slug": "ban-sao"})
    browser.post(copy, {**data, "new_parent_page": house.pages["truong-b"].pk})
    assert slugs_below(house, "truong-a") == [page.slug, f"{page.slug}-2", "ban-sao", "ban-sao-2"]
    assert slugs_below(house, "truong-b") == [page.slug]
    answer = browser.post(copy, {**data, "new_title": "Tên khác", "new_slug": "ban-sao"})
    assert answer.status_code == 200 and NewsStory.objects.count() == 5


class TestContributorKeptToTheirUnit:
    def test_cannot_see_or_edit_another_units_page(self, house, write, sign_in):
        other = write("truong-b", "Bài của trường B", house.people["truong-b"])
        browser = sign_in(house.people["truong-a"])
        url = reverse("wagtailadmin_pages:edit", args=[other.pk])
        assert browser.get(url).status_code == 404
        browser.post(url, form(other, title="Bị sửa"))
        assert NewsStory.objects.get(pk=other.pk).get_latest_revision_as_object().title == "Bài của trường B"
        listing = browser.get(reverse("wagtailadmin_explore", args=[house.pages["truong-a"].pk]))
        assert listing.status_code == 200
        assert "Bài của trường B" not in listing.content.decode()

    def test_cannot_edit_what_a_colleague_wrote(self, house, write, sign_in):
        colleagues = write("truong-a", "Bài của đồng nghiệp", house.people["editor"])
        browser = sign_in(house.people["truong-a"])
        edit(browser, colleagues, title="Bị sửa")
        assert NewsStory.objects.get(pk=colleagues.pk).get_latest_revision_as_object().title == "Bài của đồng nghiệp"

    def test_cannot_add_to_another_unit(self, house, sign_in):
        browser = sign_in(house.people["truong-a"])
        url = reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages["truong-b"].pk])
        assert browser.get(url).status_code == 302
        browser.post(url, form())
        assert not NewsStory.objects.exists()

    def test_adds_to_their_own(self, house, sign_in):
        browser = sign_in(house.people["truong-a"])
        url = reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages["truong-a"].pk])
        assert browser.get(url).status_code == 200
        browser.post(url, form())
        made = NewsStory.objects.get()
        assert made.owner == house.people["truong-a"]
        assert made.unit == house.units["truong-a"]

    def test_cannot_move_or_copy_into_another_unit(self, house, write, sign_in):
        page = write("truong-a", "Bản thảo", house.people["truong-a"])
        there = house.pages["truong-b"]
        browser = sign_in(house.people["truong-a"])
        browser.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, there.pk]))
        browser.post(
            reverse("wagtailadmin_pages:copy", args=[page.pk]),
            {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": there.pk, "publish_copies": ""},
        )
        browser.post(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}",
            {"chooser": there.pk},
        )
        assert not NewsStory.objects.child_of(there).exists()
        assert NewsStory.objects.child_of(house.pages["truong-a"]).get() == page

    def test_chooses_pictures_of_their_unit_only(self, house, sign_in):
        policy = policy_registry.get_by_type(get_image_model())
        collections = policy.collections_user_has_permission_for(house.people["truong-a"], "choose")
        assert set(collections) == {collection_of(house.units["truong-a"])}


def test_an_officer_finds_an_item_in_the_explorer(house, write, sign_in):
    write("truong-a", "Đã đăng", house.people["truong-a"], live=True)
    browser = sign_in(house.people["officer"])
    listing = browser.get(reverse("wagtailadmin_explore", args=[house.pages["truong-a"].pk]))
    assert "Đã đăng" in listing.content.decode()


def _task(page):
    return NewsStory.objects.get(pk=page.pk).current_workflow_task_state
