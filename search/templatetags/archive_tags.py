"""How an item looks as a hit of the archive, for the preview of the channel."""

from __future__ import annotations

from typing import Any

from django import template

from search import service
from search.index.documents import Document
from search.web import views

register = template.Library()


@register.simple_tag
def archive_hit(payload: dict[str, Any]) -> views.Shown | None:
    """Return the hit that a payload of the archive makes, None for one that takes an item out."""
    if not payload.get("document"):
        return None
    return views.show(service.show(Document.model_validate(payload["document"])))
