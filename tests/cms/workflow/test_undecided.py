"""Deleting does not go round an approval, a schedule or a lock: role by role, state by state, door by door."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Workflow

from cms.workflow.actions import DeleteWithdrawn
from cms.workflow.deletion import NotDeletable
from tests.cms.users import house as builder

STATES = ("in_approval", "scheduled", "locked")
ROLES = ("truong-a", "editor", "approver", "administrator")


@pytest.fixture
def story(house):
    def make(state):
        owner = house.people["truong-a"]
        page = builder.story(house, "truong-a", "Bài thử", owner)
        if state == "in_approval":
            (page.get_workflow() or Workflow.objects.first()).start(page, owner)
        elif state == "scheduled":
            page.go_live_at = timezone.now() + timedelta(days=1)
            page.save_revision(user=owner, approved_go_live_at=page.go_live_at)
        elif state == "locked":
            page.locked, page.locked_by = True, house.people["approver"]
            page.save(update_fields=["locked", "locked_by"])
        return page

    return make


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_what_somebody_else_decides_about_is_not_deleted(house, story, client, role, state):
    page = story(state)
    client.force_login(house.people[role])
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")
    client.post(reverse("wagtailadmin_pages:delete", args=[house.pages["truong-a"].pk]))
    assert Page.objects.filter(pk=page.pk).exists()
    with pytest.raises(NotDeletable):
        DeleteWithdrawn(page, user=house.people["administrator"]).execute()  # the way of the content API


@pytest.mark.parametrize("state", STATES)
def test_no_shell_and_no_command_deletes_it_either(house, story, state):
    page = story(state)
    for below in (page, Page.objects.filter(pk=page.pk), house.pages["truong-a"], house.home):
        with pytest.raises(NotDeletable):
            below.delete()
    assert Page.objects.filter(pk=page.pk).exists()
    # Not half either: the unit still counts its item and takes another, and nothing is logged that was not done.
    assert Page.find_problems() == ([], [], [], [], [])
    builder.story(house, "truong-a", "Bài sau", house.people["truong-a"])
    assert not PageLogEntry.objects.filter(action="wagtail.delete").exists()


@pytest.mark.parametrize("action", ["delete", "revert_to_page_revision", "publish", "unpublish", "move", "copy"])
def test_the_admins_own_api_acts_on_nothing(house, story, client, action):
    page = story("in_approval")
    before, first = page.latest_revision_id, page.revisions.first().pk
    client.force_login(house.people["administrator"])
    answer = client.post(
        f"/admin/api/main/pages/{page.pk}/action/{action}/",
        {"revision_id": first, "destination_page_id": house.pages["truong-b"].pk},
    )
    assert answer.status_code == 404
    page = Page.objects.get(pk=page.pk)
    assert (page.latest_revision_id, page.live, page.get_parent().pk) == (before, False, house.pages["truong-a"].pk)


def test_a_plain_draft_is_deleted(house, story, client):
    page = story("draft")
    client.force_login(house.people["truong-a"])
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()
