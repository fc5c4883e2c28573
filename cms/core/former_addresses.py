"""Redirects from former addresses tell nothing of a page that is hidden, nor what a draft was called before."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.contrib.redirects import middleware, signal_handlers, views
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core import page_access


def hide_what_is_hidden() -> None:
    """Follow, make and list no redirect to a page whose address the reader may not learn; call it at the start."""
    # The site and the content API both look here for what stands at a path, and Wagtail offers no other place.
    find = middleware._get_redirect
    addresses = signal_handlers._page_urls_for_sites
    listed = views.IndexView.get_base_queryset

    def find_allowed(request: HttpRequest, path: str) -> Redirect | None:
        redirect = find(request, path)
        return redirect if redirect and page_access.may_know_of(request.user, redirect) else None

    def were_public(page: Page, *args: Any, **values: Any) -> set[Any]:
        return addresses(page, *args, **values) if page.live or page.first_published_at else set()

    def of_known(view: views.IndexView) -> QuerySet[Redirect]:
        return known(listed(view), view.request.user)

    middleware._get_redirect = find_allowed
    signal_handlers._page_urls_for_sites = were_public
    views.IndexView.get_base_queryset = of_known


def known(redirects: QuerySet[Redirect], user: AbstractUser | AnonymousUser) -> QuerySet[Redirect]:
    """Those of these redirects that lead to no page, or to one that the person may know of."""
    pages = page_access.known(Page.objects.all(), user)
    return redirects.filter(Q(redirect_page=None) | Q(redirect_page__in=pages.order_by().values("pk")))
