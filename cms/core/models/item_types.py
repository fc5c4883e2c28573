"""The types of items that there are, each complete in an app of its own."""

from functools import cache

from django.apps import apps
from django.utils.text import capfirst
from wagtail.models import Page

from publishers.contract import ItemList


@cache
def item_models() -> tuple[type[Page], ...]:
    """The model of every type of item that can be written, in the order of the installed apps."""
    pages: list[type[Page]] = [model for model in apps.get_models() if issubclass(model, Page)]
    return tuple(page for page in pages if page.is_creatable and getattr(page, "snapshot_type", ""))


def item_model(name: str) -> type[Page] | None:
    """The model of the type of this stable name; None when no such items can be written."""
    return next((model for model in item_models() if model.snapshot_type == name), None)


def item_types() -> list[tuple[str, str]]:
    """Stable name and label of every type of item that can be written."""
    return [(model.snapshot_type, str(capfirst(model._meta.verbose_name))) for model in item_models()]


def item_lists() -> dict[str, ItemList]:
    """Where the site lists the items of each type, in the language that is active."""
    sections = (model.section for model in item_models())
    return {section.type: ItemList(path=section.url, label=str(section.menu)) for section in sections}
