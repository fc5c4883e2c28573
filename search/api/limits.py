"""How often one address may ask within a minute."""

from __future__ import annotations

import contextlib
import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

WINDOW = 60
"""Seconds after which counting begins anew."""


class PerAddress(BaseThrottle):
    """Counts the questions of an address to one kind of view in the cache: of all processes with Redis, else of one.

    `most`, `left` and `wait()` (seconds until counting begins anew) are what the answer says of it.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this question; whether it may be answered."""
        kind: str = view.limit
        self.kind, self.most = kind, settings.LOA_ARCHIVE_API[kind]
        window, passed = divmod(time.time(), WINDOW)
        self._rest = math.ceil(WINDOW - passed)
        key = f"archive-api:{kind}:{_asker(request.META['REMOTE_ADDR'])}:{int(window)}"
        asked = 1
        if not cache.add(key, asked, WINDOW):
            with contextlib.suppress(ValueError):  # a full cache gave the number up: counting begins anew
                asked = cache.incr(key)
        self.left = max(0, self.most - asked)
        return asked <= self.most

    def wait(self) -> int:
        """Seconds until this address may ask again."""
        return self._rest


def _asker(address: str) -> str:
    """The address, of IPv6 its network: one machine has as many of those addresses as it likes."""
    try:
        number = ip_address(address)
    except ValueError:  # a socket of this machine has no address
        return "here"
    return str(ip_network(f"{number}/64", strict=False)) if isinstance(number, IPv6Address) else address
