"""What leaves the site is well-formed whatever a row holds, also a row from before text was cleaned."""

import json
import re
from pathlib import Path
from xml.parsers.expat import ParserCreate

import feedparser
import icalendar
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from cms.core.models import ContentItem
from cms.events.models import Event
from tests.cms.site.conftest import publish

pytestmark = pytest.mark.django_db
OLD = "Lịch\x0b thi\x1d \uffff<b> & ]]> \u200b cuối, hết; \\n"
XML = ["/feeds/rss.xml", "/feeds/atom.xml"]


@pytest.mark.parametrize("address", XML)
def test_feeds_are_read_though_an_old_title_holds_control_characters(client, newsroom, address):
    ContentItem.objects.filter(pk=newsroom.news.pk).update(author_line=OLD, summary=OLD)
    type(newsroom.news).objects.filter(pk=newsroom.news.pk).update(title=OLD)
    answer = client.get(address)
    assert answer.status_code == 200
    assert ParserCreate().Parse(answer.content, True)


@pytest.mark.parametrize("address", XML)
def test_a_plain_summary_loses_no_word_in_a_reader(client, newsroom, address):
    newsroom.news.summary = "Nếu a<b và c>d <script>alert(1)</script> & hết"
    newsroom.news.save_revision().publish()
    entries = feedparser.parse(client.get(address).content).entries
    entry = next(entry for entry in entries if entry.id == newsroom.news.content_id.urn)
    assert BeautifulSoup(entry.summary, "html.parser").get_text() == newsroom.news.summary


def test_the_json_feed_and_the_calendar_file_say_the_same_cleaned(client, newsroom):
    Event.objects.filter(pk=newsroom.event.pk).update(title=OLD, summary=OLD + "é" * 80)
    items = json.loads(client.get("/feeds/feed.json").content)["items"]
    titles = {item["title"] for item in items}
    assert not any(re.search("[\x00-\x08\x0b-\x1f\u200b\uffff]", title) for title in titles)
    content = client.get(reverse("site:event_calendar", args=[newsroom.event.content_id])).content
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]", content)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == "Lịch  thi  <b> & ]]>  cuối, hết; \\n"


def test_an_event_without_an_end_has_none_in_the_calendar(client, newsroom):
    newsroom.event.ends_at = None
    newsroom.event.save_revision().publish()
    content = client.get(reverse("site:event_calendar", args=[newsroom.event.content_id])).content
    assert b"DTEND" not in content


def test_moments_on_a_page_are_dates_that_html_knows(client, newsroom):
    page = BeautifulSoup(client.get(newsroom.news.url).content, "html.parser")
    moments = [moment["datetime"] for moment in page.find_all("time")]
    assert moments
    valid = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d))?")
    assert [moment for moment in moments if not valid.fullmatch(moment)] == []


def test_no_template_writes_microseconds_into_a_page():
    rooms = [Path(settings.BASE_DIR, room) for room in ("cms", "publishers", "search")]
    wrong = [
        str(page) for room in rooms for page in room.rglob("*.html") if re.search("date:[\"']c[\"']", page.read_text())
    ]
    assert wrong == []


def test_a_shared_fact_check_says_one_thing_before_its_colon(client, newsroom):
    page = BeautifulSoup(client.get(newsroom.rebuttal.url).content, "html.parser")
    assert page.find("meta", property="og:title")["content"].count(":") <= 1


def test_headings_that_say_the_same_have_ids_of_their_own(client, newsroom):
    story = type(newsroom.news)(title="Tin", slug="tin-moi", summary="Tóm tắt.")
    story.body = [("heading", heading) for heading in ("Đổi mới", "Đổi mới", "东盟", "Nội dung", "!")]
    story = publish(newsroom.news.get_parent(), story)
    page = BeautifulSoup(client.get(story.url).content, "html.parser")
    names = [part["id"] for part in page.find_all(id=True)]
    assert all(names) and len(names) == len(set(names))
    assert {"doi-moi", "doi-moi-2"} <= set(names)
