"""What other rooms' admin pages may show of the desk, without importing it."""

from uuid import UUID

from django import template

from publishers.desk.panels import standing_rows, withdrawal_outlook

register = template.Library()


@register.inclusion_tag("desk/standing_table.html")
def standing(content_id: UUID) -> dict:
    """The table of where a content stands on each channel."""
    return {"rows": standing_rows(content_id), "may_open": False}


@register.inclusion_tag("desk/outlook.html")
def outlook(content_id: UUID) -> dict:
    """What withdrawing a content would do, channel by channel."""
    return {"rows": withdrawal_outlook(content_id)}
