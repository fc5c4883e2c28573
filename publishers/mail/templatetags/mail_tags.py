"""For previews of mail."""

from django import template
from django.conf import settings

from publishers.mail import letters

register = template.Library()


@register.filter
def as_received(body: str) -> str:
    """A mail's text or HTML with its markers filled by examples, as one recipient would get it."""
    examples = {"leave_url": f"{settings.LOA_BASE_URL}/", "searches": "…"}
    return letters.fill(body, examples)
