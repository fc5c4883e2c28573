"""Autosave overwrites an editor's last revision in place; never one that others have been asked about."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.news.models import NewsStory
from cms.workflow.schedule import publish_due
from tests.cms.users import house as builder
from tests.cms.workflow.test_schedule import edit


@pytest.fixture
def draft(house):
    return builder.story(house, "truong-a", "Bản đầu", owner=house.people["editor"])


def autosave(client, page, **changes):
    """Save as the open editor does by itself, over the revision it last saved."""
    return edit(client, page, overwrite_revision_id=page.latest_revision_id, **changes)


def words(revision):
    revision.refresh_from_db()
    return revision.content["title"]


def test_a_draft_that_nobody_else_read_is_overwritten(house, draft, client):
    client.force_login(house.people["editor"])
    autosave(client, draft, title="Bản đang viết")
    page = NewsStory.objects.get(pk=draft.pk)
    assert page.latest_revision_id == draft.latest_revision_id
    assert words(page.latest_revision) == "Bản đang viết"


def test_what_waits_for_approval_is_not_overwritten(house, draft, client):
    approver = house.people["approver"]
    draft.save_revision(user=approver)
    draft = NewsStory.objects.get(pk=draft.pk)
    draft.get_workflow().start(draft, house.people["editor"])
    submitted = draft.latest_revision
    client.force_login(approver)
    autosave(client, draft, title="Sửa trong lúc chờ duyệt")
    page = NewsStory.objects.get(pk=draft.pk)
    assert words(submitted) == "Bản đầu" and page.latest_revision_id != submitted.pk
    task = page.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    assert not NewsStory.objects.get(pk=page.pk).live, "the version on top was not the one that was read"


def test_what_was_approved_for_later_is_not_overwritten_and_goes_live(house, draft, client, monkeypatch):
    editor, approver = house.people["editor"], house.people["approver"]
    soon = timezone.now() + timedelta(hours=1)
    draft.go_live_at = soon
    draft.save_revision(user=editor)
    draft = NewsStory.objects.get(pk=draft.pk)
    draft.get_workflow().start(draft, editor)
    state = draft.current_workflow_task_state
    state.task.specific.on_action(state, approver, "approve")
    draft = NewsStory.objects.get(pk=draft.pk)
    approved = draft.latest_revision
    client.force_login(editor)
    autosave(client, draft, title="Chưa ai duyệt")
    approved.refresh_from_db()
    assert words(approved) == "Bản đầu" and approved.approved_go_live_at is not None
    later = soon + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish_due(later)
    page = NewsStory.objects.get(pk=draft.pk)
    assert page.live and page.title == "Bản đầu"


def test_what_is_live_is_not_overwritten(house, live, client):
    published = live.live_revision
    client.force_login(house.people["editor"])
    autosave(client, live, title="Chưa ai duyệt")
    page = NewsStory.objects.get(pk=live.pk)
    assert words(published) == live.title and page.title == live.title
    assert page.latest_revision_id != published.pk
