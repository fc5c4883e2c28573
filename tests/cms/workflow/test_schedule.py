"""Scheduled publishing: each item by itself, what was approved or nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.news.models import NewsStory
from cms.stories.models import ExemplaryStory
from cms.workflow.correct import correct
from cms.workflow.schedule import publish_due
from publishers.contract import Reach
from publishers.ledger.models import Publication
from publishers.ledger.planning import plan
from tests.cms.types.items import whole
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of


def schedule(page, at):
    page.go_live_at = at
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def soon():
    return timezone.now() + timedelta(hours=1)


def test_an_item_goes_live_at_its_moment_and_not_before(house, soon, causes, monkeypatch):
    page = schedule(builder.story(house, "truong-a", "Công bố điểm chuẩn"), soon)
    assert publish_due(timezone.now()) == soon
    assert not NewsStory.objects.get(pk=page.pk).live
    later = soon + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert publish_due(later) is None
    assert NewsStory.objects.get(pk=page.pk).live and causes(page) == ["publish"]


def test_one_broken_item_stops_no_other_and_says_why(house, soon, monkeypatch):
    broken = schedule(whole(house, "story"), soon)
    good = schedule(builder.story(house, "truong-a", "Công bố điểm chuẩn"), soon + timedelta(seconds=1))
    # After approval somebody learns that a child is shown, and nobody has asked the parents.
    revision = broken.get_latest_revision()
    revision.content["shows_minor"] = True
    revision.save()
    later = soon + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish_due(later)
    assert NewsStory.objects.get(pk=good.pk).live
    assert not ExemplaryStory.objects.get(pk=broken.pk).live
    entry = PageLogEntry.objects.get(page=broken.pk, action="loa.schedule_failed")
    assert entry.data["problems"]
    assert publish_due(later) is None, "what cannot mend itself is not tried for ever"


def test_an_item_expires(house, live, causes):
    NewsStory.objects.filter(pk=live.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    publish_due(timezone.now())
    page = NewsStory.objects.get(pk=live.pk)
    assert page.expired and not page.live
    assert causes(live) == ["publish", "expire"]


def test_early_press_access_is_offered_until_the_item_is_live_or_the_schedule_is_cancelled(house, soon):
    page = builder.story(house, "truong-a", "Đề án học bổng")
    page.early_press_access = True
    page = schedule(page, soon)
    early = Publication.objects.get(content_id=page.content_id)
    assert early.reach == Reach.EARLY and early.read_snapshot().embargoed_until == soon
    page.revisions.update(approved_go_live_at=None)
    plan(page.content_id)
    assert Publication.objects.filter(content_id=page.content_id).first().cause == "cancel"


def edit(client, page, **changes):
    """Post the editor's form as a browser would, with a few fields changed."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    html = client.get(url)
    assert html.status_code == 200
    body = nested_form_data({"body": streamfield([("heading", "Một tiêu đề")])})  # the browser builds these by script
    data = {**fields_of(html.content.decode()), **body, **changes}
    return client.post(url, data)


def test_text_edited_after_the_schedule_was_approved_does_not_go_live(house, soon, client, monkeypatch):
    editor, approver = house.people["editor"], house.people["approver"]
    page = builder.story(house, "truong-a", "Bản đã duyệt", owner=editor)
    page.go_live_at = soon
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, approver, "approve")
    client.force_login(editor)
    edit(client, page, title="Bản chưa ai duyệt")
    later = soon + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish_due(later)
    page = NewsStory.objects.get(pk=page.pk)
    assert page.title == "Bản đã duyệt"


def test_text_edited_after_submission_is_approved_anew(house, client):
    editor, approver = house.people["editor"], house.people["approver"]
    page = builder.story(house, "truong-a", "Bản đã gửi", owner=editor)
    page.get_workflow().start(page, editor)
    client.force_login(editor)
    seen_by_approver = page.current_workflow_task_state
    edit(client, page, title="Bản sửa sau khi gửi")
    seen_by_approver.refresh_from_db()
    seen_by_approver.task.specific.on_action(seen_by_approver, approver, "approve")
    live = NewsStory.objects.get(pk=page.pk)
    assert live.live and live.title == "Bản đã gửi", "what waits for approval is locked for its editor"


