"""Addresses of the public site; everything else is a Wagtail page."""

from django.contrib.sitemaps import Sitemap
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap as PagesSitemap
from wagtail.contrib.sitemaps.views import sitemap

from cms.site import feeds, sections, views


class ListsSitemap(Sitemap):
    """The lists, which are no pages of the tree."""

    def items(self):
        """The sections."""
        return sections.SECTIONS

    def location(self, section):
        """Address of a section."""
        return section.url


app_name = "site"
urlpatterns = [
    *(
        path(f"{section.slug}/", views.section_list, {"type": section.type}, name=f"{section.type}_list")
        for section in sections.SECTIONS
    ),
    path("su-kien/<uuid:content_id>.ics", views.event_calendar, name="event_calendar"),
    path("b/<uuid:content_id>/", views.permanent, name="permanent"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/rss.xml", feeds.RssFeed(), name="rss"),
    path("feeds/atom.xml", feeds.AtomFeed(), name="atom"),
    path("feeds/feed.json", feeds.JsonItemsFeed(), name="json_feed"),
    path("tro-nang/", views.accessibility, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PagesSitemap, "lists": ListsSitemap}}, name="sitemap"),
    # Without a token no page needs a cookie and all can be cached; the worst forgery is the other language.
    path("ngon-ngu/", csrf_exempt(set_language), name="set_language"),
]
