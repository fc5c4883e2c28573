"""For previews of mail."""

from django import template

from publishers.mail import letters
from publishers.runtime.addresses import absolute

register = template.Library()


@register.filter
def as_received(body: str) -> str:
    """A mail's text or HTML with its markers filled by examples, as one recipient would get it."""
    examples = {"leave_url": absolute("/"), "searches": "…"}
    return letters.fill(body, examples)
