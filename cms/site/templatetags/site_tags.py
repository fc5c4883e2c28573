"""What every public template needs: the department, the menu, and small pieces of an item."""

from __future__ import annotations

from typing import Any

from django import template
from django.core import paginator
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Site

from cms.core.models import ContentItem, HomePage, ItemRow, Unit
from cms.core.sections import Section
from cms.site import addresses, badges, queries, sections, structured
from publishers.contract import Attachment, Snapshot

register = template.Library()

UNIT_PAGE_SIZE = 15
FILE_KINDS = {
    "application/pdf": "PDF",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/rtf": "RTF",
    "application/zip": "ZIP",
    "text/csv": "CSV",
    "text/plain": "TXT",
}


@register.simple_tag(takes_context=True)
def department(context: template.Context) -> HomePage | None:
    """Return the home page (name, tagline, address, phone and e-mail of the department), None before there is one."""
    request = context.get("request")
    if request is None:
        return None
    if not hasattr(request, "_loa_department"):
        site = Site.find_for_request(request)
        request._loa_department = site.root_page.specific if site else None
    return request._loa_department


@register.simple_tag
def menu() -> tuple[Section, ...]:
    """Return the sections in the order of the menu."""
    return sections.SECTIONS


@register.filter
def section_of(item: ContentItem) -> Section:
    """Return the section that lists an item."""
    return sections.of(item)


@register.filter
def badge_of(item: ContentItem) -> badges.Badge | None:
    """Return the badge of an item, None if its type has no state."""
    return badges.of(item)


@register.filter
def verdict_badge(claim: ItemRow) -> badges.Badge:
    """Return the badge of one claim of a fact check."""
    return badges.claim(claim)


@register.filter
def permanent_url(item: ContentItem) -> str:
    """Return the absolute address of an item that never changes."""
    return addresses.permanent_url(item)


@register.filter
def full_address(item: Page) -> str:
    """Return the absolute address of a page on the public domain."""
    return addresses.item_url(item)


@register.simple_tag(takes_context=True)
def canonical_address(context: template.Context) -> str:
    """Return the absolute address of the page that is shown: its path, and which page of a list it is."""
    request = context["request"]
    number = request.GET.get("page", "")
    query = f"?page={number}" if number.isascii() and number.isdecimal() and int(number) > 1 else ""
    return addresses.absolute(request.path) + query


@register.filter
def file_kind(content_type: str) -> str:
    """Return what people call a kind of file: PDF, DOCX."""
    return FILE_KINDS.get(content_type, content_type.rpartition("/")[2].upper())


@register.simple_tag
def front_page() -> dict[str, Any]:
    """Return what the home page shows."""
    return queries.front_page()


@register.simple_tag
def coming_events(limit: int = 3) -> list[ContentItem]:
    """Return the next events."""
    return queries.upcoming_events(limit)


@register.simple_tag
def related_items(item: ContentItem) -> list[ContentItem]:
    """Return up to three items that go with this one."""
    return queries.related(item)


@register.simple_tag
def attachments_beside(item: ContentItem, snapshot: Snapshot) -> list[Attachment]:
    """Return the files of an item without the signed one, which stands in the fact box."""
    signed = getattr(item, "signed_file", None)
    return [file for file in snapshot.attachments if not (signed and file.url.endswith(signed.url))]


@register.simple_tag(takes_context=True)
def unit_items(context: template.Context, unit: Unit) -> paginator.Page:
    """Return one page of a unit's items by `?page=`, the last one for a number beyond it."""
    items = queries.for_reading(queries.live_items().filter(unit=unit))
    return paginator.Paginator(items, UNIT_PAGE_SIZE).get_page(context["request"].GET.get("page"))


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context, item: ContentItem, snapshot: Snapshot) -> SafeString:
    """Return the JSON-LD of an item as script elements."""
    home = department(context)
    publisher = getattr(home, "department_name", "") or "Loa"
    scripts = []
    for facts in structured.describe(item, snapshot, publisher):
        # json_script knows how to keep the text from ending the element; only its type is another.
        body = json_script(facts).replace('type="application/json"', 'type="application/ld+json"', 1)
        scripts.append(body)
    return mark_safe("\n".join(scripts))  # noqa: S308 (escaped by json_script)
