"""Addresses of the public site; everything else is a Wagtail page."""

from typing import Any

from django.contrib.sitemaps import views as sitemap_views
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from django.views.i18n import set_language

from cms.site import feeds, sections, sitemaps, views


class FaviconView(RedirectView):
    """Where browsers and robots look for the icon that no page named."""

    permanent = True

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        """Address of the file, which changes with its content."""
        return static("site/favicon.ico")


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
    path("quyen-rieng-tu/", views.privacy, name="privacy"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("favicon.ico", FaviconView.as_view()),
    # Without a token no page needs a cookie and all can be cached; the worst forgery is the other language.
    path("ngon-ngu/", csrf_exempt(set_language), name="set_language"),
]
