"""The public pages that are no Wagtail page: lists, permanent addresses, calendar files, robots."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from cms.core.models import Withdrawal
from cms.site import addresses, ical, queries, sections
from cms.site.filters import Filters
from publishers.runtime import people

PER_PAGE = 15
public_page = cache_control(public=True, max_age=0, must_revalidate=True)
"""Anyone may keep the answer, but asks again before showing it: what is withdrawn must not be read from a cache."""


@require_safe
@public_page
@conditional_page
def section_list(request: HttpRequest, type: str) -> HttpResponse:
    """List one type of items; `?topic= &unit= &year= &page=` and what else the section filters by."""
    section = sections.BY_TYPE[type]
    filters = Filters(section, request.GET)
    items = queries.live_items(section)
    narrowed = queries.for_reading(queries.in_section_order(filters.narrow(items), section))
    paginator = Paginator(narrowed, PER_PAGE)
    try:
        page_obj = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("no such page") from error
    pages = [
        (number, filters.address(page=str(number)) if isinstance(number, int) and number > 1 else filters.address())
        for number in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    context = {
        "section": section,
        "filters": filters.shown(items),
        "chips": filters.chips(),
        "page_obj": page_obj,
        "pages": pages,
        "previous_url": filters.address(page=str(page_obj.number - 1)) if page_obj.has_previous() else "",
        "next_url": filters.address(page=str(page_obj.number + 1)) if page_obj.has_next() else "",
    }
    return render(request, "site/list.html", context)


@require_safe
def permanent(request: HttpRequest, content_id: UUID) -> HttpResponse:
    """Lead to where the item stands now; 410 with the reason if it was withdrawn, 404 if it is not public."""
    item = queries.live_items().filter(content_id=content_id).first()
    if item:
        return redirect(item.get_url_parts(request)[2])
    withdrawal = Withdrawal.objects.filter(content_id=content_id).first()
    if withdrawal:
        return gone(request, withdrawal)
    raise Http404("no public item has this id")


def gone(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    """Answer 410: the item was taken back, when and for which public reason."""
    return render(request, "site/gone.html", {"withdrawal": withdrawal}, status=410)


@require_safe
@cache_control(private=True, max_age=0, must_revalidate=True)
@conditional_page
def event_calendar(request: HttpRequest, content_id: UUID) -> HttpResponse:
    """Give an event as a calendar file; no cache in front keeps it, for none is told when the event is withdrawn."""
    event = queries.live_items(sections.BY_TYPE["event"]).filter(content_id=content_id).first()
    if event is None:
        raise Http404("no public event has this id")
    response = HttpResponse(ical.event_file(event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response


@require_safe
@public_page
@conditional_page
def feeds(request: HttpRequest) -> HttpResponse:
    """Show which feeds there are and what they are for."""
    units = queries.counts_by_unit(queries.live_items())
    return render(request, "site/feeds.html", {"units": units})


@require_safe
@public_page
@conditional_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "site/accessibility.html")


@require_safe
@public_page
@conditional_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept of people, why and how long, as the register has it."""
    return render(request, "site/privacy.html", {"holdings": people.holdings()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what to leave alone and where the sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /tim-kiem/",
        "",
        f"Sitemap: {addresses.absolute('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