def test_text_edited_by_another_approver_after_submission_is_approved_anew(house, client):
    editor, approver, other = (house.people[name] for name in ("editor", "approver", "administrator"))
    other.groups.add(*approver.groups.all())
    page = builder.story(house, "truong-a", "Bản đã gửi", owner=editor)
    page.get_workflow().start(page, editor)
    seen_by_approver = page.current_workflow_task_state
    client.force_login(other)
    edit(client, page, title="Bản sửa sau khi gửi")
    client.force_login(approver)
    answer = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", seen_by_approver.pk])
    client.post(answer, {"comment": ""})
    assert not NewsStory.objects.get(pk=page.pk).live, "it was not this version that the approver had read"
    client.post(
        reverse(
            "wagtailadmin_pages:workflow_action",
            args=[page.pk, "approve", NewsStory.objects.get(pk=page.pk).current_workflow_task_state.pk],
        ),
        {"comment": ""},
    )
    live = NewsStory.objects.get(pk=page.pk)
    assert live.live and live.title == "Bản sửa sau khi gửi"


def test_approving_an_unchanged_draft_with_new_rows_publishes_it(house, live, client, causes):
    """Rows that only a draft has carry no number yet, which must not pass for an edit by the approver."""
    live.body = [("heading", "Một tiêu đề")]
    live.save_revision().publish()
    live = NewsStory.objects.get(pk=live.pk)
    correct(live, by=house.people["editor"], wrong="Ngày 5/9", right="Ngày 4/9")
    page = NewsStory.objects.get(pk=live.pk)
    page.get_workflow().start(page, house.people["editor"])
    client.force_login(house.people["approver"])
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    edit(client, page, **{"body-0-id": live.body[0].id}, **approve)
    assert causes(live) == ["publish", "edit", "correct"]


def by_command(page, who, *given) -> str:
    output = StringIO()
    call_command("schedule", str(page.pk), "--by", who, *given, stdout=output)
    return output.getvalue()


def test_a_command_sets_the_moments_and_says_what_will_happen(house):
    page = builder.story(house, "truong-a", "Hẹn giờ", owner=house.people["editor"])
    given = ("--go-live", "2999-01-31T08:00", "--end", "2999-02-28T17:00", "--early-press", "yes")
    output = by_command(page, "editor", *given)
    assert "31/01/2999 08:00" in output and "28/02/2999 17:00" in output
    assert "accredited press" in output and "still has to be approved" in output
    draft = NewsStory.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert timezone.localtime(draft.go_live_at).isoformat() == "2999-01-31T08:00:00+07:00"
    assert timezone.localtime(draft.expire_at).isoformat() == "2999-02-28T17:00:00+07:00"
    assert draft.early_press_access
    assert "approved" not in by_command(page, "approver", "--end", "none", "--publish")
    page = NewsStory.objects.get(pk=page.pk)
    assert not page.live and page.scheduled_revision.approved_go_live_at == draft.go_live_at
    assert page.scheduled_revision.as_object().expire_at is None


@pytest.mark.parametrize(
    ("who", "given", "refused"),
    [
        ("editor", ("--go-live", "2999-01-31T08:00", "--publish"), "may not do that"),
        ("truong-b", ("--go-live", "2999-01-31T08:00"), "may not do that"),
        ("editor", ("--go-live", "mai"), "no moment"),
        ("editor", ("--end", "2001-01-31T08:00"), "The end is past"),
        ("editor", ("--go-live", "2999-02-01T08:00", "--end", "2999-01-31T08:00"), "after the moment"),
        ("editor", (), "at least one"),
    ],
)
def test_a_command_that_cannot_schedule_says_why_and_changes_nothing(house, who, given, refused):
    page = builder.story(house, "truong-a", "Hẹn giờ", owner=house.people["editor"])
    with pytest.raises(CommandError, match=refused):
        by_command(page, who, *given)
    assert page.revisions.count() == 1
