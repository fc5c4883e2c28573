"""One action at a time: an autosave beside it, a second press and a late one change nothing and say so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.core.forms import StaleItem
from cms.news.models import NewsStory
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of

APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}


@pytest.fixture
def submitted(house):
    """A story of unit A that waits for the leader."""
    page = builder.story(house, "truong-a", "Chờ duyệt", owner=house.people["editor"])
    page.body = []  # the browser builds its fields by script
    page.save_revision(user=house.people["editor"])
    page = NewsStory.objects.get(pk=page.pk)
    page.get_workflow().start(page, house.people["editor"])
    return NewsStory.objects.get(pk=page.pk)


@pytest.fixture
def leader(house, client):
    client.force_login(house.people["approver"])
    return client


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(client, page) -> dict:
    """The form as the browser holds it."""
    body = nested_form_data({"body": streamfield([])})
    return {**fields_of(client.get(edit_address(page)).content.decode()), **body}


def test_an_approval_from_the_editor_publishes(leader, submitted):
    leader.post(edit_address(submitted), {**opened(leader, submitted), **APPROVE})
    assert NewsStory.objects.get(pk=submitted.pk).live


def test_an_autosave_never_carries_an_action(leader, submitted):
    fields = opened(leader, submitted)
    answer = leader.post(edit_address(submitted), {**fields, **APPROVE}, headers={"Accept": "application/json"})
    assert answer.json()["success"] is False and answer.json()["error_message"]
    page = NewsStory.objects.get(pk=submitted.pk)
    assert not page.live and page.workflow_in_progress


def test_a_second_press_of_approve_leaves_the_item_public_and_says_so(leader, submitted):
    fields = opened(leader, submitted)
    leader.post(edit_address(submitted), {**fields, **APPROVE})
    revisions = submitted.revisions.count()
    again = leader.post(edit_address(submitted), {**fields, **APPROVE}, follow=True)
    assert again.status_code == 200
    assert "Không có gì bị thay đổi" in again.content.decode()
    page = NewsStory.objects.get(pk=submitted.pk)
    assert page.live and page.revisions.count() == revisions


def test_an_approval_from_the_list_that_comes_too_late_says_so(leader, submitted):
    task = submitted.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", task.pk])
    leader.post(address, {"comment": ""})
    again = leader.post(address, {"comment": ""}, follow=True)
    assert again.status_code == 200
    assert NewsStory.objects.get(pk=submitted.pk).live


def test_a_save_under_way_does_not_take_down_what_was_published_meanwhile(house, submitted):
    """The request has read the page before the leader's yes and writes it after."""
    reader = NewsStory.objects.get(pk=submitted.pk).get_latest_revision_as_object()
    form_class = NewsStory.get_edit_handler().get_form_class()
    form = form_class(instance=reader, for_user=house.people["editor"], parent_page=reader.get_parent())
    state = submitted.current_workflow_task_state
    state.task.specific.on_action(state, house.people["approver"], "approve")
    assert NewsStory.objects.get(pk=submitted.pk).live
    form.cleaned_data = {}
    with pytest.raises(StaleItem):
        form.save()
    assert NewsStory.objects.get(pk=submitted.pk).live


def test_the_schedule_is_in_the_form_of_an_item(leader, submitted):
    fields = opened(leader, submitted)
    assert {"go_live_at", "expire_at"} <= set(fields)


def test_a_moment_that_the_editor_sets_is_the_moment_it_goes_live(house, client):
    page = builder.story(house, "truong-a", "Hẹn giờ", owner=house.people["editor"])
    page.body = []
    page.save_revision(user=house.people["editor"])
    at = timezone.localtime(timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    client.force_login(house.people["editor"])
    fields = {**opened(client, page), "go_live_at": at.strftime("%d/%m/%Y %H:%M"), "action-submit": "1"}
    client.post(edit_address(page), fields)
    client.force_login(house.people["approver"])
    client.post(edit_address(page), {**opened(client, page), **APPROVE})
    page = NewsStory.objects.get(pk=page.pk)
    assert not page.live
    assert page.scheduled_revision.approved_go_live_at == at


def test_an_item_whose_end_is_past_is_not_published_without_a_word(house):
    page = builder.story(house, "truong-a", "Đã hết hạn", owner=house.people["editor"])
    page.expire_at = timezone.now() - timedelta(days=1)
    revision = page.save_revision(clean=False)
    with pytest.raises(ValidationError, match=r"is past|đã qua"):
        revision.publish()
    assert not NewsStory.objects.get(pk=page.pk).live
