"""For previews of messages."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(message: dict[str, Any]) -> str:
    """A message as JSON for people: indented, Vietnamese letters as they are."""
    return json.dumps(message, ensure_ascii=False, indent=2)
