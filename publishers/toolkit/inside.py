"""What lies inside the network: addresses that a channel set up in the admin must not make this server talk to.

A plugin asks for it with `Session(public_only=True)`. The name is resolved once, every address of it is
judged, and the connection goes to the very address that was judged: a name that leads elsewhere a moment
later (DNS rebinding) changes nothing. TLS still checks the certificate against the name. A plugin whose library
opens connections of its own wraps the call in `public_connections()`. Settings refuse what is spelled as an address
inside at once, with `refuse_inside`; a name is asked for when they are saved, with `judge_name`. The setting
LOA_CHANNELS_INSIDE names the networks that are allowed.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection

from publishers.contract import ConfigurationError

CODE = "address_inside"

# The special-purpose registries of IANA, spelled out: what `ipaddress` calls private differs between versions of
# Python. 168.63.129.16 is a public number by which Azure's machines reach their host.
_NETWORKS = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    168.63.129.16/32
    ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10
    ff00::/8
"""
_INSIDE = [ipaddress.ip_network(network) for network in _NETWORKS.split()]
# IPv6 that carries an IPv4 address, and the bit where that begins.
_CARRIERS = [
    (ipaddress.IPv6Network("::ffff:0:0/96"), 96),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 96),
    (ipaddress.IPv6Network("64:ff9b::/96"), 96),
    (ipaddress.IPv6Network("2002::/16"), 16),
]


def is_inside(address: str) -> bool:
    """Whether an IP address (a zone after `%` may follow) is none of the internet's, and not allowed by the setting."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    for network, start in _CARRIERS:
        if ip in network:
            carried = int(ip) >> (128 - start - 32) & 0xFFFFFFFF
            return is_inside(str(ipaddress.IPv4Address(carried)))
    if any(ip in ipaddress.ip_network(network) for network in settings.LOA_CHANNELS_INSIDE):
        return False
    return any(ip in network for network in _INSIDE)


def _refusal() -> ConfigurationError:
    return ConfigurationError(
        _("The address leads inside this network, where the channel may not send. Give a public address."), code=CODE
    )


def refuse_inside(host: str) -> None:
    """ValueError, with words for a form, where a host is spelled as an address inside; asks no name server."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        name = "127.0.0.1"
    try:
        addresses = socket.getaddrinfo(name, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return  # a name: judged when it is connected to
    if any(is_inside(str(entry[4][0])) for entry in addresses):
        raise ValueError(_refusal().message)


def outside(address: str) -> str:
    """An http address as it is, for a field of settings; ValueError where `refuse_inside` says so."""
    refuse_inside(urlsplit(address).hostname or "")
    return address


def resolve_public(host: str, port: int) -> list[str]:
    """The addresses of a name, all of them public; ConfigurationError if one is not, gaierror if none is found."""
    addresses = _resolve(host, port)
    if any(is_inside(address) for address in addresses):
        raise _refusal()
    return addresses


def judge_address(address: str) -> str:
    """What `judge_name` says of the host of an http address, '' where it has none."""
    host = urlsplit(address).hostname
    return judge_name(host) if host else ""


def judge_name(host: str, seconds: float = 3.0) -> str:
    """Words of warning where no name server knows the host within so many seconds, '' where all is well.

    ConfigurationError where it leads inside. Asks the network, so never inside a transaction.
    """
    answers: SimpleQueue[list[str]] = SimpleQueue()
    # The system's resolver knows no time-out of ours: who is still asking then is left behind.
    Thread(target=lambda: answers.put(_known(host)), daemon=True).start()
    try:
        addresses = answers.get(timeout=seconds)
    except Empty:
        addresses = []
    if any(is_inside(address) for address in addresses):
        raise _refusal()
    if addresses:
        return ""
    return _(
        "No name server knows “%(host)s” at the moment. Is it spelled right? Until it is found nothing arrives."
    ) % {"host": host}


def _known(host: str) -> list[str]:
    try:
        return _resolve(host, None)
    except (OSError, UnicodeError):
        return []


def _resolve(host: str, port: int | None) -> list[str]:
    addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in addresses))


_refused: ContextVar[list[ConfigurationError] | None] = ContextVar("refused", default=None)


@contextmanager
def public_connections() -> Iterator[None]:
    """What Python connects or sends to in here, in this thread, is public; else nothing leaves: ConfigurationError."""
    _listen()
    refused: list[ConfigurationError] = []
    before = _refused.set(refused)
    try:
        yield
    finally:
        _refused.reset(before)
        if refused:  # whatever the library made of it
            raise refused[0]


@cache
def _listen() -> None:
    sys.addaudithook(_judge)


def _judge(event: str, args: tuple[Any, ...]) -> None:
    """Python calls this before a socket connects, with the very address; a name or a path is none that was judged."""
    if event not in ("socket.connect", "socket.sendto") or (refused := _refused.get()) is None:
        return
    address = args[1]
    try:
        inside = is_inside(str(address[0])) if isinstance(address, tuple) else True
    except ValueError:
        inside = True
    if inside:
        refused.append(_refusal())
        raise refused[-1]


class _Judged(HTTPConnection):
    """Connects to an address that was judged, under the name that was asked for."""

    def _new_conn(self) -> socket.socket:
        name, patience = self._dns_host, self.timeout
        ends = time.monotonic() + (patience or 0.0)
        failure: exceptions.HTTPError
        try:
            for address in resolve_public(name, self.port):
                self._dns_host, self.timeout = address, max(0.1, ends - time.monotonic())
                try:
                    return super()._new_conn()
                except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError) as error:
                    failure = error
        except socket.gaierror as error:
            failure = exceptions.NameResolutionError(self.host, self, error)
        finally:
            self._dns_host, self.timeout = name, patience
        raise failure


class _JudgedTLS(_Judged, HTTPSConnection):
    """The same, with TLS: the certificate is checked against the name."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Judged


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _JudgedTLS


class PublicAdapter(HTTPAdapter):
    """Carries requests to public addresses only."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
