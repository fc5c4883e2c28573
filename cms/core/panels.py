"""Panels of the item editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from wagtail.admin.panels import FieldPanel, Panel

from cms.core.channel_text_form import ChannelTextsWidget
from cms.core.comparison import ChannelTextsComparison, KeysComparison, Names
from cms.core.page_access import known_warnings


class ChannelTextsPanel(FieldPanel):
    """Each channel's own words; folded away unless something in it asks for the editor."""

    def get_comparison_class(self) -> type[ChannelTextsComparison]:
        """As Wagtail's, readable."""
        return ChannelTextsComparison

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            """Only where a channel takes words of its own."""
            takes_some = self.bound_field is None or any(channel.in_use for channel in self._widget.channels)
            return super().is_shown() and takes_some

        def classes(self) -> list[str]:
            """As Wagtail's; open where a text is older than the item, or cannot be taken."""
            asks = self.bound_field is not None and (self.bound_field.errors or self._widget.older())
            return [name for name in super().classes() if not (asks and name == "collapsed")]

        @property
        def _widget(self) -> ChannelTextsWidget:
            return self.bound_field.field.widget


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
