"""How types and facets are called in the language of the reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TYPES = {
    "policy": _("Policies"),
    "news": _("News"),
    "story": _("Role models"),
    "rebuttal": _("Fact checks"),
    "event": _("Events"),
}
"""Types of the newsroom, called as the site's menu calls them; others as their documents do."""

FACET_TITLES = {
    "type": _("Type"),
    "unit": _("Unit"),
    "topic": _("Topic"),
    "year": _("Year"),
    "status": _("Legal status"),
}
