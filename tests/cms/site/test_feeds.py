"""The three feeds, read by a feed reader's library."""

import datetime as dt
import json

import feedparser
import pytest
import time_machine
from django.utils import timezone

from cms.core.models import ContentCorrection

pytestmark = pytest.mark.django_db
XML = ["/feeds/rss.xml", "/feeds/atom.xml"]
ALL = [*XML, "/feeds/feed.json"]


def ids(client, address: str) -> set[str]:
    """Return the ids of the entries of a feed."""
    content = client.get(address).content
    if "feed.json" in address:
        return {item["id"] for item in json.loads(content)["items"]}
    return {entry.id for entry in feedparser.parse(content).entries}


@pytest.mark.parametrize("address", XML)
def test_feed_is_well_formed_and_complete(client, newsroom, address):
    parsed = feedparser.parse(client.get(address).content)
    assert not parsed.bozo
    assert parsed.feed.title == newsroom.home.department_name
    assert parsed.feed.language == "vi"
    assert any(link.rel == "self" and link.href.endswith(address) for link in parsed.feed.links)
    entry = next(entry for entry in parsed.entries if entry.id == newsroom.news.content_id.urn)
    assert entry.title == newsroom.news.title and entry.summary == newsroom.news.summary
    assert entry.link.endswith("/phong-trung-hoc/khai-mac/")
    assert not entry.get("guidislink")
    published = dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC)
    assert published == newsroom.news.first_published_at.replace(microsecond=0)


def test_json_feed_holds_to_version_1_1(client, newsroom):
    response = client.get("/feeds/feed.json")
    assert response["Content-Type"].startswith("application/feed+json")
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/feeds/feed.json") and feed["home_page_url"].endswith("/")
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == 6
    for item in feed["items"]:
        assert isinstance(item["id"], str) and item["content_html"] is not None
        assert item["url"].startswith("http")
        assert dt.datetime.fromisoformat(item["date_published"]) <= dt.datetime.fromisoformat(item["date_modified"])
        assert item["authors"] and all(isinstance(tag, str) for tag in item["tags"])


def test_correction_moves_the_update_time_and_keeps_the_id(client, newsroom):
    def entry():
        entries = feedparser.parse(client.get("/feeds/atom.xml").content).entries
        return next(entry for entry in entries if entry.id == newsroom.news.content_id.urn)

    before = entry()
    newsroom.news.corrections = [ContentCorrection(at=timezone.now(), wrong="380", right="480")]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        newsroom.news.save_revision().publish()
    after = entry()
    assert after.updated_parsed > before.updated_parsed
    assert after.published == before.published


@pytest.mark.parametrize("address", ALL)
def test_item_that_is_taken_back_leaves_the_feed(client, newsroom, address):
    assert newsroom.news.content_id.urn in ids(client, address)
    newsroom.news.unpublish()
    assert newsroom.news.content_id.urn not in ids(client, address)


@pytest.mark.parametrize("address", ALL)
def test_feed_is_narrowed_by_type_and_unit(client, newsroom, address):
    assert ids(client, f"{address}?type=rebuttal") == {newsroom.rebuttal.content_id.urn}
    assert len(ids(client, f"{address}?unit=phong-trung-hoc")) == 6
    assert client.get(f"{address}?type=x").status_code == 404
    assert client.get(f"{address}?unit=x").status_code == 404


@pytest.mark.parametrize("address", ALL)
def test_feed_that_did_not_change_is_not_sent_again(client, newsroom, address):
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    newsroom.news.unpublish()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_pages_lead_readers_to_the_feeds(client, newsroom):
    html = client.get("/").content.decode()
    for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
        assert f'rel="alternate" type="{kind}"' in html
