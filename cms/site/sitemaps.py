"""The sitemap (sitemaps.org 0.9): what is public, each page once, on the public domain."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from cms.site import sections
from publishers.runtime.addresses import absolute


class PublicSitemap(Sitemap):
    """Addresses on LOA_BASE_URL, whatever host the sitemap was asked at."""

    def get_protocol(self, protocol: str | None = None) -> str:
        """Its scheme."""
        return urlsplit(absolute("/")).scheme

    def get_domain(self, site: object = None) -> str:
        """Its host and port."""
        return urlsplit(absolute("/")).netloc


class PagesSitemap(PublicSitemap):
    """The pages of the tree; an alias shows what has an address of its own."""

    def items(self) -> PageQuerySet:
        """Public pages in the order of the tree."""
        site = Site.objects.select_related("root_page").get(is_default_site=True)
        pages = site.root_page.get_descendants(inclusive=True).live().public().filter(alias_of__isnull=True)
        return pages.order_by("path")

    def location(self, page: Page) -> str:
        """Path of a page."""
        return page.get_url_parts()[2]

    def lastmod(self, page: Page) -> datetime | None:
        """When its newest version went live."""
        return page.last_published_at or page.latest_revision_created_at


class ListsSitemap(PublicSitemap):
    """The lists, which are no pages of the tree."""

    def items(self) -> list[sections.Section]:
        """The sections."""
        return list(sections.SECTIONS)

    def location(self, section: sections.Section) -> str:
        """Path of a section."""
        return section.url


SITEMAPS = {"pages": PagesSitemap, "lists": ListsSitemap}
