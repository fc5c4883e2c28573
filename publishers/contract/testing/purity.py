"""What `render` must not reach while it works: the network and the clock."""

from __future__ import annotations

import socket
import sys
from datetime import datetime
from typing import Any

import pytest


class _NoClockType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class _NoClock(datetime, metaclass=_NoClockType):
    """In place of `datetime` in a plugin's modules while it renders."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        raise AssertionError("render asked the clock; what it needs of time is in the item")

    utcnow = today = now


def forbid_network_and_clock(patch: pytest.MonkeyPatch, module: str) -> None:
    """Until undone, no connection, no name looked up, and no time for the plugin in `module` and its package."""

    def no_network(*args: object, **kwargs: object) -> None:
        raise AssertionError("render used the network; it may use the item and the settings alone")

    patch.setattr(socket.socket, "connect", no_network)
    patch.setattr(socket, "getaddrinfo", no_network)
    package = module.rpartition(".")[0] or module
    for name, loaded in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for attribute, value in list(vars(loaded).items()):
                if value is datetime:
                    patch.setattr(loaded, attribute, _NoClock)
