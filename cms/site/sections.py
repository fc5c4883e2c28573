"""The lists of the public site, one for each content type, in the order of the installed apps and of the menu."""

from __future__ import annotations

from django.db.models import Model

from cms.core.models import item_models
from cms.core.sections import Section

SECTIONS = tuple(model.section for model in item_models())
BY_TYPE = {section.type: section for section in SECTIONS}


def of(item: Model) -> Section:
    """Return the section that lists this item; KeyError for a page that is no item."""
    return BY_TYPE[getattr(item, "snapshot_type", "")]
