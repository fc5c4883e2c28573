"""How types and facets are called in the language of the reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from publishers.runtime import ports

FACET_TITLES = {
    "type": _("Type"),
    "unit": _("Unit"),
    "topic": _("Topic"),
    "year": _("Year"),
    "status": _("Legal status"),
}


def types() -> dict[str, str]:
    """Types of the newsroom, called as the site's menu calls them; others are called as their documents do."""
    return {name: listed.label for name, listed in ports.ITEM_LISTS.get()().items()}
