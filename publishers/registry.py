"""Finds publishers by name: those that channels of ours declare, plus entry points in the group `loa.publishers`.

Nothing is imported until it is asked for. Channels, their configurations and previews are the engine's
(`publishers.ledger.models`, `publishers.ledger.channels`); here are only the plugins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from publishers.contract import API_VERSION, ConfigurationError, Publisher
from publishers.runtime.channel import BUILT_IN

GROUP = "loa.publishers"


class UnknownPublisher(ConfigurationError):
    """No installed and allowed plugin has this name, or it cannot be loaded."""


@dataclass(frozen=True)
class Origin:
    """Where a plugin comes from: `distribution` and `version` are empty for one of our own."""

    dotted: str
    distribution: str = ""
    version: str = ""


def _origin(point: EntryPoint) -> Origin:
    return Origin(point.value, point.dist.name if point.dist else "", point.dist.version if point.dist else "")


@cache
def _table() -> dict[str, Origin]:
    origins = {name: Origin(dotted) for name, dotted in BUILT_IN.items()}
    for point in entry_points(group=GROUP):
        origins.setdefault(point.name, _origin(point))
    allowed = settings.LOA_PUBLISHERS
    return {name: origin for name, origin in origins.items() if not allowed or name in allowed}


def reset() -> None:
    """Look for the plugins anew, for what is installed or LOA_PUBLISHERS changed in a running process."""
    _table.cache_clear()
    get.cache_clear()


def names() -> list[str]:
    """Names of all plugins that are installed and allowed, built-in ones first."""
    return list(_table())


def origin(name: str) -> Origin:
    """Where the plugin of this name comes from; UnknownPublisher if there is none."""
    if name not in _table():
        raise UnknownPublisher(f"No publisher named {name!r} is installed and allowed.", code="publisher_missing")
    return _table()[name]


def overshadowed() -> list[tuple[str, Origin]]:
    """Entry points that are never loaded because another plugin has their name."""
    return [
        (point.name, _origin(point))
        for point in entry_points(group=GROUP)
        if point.name in _table() and _table()[point.name] != _origin(point)
    ]


@cache
def get(name: str) -> type[Publisher]:
    """Return the plugin class; UnknownPublisher says why it cannot be had."""
    module, _, attribute = origin(name).dotted.partition(":")
    try:
        publisher = getattr(import_module(module), attribute)
    except Exception as error:  # whatever a stranger's module does while it is imported, the others go on
        raise UnknownPublisher(
            f"Publisher {name!r} cannot be loaded: {type(error).__name__}: {error}", code="publisher_missing"
        ) from error
    if not (isinstance(publisher, type) and issubclass(publisher, Publisher)):
        raise UnknownPublisher(f"Publisher {name!r} is no subclass of Publisher.", code="publisher_missing")
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
