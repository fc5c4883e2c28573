"""Addresses in plain letters, made by the server and by the editor's browser alike."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from cms.core.slugs import PAGE_IDS, HeadingIds, slug_of
from cms.news.models import NewsStory
from tests.cms.users import house as builder

TITLE = "Đổi mới: đào tạo/bồi dưỡng Ơ Đu"
SLUG = "doi-moi-dao-tao-boi-duong-o-du"


def test_every_vietnamese_letter_has_a_plain_one():
    marked = "àáảãạ ăằắẳẵặ âầấẩẫậ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ"
    plain = "aaaaa-aaaaaa-aaaaaa-d-eeeee-eeeeee-iiiii-ooooo-oooooo-oooooo-uuuuu-uuuuuu-yyyyy"
    assert slug_of(marked) == slug_of(marked.upper()) == plain


@pytest.mark.django_db
def test_a_page_without_an_address_gets_one_of_its_own():
    unit = builder.build().pages["truong-a"]
    slugs = [unit.add_child(instance=NewsStory(title=TITLE, summary="Tóm tắt.")).slug for _ in range(2)]
    assert slugs == [SLUG, f"{SLUG}-2"]
    draft = unit.add_child(instance=NewsStory(title=TITLE, summary="Tóm tắt.", live=False))
    assert draft.slug == f"{SLUG}-3"
    assert unit.add_child(instance=NewsStory(title="!!!", summary="Tóm tắt.")).slug == "news"


@pytest.mark.django_db(transaction=True)
def test_the_browser_writes_the_same(browser, live_server, client):
    house = builder.build()
    client.force_login(house.people["editor"])
    context = browser.new_context()
    session = client.session.session_key
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    add = reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages["truong-a"].pk])
    page.goto(live_server.url + add)
    page.locator("#id_title").click()
    page.keyboard.type(TITLE)
    page.keyboard.press("Tab")
    page.wait_for_function("expected => document.getElementById('id_slug').value === expected", arg=SLUG, timeout=8000)
    context.close()


def test_words_with_a_sign_between_them_stay_apart():
    assert slug_of("Học hai buổi/ngày & bán trú") == "hoc-hai-buoi-ngay-ban-tru"


def test_headings_of_a_page_have_ids_that_are_theirs_alone():
    ids = HeadingIds()
    headings = ["Nội dung thay đổi", "Nội dung thay đổi", "东盟", "!", "Nội dung", "Liên quan"]
    expected = ["noi-dung-thay-doi", "noi-dung-thay-doi-2", "muc", "muc-2", "noi-dung-2", "lien-quan-2"]
    assert [ids.take(heading) for heading in headings] == expected


def test_what_an_items_page_calls_its_parts_is_known():
    ids = set()
    for source in Path(settings.BASE_DIR, "cms").glob("*/templates/**/*.html"):
        text = source.read_text()
        if source.name in ("base.html", "item.html") or source.parent.name == "parts" or "site/item.html" in text:
            ids |= set(re.findall(r'\bid="([^"{]+)"', text))
    assert ids == PAGE_IDS
