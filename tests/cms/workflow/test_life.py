"""The life of an item in Wagtail, and what the ledger says after each step."""

import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Page

from cms.core.models import ContentItem, UnitPage, Withdrawal
from cms.news.models import NewsStory
from cms.publication import source
from cms.stories.models import ExemplaryStory
from cms.workflow.correct import correct
from cms.workflow.withdraw import withdraw
from publishers.ledger.models import Publication
from publishers.ledger.services import reconcile
from tests.cms.types.items import whole
from tests.cms.users import house as builder


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def republish(page, **changes):
    draft = fresh(page).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return fresh(page)


def test_publish_edit_unpublish_and_publish_again(live, causes):
    republish(live, title="Khai giảng năm học 2026-2027")
    fresh(live).unpublish()
    # Wagtail publishes the same revision again: only the ledger's own version tells the two apart.
    fresh(live).get_latest_revision().publish()
    assert causes(live) == ["publish", "edit", "unpublish", "publish"]


def test_publishing_without_a_change_adds_nothing(live, causes):
    republish(live)
    republish(live)
    assert causes(live) == ["publish"]
    assert reconcile() == 0


def test_a_label_renamed_replans_nothing(house, live, causes):
    house.units["truong-a"].name = "Trường THPT A"
    house.units["truong-a"].save()
    assert reconcile() == 0 and causes(live) == ["publish"]


def test_moving_to_another_unit_changes_the_path(house, live, causes):
    fresh(live).move(house.pages["truong-b"], pos="last-child")
    newest = Publication.objects.filter(content_id=live.content_id).first()
    assert causes(live) == ["publish", "move"]
    assert newest.snapshot["path"].startswith("/truong-b/") and newest.snapshot["unit"]["slug"] == "truong-b"
    assert fresh(live).unit == house.units["truong-b"]


def test_a_parents_new_slug_moves_everything_below(house, live, causes, django_capture_on_commit_callbacks):
    page = UnitPage.objects.get(pk=house.pages["truong-a"].pk)
    page.slug = "truong-thpt-a"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    newest = Publication.objects.filter(content_id=live.content_id).first()
    assert causes(live) == ["publish", "move"]
    assert newest.snapshot["path"].startswith("/truong-thpt-a/")


def test_a_copy_is_another_content_and_is_not_published(house, live):
    copied = fresh(live).copy(to=house.pages["truong-b"], update_attrs={"slug": "ban-sao"}, keep_live=False)
    copied = fresh(copied)
    assert copied.content_id != live.content_id
    assert not Publication.objects.filter(content_id=copied.content_id).exists()
    copied.get_latest_revision().publish()
    assert fresh(copied).content_id != live.content_id
    assert Publication.objects.filter(content_id=copied.content_id).count() == 1
    assert Publication.objects.filter(content_id=live.content_id).count() == 1


def test_a_copy_does_not_say_that_it_was_corrected(house, live):
    correct(live, by=house.people["editor"], wrong="Ngày 5/9", right="Ngày 4/9")
    fresh(live).get_latest_revision().publish()
    copied = fresh(live).copy(to=house.pages["truong-b"], update_attrs={"slug": "ban-sao"}, keep_live=False)
    fresh(copied).get_latest_revision().publish()
    assert not Publication.objects.get(content_id=fresh(copied).content_id).snapshot["corrections"]
    assert fresh(live).corrections.count() == 1


def test_a_copied_story_does_not_take_the_consent_of_parents_along(house):
    """They said yes to one story; who they are is in no other."""
    guardian = {"guardian_consent": True, "guardian_name": "Bà Nguyễn Thị Bình"}
    story = whole(house, "story", shows_minor=True, **guardian)
    story.get_latest_revision().publish()
    story = ExemplaryStory.objects.get(pk=story.pk)
    copied = story.copy(to=house.pages["truong-b"], update_attrs={"slug": "em-khac"}, keep_live=False)
    for held in (ExemplaryStory.objects.get(pk=copied.pk), copied.get_latest_revision_as_object()):
        assert (held.consent_given, held.consent_on, held.consent_by) == (False, None, "")
        assert (held.guardian_consent, held.guardian_name) == (False, "")
        assert held.shows_minor
    for revision in copied.revisions.all():
        assert "Bình" not in json.dumps(revision.content, ensure_ascii=False)
    with pytest.raises(ValidationError):
        copied.get_latest_revision().publish()
    assert ExemplaryStory.objects.get(pk=story.pk).guardian_name == "Bà Nguyễn Thị Bình"


def test_a_copy_that_may_not_go_out_is_refused_in_words_when_it_is_to_be_published_at_once(house, client):
    story = whole(house, "story", title="Em An vượt khó")
    story.get_latest_revision().publish()
    client.force_login(house.people["administrator"])
    data = {"new_title": "Em khác", "new_slug": "em-khac", "new_parent_page": house.pages["truong-b"].pk}
    address = reverse("wagtailadmin_pages:copy", args=[story.pk])
    answer = client.post(address, {**data, "publish_copies": "on"}, follow=True)
    assert "Em An vượt khó: Chưa ghi nhận sự đồng ý" in answer.content.decode()
    assert not ExemplaryStory.objects.filter(slug="em-khac").exists()
    client.post(address, data)
    assert not ExemplaryStory.objects.get(slug="em-khac").live


def test_an_alias_is_no_publication_of_its_own(house, live):
    alias = fresh(live).create_alias(parent=house.pages["truong-b"], update_slug="bi-danh")
    republish(live, title="Tiêu đề mới của bài gốc")
    alias = fresh(alias)
    assert alias.title == "Tiêu đề mới của bài gốc"
    assert alias.content_id != live.content_id
    assert not Publication.objects.filter(content_id=alias.content_id).exists()
    assert fresh(live).content_id == live.content_id


