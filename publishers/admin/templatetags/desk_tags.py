"""What other rooms' admin pages may show of the desk, without importing it."""

from typing import Any
from uuid import UUID

from django import template

from publishers.admin.panels import standing_rows, withdrawal_outlook
from publishers.admin.permissions import VIEW

register = template.Library()


@register.inclusion_tag("desk/standing.html")
def standing(page: Any, user: Any) -> dict:
    """The table of where an item stands on each channel, newest delivery of each, and the way to its timeline."""
    # A page that is not saved yet has an id of its own, which the ledger does not know.
    content_id = page.content_id if page.pk else None
    rows = standing_rows(content_id)
    planned = any(row["delivery"] for row in rows)
    return {"rows": rows, "may_open": user.has_perm(VIEW), "content_id": content_id if planned else None}


@register.inclusion_tag("desk/outlook.html")
def outlook(content_id: UUID) -> dict:
    """What withdrawing a content would do, channel by channel."""
    return {"rows": withdrawal_outlook(content_id)}
