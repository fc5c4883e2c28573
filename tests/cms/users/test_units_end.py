"""A unit that ended keeps what it published, gets nothing new, and sends its readers to who took over."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.core.models import Unit
from cms.news.models import NewsStory


@pytest.fixture
def ended(house):
    """Unit A has ended; unit B took over and can be called."""
    heir = Unit.objects.get(slug="truong-b")
    heir.phone = "0200 3555 999"
    heir.save()
    unit = Unit.objects.get(slug="truong-a")
    unit.ended_on, unit.heir, unit.phone = date(2025, 6, 30), heir, "0200 3555 111"
    unit.full_clean()
    unit.save()
    return unit


def test_its_page_says_so_and_leads_to_who_took_over(house, ended, client):
    page = client.get(house.pages["truong-a"].url).content.decode()
    assert "kết thúc hoạt động ngày 30/06/2025" in page and ended.heir.name in page
    assert house.pages["truong-b"].url in page
    assert "0200 3555 999" in page and "0200 3555 111" not in page


def test_readers_of_an_older_item_are_told_whom_to_ask_today(house, ended, write, client):
    item = write("truong-a", "Tin cũ", live=True)
    page = client.get(item.url).content.decode()
    assert "0200 3555 999" in page and "0200 3555 111" not in page
    assert ended.name in page  # it wrote the item


def test_nobody_writes_anything_new_for_it(house, ended, sign_in, admin_user):
    browser = sign_in(admin_user)
    unit_page = house.pages["truong-a"]
    assert not NewsStory.can_create_at(unit_page) and NewsStory.can_create_at(house.pages["truong-b"])
    answer = browser.get(reverse("wagtailadmin_pages:add", args=["news", "newsstory", unit_page.pk]))
    assert answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")


def test_nothing_is_moved_there(house, ended, write):
    item = write("truong-b", "Tin của B")
    assert not item.can_move_to(house.pages["truong-a"])


def test_an_heir_without_an_end_and_a_circle_of_heirs_are_refused(ended):
    ended.ended_on = None
    with pytest.raises(ValidationError, match="kết thúc ngày nào"):
        ended.full_clean()
    ended.refresh_from_db()
    ended.heir.ended_on, ended.heir.heir = date(2026, 1, 1), ended
    with pytest.raises(ValidationError, match="tiếp nhận"):
        ended.heir.full_clean()
