"""The calendar in people's hands: moved on a phone, dragged, moved by keyboard; a plan becomes a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.newsroom import Desk, query

LEADER, EDITOR = "phe-duyet", "bien-tap"
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
PLAN = "Bài dự kiến về hội khỏe"
_SCHEDULED = (
    "select p.draft_title, r.approved_go_live_at from wagtailcore_revision r "
    "join wagtailcore_page p on p.id = cast(r.object_id as integer) where r.approved_go_live_at is not null "
    "order by r.approved_go_live_at desc limit 1"
)


@pytest.fixture
def day() -> date:
    """The tenth of the next month: its neighbours stand in the same month, and none is past."""
    today = datetime.now(LOCAL).date()
    return (today.replace(day=1) + timedelta(days=32)).replace(day=10)


def entry(page: Page, day: date, title: str):
    return page.locator(f"td[data-day='{day}'] .calendar__entry").filter(has_text=title)


def test_a_schedule_is_moved_on_a_phone_and_dragged_on_a_desk(newsroom, browser, people, day):
    title, moment = query(newsroom.folder, _SCHEDULED)[0]
    stands = datetime.fromisoformat(f"{moment}+00:00").astimezone(LOCAL)
    leader = Desk(browser, newsroom.url, LEADER, {"width": 360, "height": 740}, has_touch=True)
    page = leader.open(f"/admin/lich/?date={stands.date()}")
    expect(page.locator(".calendar__grid")).to_be_hidden()
    page.locator(".calendar__row").filter(has_text=title).get_by_role("link", name="Chuyển sang").tap()
    page.locator("#id_day").fill(day.isoformat())
    page.get_by_role("button", name="Chuyển", exact=True).tap()
    expect(page.locator(".messages")).to_contain_text(f"{day:%d/%m/%Y}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    leader.close()

    page = people(LEADER).open(f"/admin/lich/?view=month&date={day}")
    to = day + timedelta(days=2)
    entry(page, day, title).drag_to(page.locator(f"td[data-day='{to}']"))
    expect(page.locator(".messages")).to_contain_text(f"{stands:%H:%M} {to:%d/%m/%Y}")
    expect(entry(page, to, title)).to_be_visible()
    ((_title, moved),) = query(newsroom.folder, _SCHEDULED)
    assert datetime.fromisoformat(f"{moved}+00:00").astimezone(LOCAL).date() == to

    # Whoever may not publish is shown no handle.
    page = people(EDITOR).open(f"/admin/lich/?view=month&date={day}")
    expect(entry(page, to, title)).to_be_visible()
    expect(entry(page, to, title).locator(".calendar__move")).to_have_count(0)


def test_a_plan_is_moved_by_keyboard_and_begun_with_one_press(newsroom, people, day):
    page = people(EDITOR).open(f"/admin/lich/ke-hoach/them/?date={day}")
    page.fill("#id_title", PLAN)
    page.select_option("#id_item_type", "news")
    page.select_option("#id_unit", index=1)
    page.get_by_role("button", name="Tạo").click()
    expect(page.locator(".messages")).to_contain_text(PLAN)
    entry(page, day, PLAN).locator("a").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#id_day").fill((day + timedelta(days=1)).isoformat())
    page.keyboard.press("Enter")
    expect(entry(page, day + timedelta(days=1), PLAN)).to_be_visible()
    entry(page, day + timedelta(days=1), PLAN).get_by_role("link", name=PLAN, exact=True).click()
    page.get_by_role("button", name="Bắt đầu viết").click()
    page.wait_for_url("**/admin/pages/*/edit/")
    expect(page.locator("#id_title")).to_have_value(PLAN)
    page = people(EDITOR).open(f"/admin/lich/?view=list&date={day}")
    expect(page.locator(".calendar__row").filter(has_text=PLAN)).to_contain_text("Đang viết")
