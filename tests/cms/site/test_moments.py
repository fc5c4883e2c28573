"""Moments as people and programs meet them: local, in one form, and never going backwards."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from publishers.channels.press import services
from publishers.channels.press.models import FeedEntry

FEEDS = ["/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json"]


@pytest.mark.parametrize("address", [*FEEDS, "/", "/tin/"])
def test_a_reader_who_asks_by_date_learns_that_the_newest_item_is_gone(client, newsroom, address):
    newest = newsroom.news
    type(newest).objects.filter(pk=newest.pk).update(last_published_at=timezone.now() + dt.timedelta(minutes=1))
    first = client.get(address)
    newest.refresh_from_db()
    newest.unpublish()
    since = first.headers.get("Last-Modified") or "Sat, 28 Nov 2099 00:00:00 GMT"
    again = client.get(address, headers={"If-Modified-Since": since})
    assert again.status_code == 200
    assert newest.title not in again.content.decode()


def test_the_press_room_shows_the_newest_release_first(client, newsroom):
    services.put(newsroom.news.content_id, 1, _release("Bài mới", "2026-11-22T07:00:00Z"), None)
    services.put(newsroom.event.content_id, 2, _release("Bài cũ vừa sửa", "2026-08-01T07:00:00Z"), None)
    services.put(newsroom.story.content_id, 3, _release("Bài cũ hơn", "2026-07-01T07:00:00Z"), None)
    page = BeautifulSoup(client.get("/bao-chi/").content, "html.parser")
    assert [title.text for title in page.select(".list-item-title")] == ["Bài mới", "Bài cũ vừa sửa", "Bài cũ hơn"]


def _release(title: str, published: str) -> dict:
    return {
        "title": title,
        "published_at": published,
        "unit": {"slug": "a", "name": "A"},
        "url": "https://so.example/a/",
        "type_label": "Tin",
        "summary": "",
        "corrections": [],
    }


def test_a_release_of_before_keeps_its_moment(newsroom):
    entry = services.put(newsroom.news.content_id, 1, _release("Bài", "2026-11-22T07:00:00Z"), None)
    assert FeedEntry.objects.get(pk=entry.pk).published_at == dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC)


def _json_ld(client, item) -> list[dict]:
    page = BeautifulSoup(client.get(item.url).content, "html.parser")
    return [json.loads(script.text) for script in page.select('script[type="application/ld+json"]')]


def _moments(facts) -> list[str]:
    """Every moment that an object of schema.org names, also inside its parts."""
    if isinstance(facts, list):
        return [moment for part in facts for moment in _moments(part)]
    if not isinstance(facts, dict):
        return []
    named = ("datePublished", "dateModified", "startDate", "endDate")
    own = [value for name, value in facts.items() if name in named]
    return own + [moment for value in facts.values() for moment in _moments(value)]


@pytest.mark.parametrize("kind", ["policy", "news", "story", "rebuttal", "event"])
def test_structured_data_says_local_time(client, newsroom, kind):
    moments = _moments(_json_ld(client, newsroom.items[kind]))
    assert moments
    for moment in moments:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", moment)


@pytest.mark.parametrize(
    ("place", "address", "online", "mode"),
    [
        ("Trực tuyến", "", "https://hop.example/1", "Online"),
        ("", "", "https://hop.example/1", "Online"),
        ("Hội trường", "12 Lê Lợi", "https://hop.example/1", "Mixed"),
        ("Hội trường", "12 Lê Lợi", "", "Offline"),
        ("Hội trường", "", "", "Offline"),
    ],
)
def test_an_online_event_has_no_empty_address(client, newsroom, place, address, online, mode):
    event = newsroom.event
    event.place, event.address, event.online_url = place, address, online
    event.save_revision().publish()
    (facts,) = _json_ld(client, event)
    assert facts["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert all(where.get("address") or where.get("url") for where in facts["location"])


def test_a_day_is_written_in_one_way_in_both_languages():
    moment = timezone.make_aware(dt.datetime(2026, 11, 22, 14, 5))
    for language in ("vi", "en"):
        with translation.override(language):
            assert date_format(moment, "DATETIME_FORMAT") == date_format(moment, "SHORT_DATETIME_FORMAT")
            assert date_format(timezone.localtime(moment), "DATETIME_FORMAT") == "14:05 22/11/2026"
            assert date_format(moment, "SHORT_DATE_FORMAT") == "22/11/2026"


def test_no_template_writes_a_day_its_own_way():
    """Besides the one form, an event names its weekday, a block takes its day apart, a calendar counts its days, and
    programs get RFC 3339."""
    known = {
        *("H:i d/m/Y", "d/m/Y", "H:i", "H:i:s d/m/Y", "SHORT_DATETIME_FORMAT", "SHORT_DATE_FORMAT"),
        *("m/Y", "d", "j", "n", "l", "H:i, l, d/m/Y", "Y-m-d", "Ymd"),
        r"Y-m-d\TH:i:sO",
        "c",
    }
    others = []
    for room in ("cms", "publishers", "search"):
        for path in Path(settings.BASE_DIR, room).rglob("templates/**/*.*"):
            for form in re.findall(r"\|date:[\"']([^\"']*)[\"']", path.read_text()):
                if form not in known:
                    others.append(f"{path.name}: {form}")
    assert not others
