"""What tells one state of an item from another, without rendering anything."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

# Fields of Wagtail's page that say where and when it stands, not what it says.
_NOT_CONTENT = frozenset(
    {
        "pk", "id", "page_ptr", "contentitem_ptr", "path", "depth", "numchild", "translation_key", "locale",
        "content_type", "live", "has_unpublished_changes", "url_path", "owner", "go_live_at", "expire_at", "expired",
        "locked", "locked_at", "locked_by", "first_published_at", "last_published_at", "latest_revision_created_at",
        "latest_revision", "live_revision", "alias_of", "draft_title", "show_in_menus", "slug", "content_id", "unit",
        "wagtail_admin_comments", "seo_title", "search_description", "rules_choose", "channel_texts_written",
    }
)  # fmt: skip
_NOT_WORDS = frozenset({"excluded_channels", "urgent", "early_press_access"})


def path_of(page: Page) -> str:
    """The item's path on the public site, with slashes at both ends."""
    parts = page.get_url_parts() if page.pk else None
    if parts and parts[2]:
        return parts[2]
    # Not below any site (or not saved yet): the tree path without its root, as the site would serve it.
    return "/" + "/".join((page.url_path or f"/{page.slug}/").strip("/").split("/")[1:] or [page.slug]) + "/"


def fingerprint(page: Page) -> str:
    """SHA-256 of the item's own fields, child rows and path: no labels, no moments of publication, no domain.

    Of what is stored, not of what a newer cleaning makes of it: a better cleaning replans nothing.
    """
    content = _content(page)
    content["path"] = path_of(page)
    if page.pk and (hidden := page.hidden_references()):
        content["hidden_references"] = hidden
    if page.channel_texts:  # an item without any has the hash that it had before there were such words
        content["channel_texts"] = page.channel_texts
    return _hash(content)


def of_words(page: Page) -> str:
    """SHA-256 of what the item says by itself: without its place, its choice of channels and their own words."""
    return _hash({name: value for name, value in _content(page).items() if name not in _NOT_WORDS})


def _content(page: Page) -> dict[str, Any]:
    data = page.serializable_data()
    # Words for channels are kept under names that people gave, none of which may count as a number of a row.
    data.pop("channel_texts", None)
    content = {name: _stable(value) for name, value in data.items() if name not in _NOT_CONTENT}
    return {name: value for name, value in content.items() if value not in (None, "", [], {}, False)}


def _hash(content: dict[str, Any]) -> str:
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def _stable(value: Any) -> Any:
    """Child rows without their numbers in the database, which change when a revision is published."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return _stable(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, list):
        return [_stable(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _stable(entry) for name, entry in value.items() if name not in ("pk", "id", "page", "sort_order")}
    return value
