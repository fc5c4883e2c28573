"""Child rows of items."""

from wagtail.models import Orderable, Page


class ItemRow(Orderable):
    """A child row of an item that has something to say about whether it fits."""

    class Meta(Orderable.Meta):
        abstract = True

    def clean_for(self, item: Page, draft: bool) -> None:
        """ValidationError when the row does not fit this item; a draft's row may be incomplete."""
