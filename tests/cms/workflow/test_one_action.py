"""One action at a time: an autosave beside it, a second press and a late one change nothing and say so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState
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


def test_the_leader_reads_what_became_of_the_item(leader, submitted):
    answer = leader.post(edit_address(submitted), {**opened(leader, submitted), **APPROVE}, follow=True)
    assert "Đã phê duyệt và đăng “Chờ duyệt”" in answer.content.decode()


def test_what_was_sent_back_says_so_and_shows_the_leaders_comment(house, leader, submitted):
    comment = {"workflow-action-extra-data": '{"comment": "Thiếu số liệu năm trước"}'}
    send_back = {**APPROVE, "workflow-action-name": "reject", **comment}
    answer = leader.post(edit_address(submitted), {**opened(leader, submitted), **send_back}, follow=True)
    assert "Đã trả “Chờ duyệt” lại cho người viết" in answer.content.decode()
    leader.force_login(house.people["editor"])
    page = leader.get(edit_address(submitted)).content.decode()
    assert "data-sent-back" in page and "Thiếu số liệu năm trước" in page
    assert "Đang chờ duyệt" not in page


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


def test_an_approval_of_an_older_version_is_refused_and_shows_the_newer_one(house, leader, submitted):
    fields = opened(leader, submitted)
    newer = submitted.get_latest_revision_as_object()
    newer.title = "Bản mới hơn"
    newer.save_revision(user=house.people["editor"])
    answer = leader.post(edit_address(submitted), {**fields, **APPROVE}, follow=True)
    page = NewsStory.objects.get(pk=submitted.pk)
    assert not page.live and page.workflow_in_progress
    assert page.latest_revision.content["title"] == "Bản mới hơn"
    assert "phiên bản mới hơn" in answer.content.decode()
    assert fields_of(answer.content.decode())["title"] == ["Bản mới hơn"]


def test_the_leaders_own_autosave_does_not_make_the_approval_stale(leader, submitted):
    fields = {**opened(leader, submitted), "title": "Lãnh đạo sửa"}
    saved = leader.post(edit_address(submitted), fields, headers={"Accept": "application/json"}).json()
    loaded = {"loaded_revision_id": saved["revision_id"], "loaded_revision_created_at": saved["revision_created_at"]}
    leader.post(edit_address(submitted), {**fields, **loaded, **APPROVE})
    # What the leader changed waits for a yes of its own, so the first one stands beside a second request.
    answers = TaskState.objects.filter(workflow_state__object_id=str(submitted.pk)).order_by("pk")
    assert [answer.status for answer in answers] == ["approved", "in_progress"]
    assert answers[1].revision.content["title"] == "Lãnh đạo sửa"


def test_what_is_refused_in_an_autosave_can_be_mended(house, client):
    """The browser saves nothing more after any other answer."""
    page = builder.story(house, "truong-a", "Nháp", owner=house.people["editor"])
    page.body = []
    page.save_revision(user=house.people["editor"])
    client.force_login(house.people["editor"])
    fields = opened(client, page)

    def refuse(instance, **_kwargs):
        raise ValidationError("Chưa được.")

    pre_save.connect(refuse, sender=NewsStory)
    try:
        answer = client.post(edit_address(page), {**fields, "title": "Mới"}, headers={"Accept": "application/json"})
    finally:
        pre_save.disconnect(refuse, sender=NewsStory)
    assert (answer.json()["error_code"], answer.json()["error_message"]) == ("validation_error", "Chưa được.")


def test_an_autosave_after_the_session_ended_says_to_sign_in_again(leader, submitted):
    fields = opened(leader, submitted)
    leader.logout()
    answer = leader.post(edit_address(submitted), fields, headers={"Accept": "application/json"})
    assert answer.status_code == 401 and "Hãy đăng nhập lại" in answer.json()["error_message"]


def test_the_browser_keeps_no_copy_of_the_editor(leader, submitted):
    assert "no-store" in leader.get(edit_address(submitted)).headers["Cache-Control"]


def test_what_the_leader_wrote_into_an_older_version_stays_in_the_form(house, leader, submitted):
    fields = {**opened(leader, submitted), "title": "Lãnh đạo sửa"}
    newer = submitted.get_latest_revision_as_object()
    newer.title = "Bản mới hơn"
    newer.save_revision(user=house.people["editor"])
    for _press in range(2):  # pressing again does not help: the newer version has not been seen
        answer = leader.post(edit_address(submitted), {**fields, **APPROVE})
        assert "phiên bản mới hơn" in answer.content.decode()
        body = {name: fields[name] for name in fields if name.startswith("body")}
        fields = {**fields_of(answer.content.decode()), **body}
        assert fields["title"] == ["Lãnh đạo sửa"]
    page = NewsStory.objects.get(pk=submitted.pk)
    assert not page.live and page.latest_revision.content["title"] == "Bản mới hơn"


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
