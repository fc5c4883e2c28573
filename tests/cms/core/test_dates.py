"""Dates in the editor: day first in both languages, shown as they are typed."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from cms.news.models import NewsStory
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_fifth_of_august_stays_the_fifth_of_august(client, language):
    house = builder.build()
    editor = house.people["editor"]
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
    client.force_login(editor)
    story = builder.story(house, "truong-a", "Ngày hội đọc sách", owner=editor)
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    fields = fields_of(client.get(url).content.decode())
    body = nested_form_data({"body": streamfield([("heading", "Một tiêu đề")])})
    client.post(url, {**fields, **body, "happened_on": "05/08/2026"})
    assert NewsStory.objects.get(pk=story.pk).get_latest_revision_as_object().happened_on == date(2026, 8, 5)
    assert 'value="05/08/2026"' in client.get(url).content.decode()
