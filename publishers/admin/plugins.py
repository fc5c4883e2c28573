"""The plugins that are installed: where each comes from, what it can do, and how its channels are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Capability, Operation, Publisher, PublisherError
from publishers.ledger.models import Channel
from publishers.ledger.states import Mode


@dataclass(frozen=True)
class ChannelHealth:
    """One channel of a plugin. `ok` is None where nobody asked: only live channels that can be, over the network."""

    slug: str
    name: str
    mode: str
    hold: str
    ok: bool | None
    message: str = ""


@dataclass(frozen=True)
class Plugin:
    """One plugin. `origin` is `built-in` or the distribution that brought it; `problem` says why it cannot be had."""

    name: str
    origin: str
    version: str
    label: str = ""
    capabilities: list[str] = field(default_factory=list)
    idempotent: list[str] = field(default_factory=list)
    problem: str = ""
    channels: list[ChannelHealth] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def installed() -> list[Plugin]:
    """Every plugin that is installed and allowed, with its channels; then channels whose plugin is missing."""
    channels = _channels()
    plugins = [_plugin(name, [c for c in channels if c.publisher == name]) for name in registry.names()]
    missing = sorted({channel.publisher for channel in channels} - set(registry.names()))
    return plugins + [_missing(name, [c for c in channels if c.publisher == name]) for name in missing]


def _channels() -> list[Channel]:
    try:
        return list(Channel.objects.all())
    except DatabaseError:
        return []  # before the first migration there are none, and plugins can be looked at all the same


def _plugin(name: str, channels: list[Channel]) -> Plugin:
    registered = registry.origin(name)
    origin, version = registered.distribution or "built-in", registered.version
    try:
        publisher = registry.get(name)
    except registry.UnknownPublisher as error:
        unasked = [_unasked(channel) for channel in channels]
        return Plugin(name=name, origin=origin, version=version, problem=error.message, channels=unasked)
    return Plugin(
        name=name,
        origin=origin,
        version=version,
        label=str(publisher.label),
        capabilities=[str(c.name).lower() for c in Capability if c in publisher.capabilities],
        idempotent=[str(operation) for operation in Operation if operation in publisher.idempotent],
        channels=[_asked(channel) if channel.mode == Mode.LIVE else _unasked(channel) for channel in channels],
    )


def _missing(name: str, channels: list[Channel]) -> Plugin:
    problem = _("Not installed, or not among LOA_PUBLISHERS; its channels wait.")
    return Plugin(name=name, origin="", version="", problem=problem, channels=[_unasked(c) for c in channels])


def _unasked(channel: Channel) -> ChannelHealth:
    return ChannelHealth(channel.slug, channel.name, channel.mode, channel.hold, None)


def _asked(channel: Channel) -> ChannelHealth:
    ok, message = try_connection(channel)
    return ChannelHealth(channel.slug, channel.name, channel.mode, channel.hold, ok, message)


def try_connection(channel: Channel) -> tuple[bool | None, str]:
    """Whether the channel could deliver now (see `Health`), and what its plugin says of it; nothing changes there.

    Asks the channel over the network, so never inside a transaction.
    """
    try:
        publisher: Publisher = channel.make()
        health = publisher.health()
    except PublisherError as error:
        return False, error.message
    except Exception as error:  # a plugin that breaks here must not hide how the others are
        return False, type(error).__name__
    return health.ok, health.message
