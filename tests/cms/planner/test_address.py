"""A person's calendar in another program: what that person may see, until the address ends."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cms.planner.models import PersonalCalendar
from tests.cms.planner.test_calendar import event, plan, scheduled


@pytest.fixture
def make(client, house):
    """Make an address as a person does in the admin, and return its path."""

    def press(person):
        client.force_login(house.people[person])
        page = BeautifulSoup(client.post(reverse("planner:address"), {"make": ""}).content, "html.parser")
        client.logout()
        return "/lich/" + page.select_one("#calendar-address")["value"].split("/lich/")[1]

    return press


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    return Calendar.from_ical(answer.content)


def titles(calendar):
    return [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")]


def test_it_shows_what_the_person_may_see_and_nothing_else(house, client, make):
    soon = timezone.now() + timedelta(days=3)
    plan(house, due=soon.date())
    scheduled(house, soon)
    event(house, soon, soon + timedelta(hours=2))
    own, other = read(client, make("truong-a")), read(client, make("truong-b"))
    assert {"Dự kiến: Bài dự kiến", "Hẹn giờ: Bài hẹn giờ", "Sự kiện: Hội thi"} <= set(titles(own))
    assert not [title for title in titles(other) if "Bài" in title] and "Sự kiện: Hội thi" in titles(other)
    entries = own.walk("VEVENT")
    assert len({str(entry["UID"]) for entry in entries}) == len(entries)
    assert all(entry.get("DTSTAMP") and entry.get("DTSTART") for entry in entries)


def test_it_is_shown_once_and_kept_as_a_fingerprint(house, client, make):
    secret = make("editor").removeprefix("/lich/").removesuffix(".ics")
    assert secret not in PersonalCalendar.objects.get().secret_hash
    client.force_login(house.people["editor"])
    assert secret not in client.get(reverse("planner:address")).content.decode()


def test_a_new_address_ends_the_former_and_ending_it_ends_it(house, client, make):
    first = make("editor")
    second = make("editor")
    assert client.get(first).status_code == 404
    read(client, second)
    client.force_login(house.people["editor"])
    client.post(reverse("planner:address"), {"end": ""})
    assert client.get(second).status_code == 404


def test_who_has_left_the_newsroom_reads_nothing(house, client, make):
    address, person = make("editor"), house.people["editor"]
    person.groups.clear()
    assert client.get(address).status_code == 404
    person.is_active = False
    person.save()
    assert client.get(address).status_code == 404
    assert client.get("/lich/khong-co.ics").status_code == 404
