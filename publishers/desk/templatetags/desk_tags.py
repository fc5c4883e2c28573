"""What other rooms' admin pages may show of the desk, without importing it."""

from uuid import UUID

from django import template

from publishers.desk.panels import standing_rows

register = template.Library()


@register.inclusion_tag("desk/standing_table.html")
def standing(content_id: UUID) -> dict:
    """The table of where a content stands on each channel."""
    return {"rows": standing_rows(content_id), "may_open": False}
