"""What stands on which day, and who reads it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core.models import ContentItem
from cms.core.models.item_types import item_types
from cms.events.models import Event
from cms.planner.entries import Kind
from cms.planner.holidays import holidays
from cms.planner.models import PlannedItem
from tests.cms.users import house as builder

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = timezone.localdate().year + 1


def local(month, day, hour=8, minute=0):
    return datetime(YEAR, month, day, hour, minute, tzinfo=LOCAL)


def plan(house, unit="truong-a", title="Bài dự kiến", due=None, **fields):
    due = due or date(YEAR, 3, 10)
    fields = {"item_type": "news", **fields}
    return PlannedItem.objects.create(title=title, unit=house.units[unit], due_on=due, **fields)


def scheduled(house, at, title="Bài hẹn giờ", **fields):
    page = builder.story(house, "truong-a", title, owner=house.people["truong-a"], go_live_at=at, **fields)
    page.get_latest_revision().publish(user=house.people["approver"])
    return type(page).objects.get(pk=page.pk)


def event(house, starts, ends=None, live=True, title="Hội thi"):
    page = Event(title=title, summary="Tóm tắt.", starts_at=starts, ends_at=ends, place="Nhà văn hóa", live=False)
    house.pages["truong-a"].add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return page


def standing(page):
    """Day (as an ISO date) and title of every entry of the month, by the table."""
    return {
        (cell["data-day"], entry.get_text(" ", strip=True))
        for cell in page.select("td[data-day]")
        for entry in cell.select(".calendar__entry a:not(.calendar__move), .calendar__entry > span:not([class])")
    }


def days_of(page, title):
    return sorted(day for day, name in standing(page) if name == title)


def month(calendar, person="editor", at=3, **parameters):
    return calendar(person, view="month", date=f"{YEAR}-{at:02}-15", **parameters)


def test_every_kind_stands_on_its_day(house, calendar):
    plan(house)
    scheduled(house, local(3, 11))
    scheduled(house, local(3, 12), "Bài báo chí đọc trước", early_press_access=True)
    builder.story(house, "truong-a", "Bài đề nghị giờ", go_live_at=local(3, 13))
    out = builder.story(house, "truong-a", "Bài đã đăng", live=True)
    ContentItem.objects.filter(pk=out.pk).update(first_published_at=local(3, 14), expire_at=local(3, 17))
    event(house, local(3, 19), local(3, 21))
    event(house, local(3, 24), title="Hội thi còn nháp", live=False)
    page = month(calendar)
    by_title = {
        "Bài dự kiến": [10],
        "Bài hẹn giờ": [11],
        "Bài báo chí đọc trước": [12],
        "Bài đề nghị giờ": [13],
        "Bài đã đăng": [14, 17],
        "Hội thi": [19, 20, 21],
        "Hội thi còn nháp": [24],
    }
    for title, days in by_title.items():
        assert days_of(page, title) == [f"{YEAR}-03-{day}" for day in days], title
    for kind in set(Kind) - {Kind.HOLIDAY}:
        shown = {title for _day, title in standing(month(calendar, state=kind.value))}
        assert shown and shown < set(by_title), kind


def test_the_last_half_hour_of_a_day_belongs_to_it(house, calendar):
    scheduled(house, local(3, 31, 23, 30), "Nửa đêm tháng ba")
    scheduled(house, local(4, 1, 0, 15), "Rạng sáng tháng tư")
    out = builder.story(house, "truong-a", "Đăng lúc khuya", live=True)
    ContentItem.objects.filter(pk=out.pk).update(first_published_at=local(3, 1, 0, 5))
    event(house, local(3, 31, 23, 30), title="Đêm hội")
    page = month(calendar)
    assert days_of(page, "Nửa đêm tháng ba") == [f"{YEAR}-03-31"]
    assert days_of(page, "Đêm hội") == [f"{YEAR}-03-31"]
    assert days_of(page, "Đăng lúc khuya") == [f"{YEAR}-03-01"]
    assert days_of(month(calendar, at=4), "Rạng sáng tháng tư") == [f"{YEAR}-04-01"]


def test_filters_and_views_are_part_of_the_address(house, calendar):
    plan(house)
    plan(house, "truong-b", "Bài của trường B")
    page = month(calendar, unit=house.units["truong-b"].pk)
    assert {title for _day, title in standing(page)} == {"Bài của trường B"}
    assert not standing(month(calendar, type="policy"))
    week = calendar("editor", view="week", date=f"{YEAR}-03-10")
    assert len(week.select("td[data-day]")) == 7 and days_of(week, "Bài dự kiến")
    listed = calendar("editor", view="list", date=f"{YEAR}-03-01")
    assert not listed.select("table") and "Bài dự kiến" in listed.select_one(".calendar__list").text
    both = calendar("editor", date=f"{YEAR}-03-01")
    assert both.select("table") and both.select(".calendar__list")


@pytest.mark.parametrize("parameters", [{"date": "30/02"}, {"date": "0001-01-01"}, {"unit": "x"}, {"unit": 10**30}])
def test_what_an_address_says_wrongly_is_left_out(calendar, parameters):
    assert calendar("editor", **parameters).select(f"[data-day='{timezone.localdate()}']")


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
def test_the_first_and_the_last_month_can_be_read(calendar, day):
    assert calendar("editor", view="month", date=day).select("table")


def test_an_empty_month_says_so(calendar):
    page = month(calendar, at=8)
    assert "Những ngày này chưa có gì" in page.select_one(".calendar__empty").text
    assert page.select_one("a[href$='/ke-hoach/them/']")


def test_a_contributor_of_another_unit_reads_no_title_of_what_is_to_come(house, calendar):
    plan(house)
    scheduled(house, local(3, 11))
    builder.story(house, "truong-a", "Bài đề nghị giờ", go_live_at=local(3, 13))
    event(house, local(3, 24), title="Hội thi còn nháp", live=False)
    event(house, local(3, 19), title="Hội thi công khai")
    live = builder.story(house, "truong-a", "Tên đang công khai", live=True)
    live.title, live.go_live_at = "Tên mới chưa duyệt", local(3, 14)
    live.save_revision()
    own = month(calendar, "truong-a")
    assert {title for _day, title in standing(own)} >= {
        "Bài dự kiến",
        "Bài hẹn giờ",
        "Bài đề nghị giờ",
        "Hội thi còn nháp",
        "Tên mới chưa duyệt",
    }
    for view in ("month", "list"):
        page = calendar("truong-b", view=view, date=f"{YEAR}-03-01")
        assert "Hội thi công khai" in page.text
        for title in ("Bài dự kiến", "Bài hẹn giờ", "Bài đề nghị giờ", "Hội thi còn nháp", "Tên mới chưa duyệt"):
            assert title not in page.decode(), (view, title)


def test_a_day_with_much_shows_some_and_leads_to_the_rest(house, calendar):
    for number in range(8):
        plan(house, title=f"Bài số {number}")
    cell = month(calendar).select_one(f"td[data-day='{YEAR}-03-10']")
    assert len(cell.select(".calendar__entry")) == 5
    more = cell.select_one(".calendar__more")
    assert "3" in more.text and f"date={YEAR}-03-10" in more["href"] and "view=list" in more["href"]


def test_the_database_is_asked_once_for_all_entries(house, calendar, django_assert_max_num_queries):
    def one_more(number):
        author = house.people["truong-a"]
        scheduled(house, local(3, 11), f"Bài hẹn giờ {number}")
        waiting = builder.story(house, "truong-a", f"Bài chờ duyệt {number}", owner=author, go_live_at=local(3, 12))
        waiting.get_workflow().start(waiting, author)
        draft = builder.story(house, "truong-a", f"Bài có nháp {number}")
        plan(house, title=f"Bài dự kiến {number}", item=draft)
        event(house, local(3, 13), title=f"Hội thi {number}")

    one_more(1)
    month(calendar)
    with CaptureQueriesContext(connection) as before:
        month(calendar)
    one_more(2)
    with django_assert_max_num_queries(len(before)):
        page = month(calendar)
    assert days_of(page, "Bài dự kiến 2") and days_of(page, "Bài hẹn giờ 2")


def test_it_is_a_table_that_a_screen_reader_can_follow(house, calendar):
    page = calendar("editor", view="month")
    assert page.select_one("table caption").text.strip()
    assert len(page.select("th[scope=col]")) == 7
    assert len(page.select("td[aria-current=date]")) == 1
    assert all(cell.find("time")["datetime"] == cell["data-day"] for cell in page.select("td[data-day]"))


def test_tet_and_the_hung_kings_stand_on_their_days():
    off = {(holiday.day.isoformat(), str(holiday.name)) for holiday in holidays(date(2026, 1, 1), date(2030, 12, 31))}
    days = {day for day, _name in off}
    # As announced: https://xaydungchinhsach.chinhphu.vn for 2026, the almanac for the later years.
    assert {"2026-02-17", "2026-04-26", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02"} <= days
    assert {"2026-11-20", "2026-09-02"} <= days
    assert holidays(date(2026, 2, 16), date(2026, 2, 16))[0].day_off  # the eve


def test_planning_needs_a_unit_that_one_writes_for(house, client):
    client.force_login(house.people["truong-b"])
    fields = {"title": "Kế hoạch", "item_type": "news", "due_on": f"{YEAR}-03-10", "note": ""}
    client.post(reverse("planner:add"), {**fields, "unit": house.units["truong-a"].pk})
    assert not PlannedItem.objects.exists()
    client.post(reverse("planner:add"), {**fields, "unit": house.units["truong-b"].pk})
    assert PlannedItem.objects.get().unit == house.units["truong-b"]
    there = plan(house)
    for name in ("edit", "delete", "begin", "move_planned"):
        answer = client.post(reverse(f"planner:{name}", args=[there.pk]), {**fields, "day": f"{YEAR}-03-11"})
        assert answer.status_code in (302, 404), name
    there.refresh_from_db()
    assert there.due_on == date(YEAR, 3, 10) and there.item is None


@pytest.mark.parametrize("person", ["editor", "approver", "officer", "administrator"])
def test_roles_of_the_department_plan_change_and_give_up(house, client, person):
    client.force_login(house.people[person])
    fields = {"title": "Kế hoạch", "item_type": "news", "unit": house.units["truong-a"].pk, "due_on": f"{YEAR}-03-10"}
    assert client.get(reverse("planner:add")).status_code == 200
    client.post(reverse("planner:add"), {**fields, "owner": house.people["truong-a"].pk})
    planned = PlannedItem.objects.get()
    assert client.get(reverse("planner:edit", args=[planned.pk])).status_code == 200
    client.post(reverse("planner:edit", args=[planned.pk]), {**fields, "title": "Kế hoạch khác"})
    assert PlannedItem.objects.get().title == "Kế hoạch khác"
    client.post(reverse("planner:delete", args=[planned.pk]))
    assert not PlannedItem.objects.exists()


def test_somebody_of_another_unit_is_not_the_one_who_writes(house, client):
    client.force_login(house.people["editor"])
    fields = {"title": "Kế hoạch", "item_type": "news", "unit": house.units["truong-a"].pk, "due_on": f"{YEAR}-03-10"}
    answer = client.post(reverse("planner:add"), {**fields, "owner": house.people["truong-b"].pk})
    assert "owner" in answer.context["form"].errors and not PlannedItem.objects.exists()


def test_one_press_makes_the_draft_and_a_second_press_the_same(house, client, calendar):
    planned = plan(house, due=timezone.localdate() + timedelta(days=3))
    client.force_login(house.people["truong-a"])
    for _press in range(2):
        answer = client.post(reverse("planner:begin", args=[planned.pk]))
    planned.refresh_from_db()
    draft = planned.item.specific
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert (draft.title, draft.live, draft.unit, draft.owner) == (
        "Bài dự kiến",
        False,
        house.units["truong-a"],
        house.people["truong-a"],
    )
    assert ContentItem.objects.filter(title="Bài dự kiến").count() == 1
    assert client.get(answer.url).status_code == 200
    assert "Đang viết" in calendar("truong-a", view="list").select_one(".calendar__list").text
    draft.get_workflow().start(draft, house.people["truong-a"])
    assert "Chờ duyệt" in calendar("truong-a", view="list").select_one(".calendar__list").text


def test_every_type_can_be_begun(house, client):
    client.force_login(house.people["editor"])
    for name, _label in item_types():
        planned = plan(house, title=f"Bài loại {name}", item_type=name)
        assert client.get(client.post(reverse("planner:begin", args=[planned.pk])).url).status_code == 200
    assert PlannedItem.objects.filter(item=None).count() == 0
