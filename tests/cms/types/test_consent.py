"""A guardian's consent, on every path to the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from cms.stories.models import ExemplaryStory
from cms.workflow.schedule import publish_due
from tests.cms.types.items import GUARDIAN, form, whole


@pytest.fixture
def child(house):
    """A draft that shows a child without anybody's consent: it may be kept, it may not go out."""
    return whole(house, "story", clean=False, shows_minor=True, owner=house.people["editor"])


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_no_save_and_no_revision_publishes_without_the_guardians_consent(child):
    with pytest.raises(ValidationError, match="18"):
        child.get_latest_revision().publish()
    child.live = True
    with pytest.raises(ValidationError, match="18"):
        child.save()
    assert not is_live(child)
    child.live = False
    child.guardian_consent, child.guardian_name = True, "Bà Y Lan"
    child.save_revision().publish()
    assert is_live(child)


def test_the_form_does_not_publish_without_the_guardians_consent(house, child, client):
    client.force_login(house.people["administrator"])
    edit = reverse("wagtailadmin_pages:edit", args=[child.pk])
    data = form("story", shows_minor="on")
    refused = client.post(edit, {**data, "action-publish": "1"})
    assert refused.status_code == 200 and not is_live(child)
    kept = client.post(edit, data)
    assert kept.status_code == 302 and not is_live(child)
    client.post(edit, {**data, "guardian_consent": "on", "guardian_name": "Bà Y Lan", "action-publish": "1"})
    assert is_live(child)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_approval_publishes_without_the_guardians_consent(house, child, client, language):
    child.get_workflow().start(child, house.people["editor"])
    task = child.current_workflow_task_state
    client.force_login(house.people["approver"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    approve = reverse("wagtailadmin_pages:workflow_action", args=[child.pk, "approve", task.pk])
    answer = client.post(approve, {"comment": ""}, follow=True)
    assert not is_live(child)
    child = ExemplaryStory.objects.get(pk=child.pk)
    assert child.current_workflow_state is not None, "it still waits for an answer"
    with translation.override(language):
        warning = str(translation.gettext(GUARDIAN))
    assert warning in [str(message) for message in answer.context["messages"]] or warning in answer.content.decode()


def test_no_bulk_action_publishes_without_the_guardians_consent(house, child, client):
    client.force_login(house.people["administrator"])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={child.pk}"
    answer = client.post(url, follow=True)
    assert answer.status_code == 200 and not is_live(child)
    assert "18" in " ".join(str(message) for message in answer.context["messages"])


def test_no_schedule_publishes_without_the_guardians_consent(child):
    revision = child.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    publish_due(timezone.now())
    assert not is_live(child)
