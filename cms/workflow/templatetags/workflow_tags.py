"""Tags of the pages of this room."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

_WORDS = re.compile(r'<span class="(addition|deletion)">([^<]*)</span>')
_PARTS = re.compile(r'<div class="(?:comparison__child-object|preview-image) (addition|deletion)">')
_ELEMENTS = {"addition": "ins", "deletion": "del"}


@register.filter
def told_apart(compared: SafeString) -> SafeString:
    """A comparison of Wagtail's, which marks by colour alone, with elements and words that are heard too."""
    labels = {"addition": _("Added"), "deletion": _("Taken out")}

    def mark_part(match: re.Match[str]) -> str:
        return match[0] + format_html("<strong>{}</strong> ", labels[match[1]])

    def mark_words(match: re.Match[str]) -> str:
        element = _ELEMENTS[match[1]]
        return f"<{element}>{match[2]}</{element}>"

    return mark_safe(_PARTS.sub(mark_part, _WORDS.sub(mark_words, compared)))  # noqa: S308  it was escaped by Wagtail
