"""RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the newest items; `?type=` and `?unit=` narrow them.

An entry keeps its id for ever (the content id), shows a correction by its newer update time, and
goes when the item goes. A filter value that does not exist answers 404.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TextIO, TypedDict
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import SyndicationFeed, rfc3339_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from wagtail.models import Site

from cms.core.models import ContentItem, Unit
from cms.core.sections import Section
from cms.site import addresses, queries, sections
from publishers.contract.text import clean_all
from publishers.runtime.feeds import Atom, Rss

NEWEST = 30


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1, written as Django's other feeds are."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO, encoding: str) -> None:
        """Write the whole feed as JSON."""
        head = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"], "url": addresses.absolute("/")}],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(clean_all(head), ensure_ascii=False, indent=1))

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        entry = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"],
            "content_html": item["content_html"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{"name": item["author_name"]}],
            "tags": [str(tag) for tag in item["categories"]],
            "language": "vi",
        }
        return {**entry, "image": item["image"]} if item["image"] else entry


def _without_last_modified(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The newest date of a feed falls when its newest item is taken back; only the ETag tells that it changed."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        del response["Last-Modified"]
        return response

    return inner


class Narrowed(TypedDict):
    """What the filters leave of a feed, and the words over it."""

    section: Section | None
    unit: Unit | None
    name: str
    about: str
    query: str


@method_decorator(
    [cache_control(public=True, max_age=0, must_revalidate=True), conditional_page, _without_last_modified], "__call__"
)
class RssFeed(Feed):
    """The newest public items as RSS 2.0."""

    feed_type: type[SyndicationFeed] = Rss
    url_name = "site:rss"
    language = "vi"
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Narrowed:
        """Read the filters from the address; Http404 for a type or unit that does not exist."""
        kind, slug = request.GET.get("type", ""), request.GET.get("unit", "")
        if kind and kind not in sections.BY_TYPE:
            raise Http404("no such type")
        unit = Unit.objects.filter(slug=slug).first() if slug else None
        if slug and unit is None:
            raise Http404("no such unit")
        site = Site.find_for_request(request)
        home = site.root_page.specific if site else None
        return {
            "section": sections.BY_TYPE.get(kind),
            "unit": unit,
            "name": getattr(home, "department_name", "") or "Loa",
            "about": getattr(home, "tagline", ""),
            "query": urlencode([(k, v) for k, v in (("type", kind), ("unit", slug)) if v]),
        }

    def title(self, obj: Narrowed) -> str:
        """The department, and what the feed is narrowed to."""
        section, unit = obj["section"], obj["unit"]
        parts = [obj["name"], str(section.title) if section else "", unit.name if unit else ""]
        return " – ".join(part for part in parts if part)

    def description(self, obj: Narrowed) -> str:
        """The department's own line."""
        return obj["about"] or _("News and guidance of %(name)s") % {"name": obj["name"]}

    def subtitle(self, obj: Narrowed) -> str:
        """The same line, as Atom calls it."""
        return self.description(obj)

    def author_name(self, obj: Narrowed) -> str:
        """The department."""
        return obj["name"]

    def link(self, obj: Narrowed) -> str:
        """The page that the feed follows."""
        return addresses.absolute(obj["section"].url if obj["section"] else "/")

    def feed_url(self, obj: Narrowed) -> str:
        """Its own address with the filters."""
        path = addresses.absolute(reverse(self.url_name))
        return f"{path}?{obj['query']}" if obj["query"] else path

    def feed_guid(self, obj: Narrowed) -> str:
        """The id of an Atom feed is its address."""
        return self.feed_url(obj)

    def items(self, obj: Narrowed) -> list[ContentItem]:
        """The newest items of the filter."""
        items = queries.live_items(obj["section"])
        if obj["unit"]:
            items = items.filter(unit=obj["unit"])
        return list(queries.for_reading(items).prefetch_related("topics")[:NEWEST])

    def item_title(self, item: ContentItem) -> str:
        """The headline; of a fact check never the claim."""
        return item.title

    def item_description(self, item: ContentItem) -> str:
        """The summary in one sentence."""
        return item.summary

    def item_link(self, item: ContentItem) -> str:
        """The page itself."""
        return addresses.item_url(item)

    def item_guid(self, item: ContentItem) -> str:
        """The content id, which outlives the page and its address."""
        return item.content_id.urn

    def item_pubdate(self, item: ContentItem) -> datetime:
        """When it first went live."""
        return item.first_published_at

    def item_updateddate(self, item: ContentItem) -> datetime:
        """When its newest version, a correction for one, went live."""
        return item.last_published_at

    def item_author_name(self, item: ContentItem) -> str:
        """The author's line, or the unit."""
        return item.author_line or (item.unit.name if item.unit else "")

    def item_categories(self, item: ContentItem) -> list[str]:
        """Its type and its topics."""
        return [str(sections.of(item).title), *(topic.name for topic in item.topics.all())]


class AtomFeed(RssFeed):
    """The same as Atom 1.0."""

    feed_type = Atom
    url_name = "site:atom"


class JsonItemsFeed(RssFeed):
    """The same as JSON Feed 1.1, with the whole text."""

    feed_type = JsonFeed
    url_name = "site:json_feed"

    def item_extra_kwargs(self, item: ContentItem) -> dict[str, str]:
        """The text and the picture."""
        snapshot = item.publication_snapshot()
        return {"content_html": snapshot.html, "image": snapshot.picture.url if snapshot.picture else ""}
