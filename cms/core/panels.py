"""Panels of the item editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from wagtail.admin.panels import FieldPanel, Panel

from cms.core.comparison import KeysComparison, Names
from cms.core.page_access import known_warnings


class KeysPanel(FieldPanel):
    """A field that holds a list of keys; where versions are compared, they are read by the names given here."""

    def __init__(self, field_name: str, names: Names, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.names = names

    def clone_kwargs(self) -> dict[str, Any]:
        """As Wagtail's."""
        return {**super().clone_kwargs(), "names": self.names}

    def get_comparison_class(self) -> Callable[..., KeysComparison]:
        """As Wagtail asks for it."""
        return partial(KeysComparison, self.names)


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
