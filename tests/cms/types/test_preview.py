"""Wagtail's preview panel shows every channel."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, streamfield

from tests.cms.types.items import CHOICES, OWN, ROWS, TYPES, form, whole


def preview(client, page_or_type, house, data):
    """Send the form to the preview and return the address that shows it."""
    if isinstance(page_or_type, type):
        meta = page_or_type._meta
        args = [meta.app_label, meta.model_name, house.pages["truong-a"].pk]
        url = reverse("wagtailadmin_pages:preview_on_add", args=args)
    else:
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page_or_type.pk])
    answer = client.post(url, data)
    assert answer.json()["is_available"] and answer.json()["is_valid"]
    return url


@pytest.mark.parametrize("mode", ["", "archive", "press", "fanpage", "bulletin"])
@pytest.mark.parametrize("kind", TYPES)
def test_every_channel_shows_an_item_that_was_never_saved(house, channels, client, kind, mode):
    client.force_login(house.people["editor"])
    url = preview(client, TYPES[kind], house, form(kind, title="Chưa từng lưu"))
    shown = client.get(url, {"mode": mode, "in_preview_panel": "true"})
    assert shown.status_code == 200 and "Chưa từng lưu" in shown.content.decode()


@pytest.mark.parametrize("mode", ["", "archive", "press", "fanpage", "bulletin"])
@pytest.mark.parametrize("kind", TYPES)
def test_every_channel_shows_a_title_with_nothing_below_it(house, channels, client, kind, mode):
    client.force_login(house.people["editor"])
    emptied = {name: "" for name, value in OWN[kind].items() if isinstance(value, str) and name not in CHOICES}
    rows = {name: inline_formset([]) for name in ROWS.get(kind, ())}
    data = form(kind, title="Chỉ có tiêu đề", summary="", body=streamfield([]), **emptied, **rows)
    url = preview(client, TYPES[kind], house, data)
    assert client.get(url, {"mode": mode, "in_preview_panel": "true"}).status_code == 200


def test_the_preview_holds_what_the_panel_of_checks_works_with_and_the_public_page_does_not(house, client):
    client.force_login(house.people["editor"])
    url = preview(client, TYPES["news"], house, form("news", title="Có kiểm tra"))
    assert "<wagtail-userbar" in client.get(url, {"mode": "", "in_preview_panel": "true"}).content.decode()
    assert "<wagtail-userbar" not in client.get("/tin/").content.decode()


@pytest.mark.parametrize("kind", TYPES)
def test_the_preview_offers_the_website_and_every_channel(house, channels, client, kind):
    page = whole(house, kind)
    client.force_login(house.people["editor"])
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for slug in ("archive", "press", "fanpage", "bulletin"):
        assert f'<option value="{slug}"' in html
    assert '<option value="website"' not in html, "the page itself is the first mode"
    url = preview(client, page, house, form(kind, title="Đang sửa"))
    for mode in ("", "archive", "press", "fanpage", "bulletin"):
        assert "Đang sửa" in client.get(url, {"mode": mode}).content.decode()
