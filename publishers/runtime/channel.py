"""What the platform needs of a channel, declared in the channel's own folder: its `apps.py` subclasses `ChannelConfig`.

A folder in `publishers/channels/` is found by itself: its app is installed, its publishers are known by name, its
addresses answer, its rights go to the roles. Nothing outside of the folder names it. The archive, a channel as well,
declares itself likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.apps import AppConfig, apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import Promise

BUILT_IN: dict[str, str] = {}
"""Every declared publisher: its name and `module:Class`."""


class ChannelConfig(AppConfig):
    """The Django app of a channel; `publishers` is what every one declares, the others are for those that need them."""

    default_auto_field = "django.db.models.BigAutoField"

    publishers: Mapping[str, str]
    """By the name that channels of the ledger are stored with: `module:Class` of the plugin."""
    rights: Mapping[str, tuple[str, ...]] = {}
    """By role (`cms.users.models.RoleGroup.Role`): permissions of the channel's models as `app.codename`; a star at
    one end of the codename stands for anything."""
    addresses: Mapping[str, str] = {}
    """By the prefix on the public site, such as `dang-ky/`: the URLconf below it."""
    mail_kinds: Mapping[str, str | Promise] = {}
    """By the kind that its mailings are stored with: what the list of mailings calls them."""

    def ready(self) -> None:
        """Make the publishers known."""
        BUILT_IN.update(self.publishers)


def declared() -> Iterator[ChannelConfig]:
    """The channels of this installation, in the order of the settings; apps must be loaded."""
    return (app for app in apps.get_app_configs() if isinstance(app, ChannelConfig))


def url_patterns() -> list[URLPattern | URLResolver]:
    """The addresses of all channels."""
    return [path(prefix, include(urls)) for app in declared() for prefix, urls in app.addresses.items()]


def rights(role: str) -> list[str]:
    """What this role may do with the channels' models, as `rights` of the channels say it."""
    return [name for app in declared() for name in app.rights.get(role, ())]
