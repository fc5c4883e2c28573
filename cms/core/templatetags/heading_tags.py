"""Ids of the headings in a body."""

from django import template

from cms.core.slugs import HeadingIds

register = template.Library()


@register.simple_tag(takes_context=True)
def heading_id(context: template.Context, heading: str) -> str:
    """Return an id that no other heading has; whoever shows a whole body hands `heading_ids` on to every block."""
    return (context.get("heading_ids") or HeadingIds()).take(heading)
