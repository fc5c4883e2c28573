"""Finds publishers by name: a table of the built-in ones plus entry points in the group `loa.publishers`.

Nothing is imported until it is asked for. Previews and channel configurations are in
`publishers.desk.panels`, which knows the channels; here are only the plugins.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from publishers.contract import API_VERSION, ConfigurationError, Publisher

GROUP = "loa.publishers"
BUILT_IN = {
    "website": "publishers.website.publisher:WebsitePublisher",
    "archive": "search.publisher:ArchivePublisher",
    "press": "publishers.press.publisher:PressPublisher",
    "fanpage": "publishers.fanpage.publisher:FanpagePublisher",
    "bulletin": "publishers.bulletin.publisher:BulletinPublisher",
    "webhook": "publishers.webhook.publisher:WebhookPublisher",
}


class UnknownPublisher(ConfigurationError):
    """No installed and allowed plugin has this name, or it cannot be loaded."""


@cache
def _table() -> dict[str, str]:
    found = dict(BUILT_IN)
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, point.value)
    allowed = settings.LOA_PUBLISHERS
    return {name: dotted for name, dotted in found.items() if not allowed or name in allowed}


def names() -> list[str]:
    """Names of all plugins that are installed and allowed, built-in ones first."""
    return list(_table())


@cache
def get(name: str) -> type[Publisher]:
    """Return the plugin class; UnknownPublisher says why it cannot be had."""
    dotted = _table().get(name)
    if dotted is None:
        raise UnknownPublisher(f"No publisher named {name!r} is installed and allowed.", code="publisher_missing")
    module, _, attribute = dotted.partition(":")
    try:
        publisher = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UnknownPublisher(f"Publisher {name!r} cannot be loaded: {error}", code="publisher_missing") from error
    if publisher.api_version != API_VERSION:
        raise UnknownPublisher(
            f"Publisher {name!r} is written for contract {publisher.api_version}, this is {API_VERSION}.",
            code="publisher_version",
        )
    return publisher


def make(name: str, config: dict[str, Any]) -> Publisher:
    """Return a configured publisher; ConfigurationError names the fields that are wrong, never their values."""
    publisher = get(name)
    try:
        return publisher(publisher.Config.model_validate(config))
    except ValidationError as error:
        fields = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigurationError(fields, code="config_invalid") from None
