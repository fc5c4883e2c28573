"""Panels of the item editor."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from cms.core.page_access import known_warnings


class WarningsPanel(Panel):
    """What may be a slip in the item as it is stored; nothing where there is nothing that the reader may know."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/warnings_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.warnings = known_warnings(self.instance, self.request.user) if self.instance.pk else []

        def is_shown(self) -> bool:
            """Only where there is something to say."""
            return super().is_shown() and bool(self.warnings)