def test_deleting_what_stands_nowhere_outside_is_an_unpublication(live, causes):
    content = live.content_id
    fresh(live).delete()
    assert not ContentItem.objects.filter(content_id=content).exists()
    reconcile()
    assert causes(live) == ["publish", "unpublish"]


def test_what_stands_outside_is_not_deleted_in_the_shell(live, stands):
    stands(live)
    with pytest.raises(ProtectedError, match="Fanpage"), transaction.atomic():
        fresh(live).delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        fresh(live).get_parent().specific.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Page.objects.filter(pk=live.pk).delete()
    assert fresh(live).live


@pytest.mark.parametrize("path", ["page", "parent", "bulk"])
def test_what_stands_outside_is_not_deleted_in_the_admin(house, live, stands, client, path):
    stands(live)
    client.force_login(house.people["administrator"])
    if path == "bulk":
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={live.pk}"
    else:
        target = live.pk if path == "page" else live.get_parent().pk
        url = reverse("wagtailadmin_pages:delete", args=[target])
    response = client.post(url, follow=True)
    assert NewsStory.objects.filter(pk=live.pk).exists()
    assert "Fanpage" in response.content.decode()


def test_a_withdrawn_item_can_be_deleted_and_its_record_stays(house, live, causes):
    withdraw(live, by=house.people["approver"], reason="Bài có thông tin chưa được kiểm chứng.")
    fresh(live).delete()
    assert Withdrawal.objects.get(content_id=live.content_id).public_reason.startswith("Bài có")
    assert causes(live) == ["publish", "withdraw"]


def test_withdrawal_takes_the_page_down_and_ends_what_was_under_way(house, live, causes):
    draft = fresh(live).get_latest_revision_as_object()
    draft.title = "Bản đang chờ duyệt"
    draft.save_revision(user=house.people["editor"])
    draft.get_workflow().start(draft, house.people["editor"])
    withdraw(live, by=house.people["officer"], reason="Sai ngày khai giảng.")
    page = fresh(live)
    assert not page.live and page.current_workflow_state is None
    assert causes(live) == ["publish", "withdraw"]
    snapshot = Publication.objects.filter(content_id=live.content_id).first().snapshot
    assert snapshot["withdrawal"]["reason"] == "Sai ngày khai giảng."


def test_publishing_again_ends_the_withdrawal(house, live, causes):
    withdraw(live, by=house.people["approver"], reason="Sai ngày khai giảng.")
    fresh(live).get_latest_revision().publish()
    assert not Withdrawal.objects.exists()
    assert causes(live) == ["publish", "withdraw", "publish"]


def test_a_withdrawn_item_is_not_withdrawn_again_and_keeps_its_reason(house, live, client):
    withdraw(live, by=house.people["approver"], reason="Sai ngày khai giảng.")
    with pytest.raises(ValidationError, match="đã được thu hồi"):
        withdraw(fresh(live), by=house.people["approver"], reason="Lý do khác.")
    assert Withdrawal.objects.get().public_reason == "Sai ngày khai giảng."
    client.force_login(house.people["approver"])
    menu = client.get(reverse("wagtailadmin_explore", args=[live.get_parent().pk])).content.decode()
    assert reverse("workflow:withdraw", args=[live.pk]) not in menu


def test_who_may_not_withdraw_is_refused(house, live):
    with pytest.raises(PermissionDenied):
        withdraw(live, by=house.people["editor"], reason="Không có quyền")
    assert fresh(live).live


def test_a_draft_has_nothing_to_withdraw(house):
    draft = builder.story(house, "truong-a", "Bản nháp", owner=house.people["editor"])
    with pytest.raises(ValidationError):
        withdraw(draft, by=house.people["approver"], reason="Chưa từng đăng")


def test_a_correction_is_a_draft_until_it_is_published(house, live, causes):
    correct(live, by=house.people["editor"], wrong="Ngày 5/9", right="Ngày 4/9")
    assert causes(live) == ["publish"]
    fresh(live).get_latest_revision().publish()
    assert causes(live) == ["publish", "correct"]
    snapshot = Publication.objects.filter(content_id=live.content_id).first().snapshot
    assert [(c["wrong"], c["right"]) for c in snapshot["corrections"]] == [("Ngày 5/9", "Ngày 4/9")]


def test_the_verbs_have_pages_that_say_what_will_happen(house, live, client):
    client.force_login(house.people["approver"])
    page = client.get(reverse("workflow:withdraw", args=[live.pk]))
    assert page.status_code == 200 and live.title in page.content.decode()
    missing = client.post(reverse("workflow:withdraw", args=[live.pk]), {"reason": " "})
    assert missing.status_code == 200 and fresh(live).live
    client.post(reverse("workflow:withdraw", args=[live.pk]), {"reason": "Sai ngày."})
    assert not fresh(live).live


def test_the_ledger_finds_every_content_it_should_know(house, live):
    withdrawn = builder.story(house, "truong-b", "Sẽ thu hồi", owner=house.people["editor"], live=True)
    withdraw(withdrawn, by=house.people["approver"], reason="Sai.")
    builder.story(house, "truong-b", "Bản nháp", owner=house.people["editor"])
    known = source.ledger_contents_after(None, 100)
    assert known == sorted([live.content_id, withdrawn.content_id])
    assert source.ledger_contents_after(known[0], 100) == known[1:]
    assert source.desired_publication(uuid.uuid4()) is None
