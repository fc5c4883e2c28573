"""A form of a page that did not arrive whole is refused with words, and is no fault of ours; nothing is changed."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Revision, get_page_models

from cms.users.roles import Role
from tests.cms.users.test_requests import form


@pytest.fixture
def browser(house, client):
    client.force_login(house.people[Role.ADMINISTRATOR])
    client.raise_request_exception = False
    return client


def _places(house):
    """Each type of page, and a page under which it may stand."""
    places = {}
    for place in (house.home, *house.pages.values()):
        places |= {model: place for model in place.allowed_subpage_models() if model is not Page}
    return {model: place for model, place in places.items() if model in get_page_models()}


def test_a_new_page_of_any_type_without_its_counts_is_refused(house, browser):
    before = Page.objects.count()
    places = _places(house)
    assert len(places) > 5
    for model, place in places.items():
        address = reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, place.pk])
        for data in ({}, {"body-count": "x"}, {"body-count": "99999999"}):
            answer = browser.post(address, {"title": "A", "slug": "a", **data})
            has_blocks = any(field.name == "body" for field in model._meta.get_fields())
            assert answer.status_code == (400 if has_blocks else 200), model  # 200: the form again, with its errors
    assert Page.objects.count() == before


def test_a_form_that_lost_a_part_is_refused_with_words(house, write, browser):
    page = write("truong-a", "Bài", house.people["truong-a"])
    whole, versions = form(page, title="Khác"), Revision.objects.count()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def sent(name, value, **headers):
        data = {key: old for key, old in whole.items() if key != name} | ({name: value} if value else {})
        return browser.post(address, data, headers=headers)

    for name in ("body-count", "body-0-type", "body-0-deleted", "body-0-order"):
        assert sent(name, None).status_code == 400, name
    for name in ("body-count", "body-0-order", "body-0-value"):
        assert sent(name, "x").status_code == 400, name
    for value in (None, "x", "99999999"):
        assert sent("corrections-TOTAL_FORMS", value).status_code == 200, "the form again, with its error"
    answer = sent("body-count", None)
    assert "Chưa lưu: biểu mẫu đến không đầy đủ" in answer.content.decode()
    answer = sent("body-count", None, Accept="application/json")
    assert answer.status_code == 400 and "Chưa có gì được lưu" in answer.json()["error_message"]
    assert Revision.objects.count() == versions
