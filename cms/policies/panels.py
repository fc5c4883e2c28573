"""Panels of the policy editor."""

from __future__ import annotations

from wagtail.admin.panels import Panel

from cms.core import page_access


class SameNumberPanel(Panel):
    """Says which other policies have the number of this one; nothing where there are none that the reader may know."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "policies/same_number_panel.html"

        def __init__(self, **kwargs) -> None:
            super().__init__(**kwargs)
            others = self.instance.with_same_number() if self.instance.pk else ()
            self.others = list(page_access.known(others, self.request.user)[:5]) if others else []

        def is_shown(self) -> bool:
            """Only where there is something to say."""
            return super().is_shown() and bool(self.others)
