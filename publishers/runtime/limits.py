"""How often somebody may do something: one count for all processes, in Redis or else in the database.

Each limit has a name in the setting LOA_LIMITS, with how many times within how many seconds. Who asks is a network
(`network`), an account, a mail address: any text. Windows follow the clock, so that all processes agree on them.
"""

from __future__ import annotations

import hashlib
import logging
import math
import random
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, cache, caches
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, connection

from publishers.runtime.brief import brief_transaction
from publishers.runtime.models import Spent

logger = logging.getLogger(__name__)
_PATIENCE = 2_000  # milliseconds for the write lock of SQLite; a count is not worth a longer wait
_SWEEP = 200  # one count of so many also removes what has ended


@dataclass(frozen=True)
class Count:
    """Where somebody stands: `used` of `most` times in `window` seconds, `rest` seconds until counting begins anew."""

    name: str
    most: int
    window: int
    used: int
    rest: int

    @property
    def within(self) -> bool:
        """Whether this time was still allowed."""
        return self.used <= self.most

    @property
    def left(self) -> int:
        """How many times more."""
        return max(0, self.most - self.used)

    def headers(self) -> dict[str, str]:
        """What an answer says of it (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={self.window}',
            "RateLimit": f'"{self.name}";r={self.left};t={self.rest}',
        }


def count(name: str, who: str) -> Count:
    """Count once more and say where `who` stands; KeyError for a limit that LOA_LIMITS does not have.

    When the database is too busy to keep the count it is logged, and the time is allowed.
    """
    return _stand(name, who, once_more=True)


def standing(name: str, who: str) -> Count:
    """Where `who` stands, without counting: `left` is 0 when the next time would be too often."""
    return _stand(name, who, once_more=False)


def forget(name: str, who: str) -> None:
    """Begin anew, after a success (a right password) has shown that the failures before meant no harm."""
    if _shared():
        cache.delete(_cache_key(name, who, _now(settings.LOA_LIMITS[name][1])[0]))
    else:
        Spent.objects.filter(key=_fingerprint(name, who)).delete()


def network(address: str) -> str:
    """Whom to count for the address of a connection: itself, of IPv6 its /64 (one machine has as many as it likes).

    "here" for a socket of this machine, which has no address.
    """
    try:
        number = ip_address(address)
    except ValueError:
        return "here"
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped:
            return str(number.ipv4_mapped)
        return str(ip_network(f"{number}/64", strict=False))
    return str(number)


def _stand(name: str, who: str, *, once_more: bool) -> Count:
    most, window = settings.LOA_LIMITS[name]
    number, rest = _now(window)
    try:
        if _shared():
            used = _in_cache(_cache_key(name, who, number), window, once_more)
        else:
            used = _in_database(_fingerprint(name, who), number, (number + 1) * window, once_more)
    except DatabaseError as error:
        logger.warning("event=limit_not_counted limit=%s why=%s", name, error)
        used = 0
    return Count(name, most, window, used, rest)


def _now(window: int) -> tuple[int, int]:
    """The number of the window, and seconds until the next."""
    number, passed = divmod(time.time(), window)
    return int(number), math.ceil(window - passed)


def _shared() -> bool:
    """Whether the cache is one for all processes."""
    return isinstance(caches[DEFAULT_CACHE_ALIAS], RedisCache)


def _fingerprint(name: str, who: str) -> str:
    return hashlib.sha256(f"{name}\n{who}".encode()).hexdigest()


def _cache_key(name: str, who: str, number: int) -> str:
    return f"limit:{_fingerprint(name, who)}:{number}"


def _in_cache(key: str, window: int, once_more: bool) -> int:
    if not once_more:
        return int(cache.get(key, 0))
    cache.add(key, 0, timeout=window + 60)  # longer than it counts: it is there when it is raised
    return int(cache.incr(key))


def _in_database(key: str, period: int, ends: int, once_more: bool) -> int:
    """One statement raises the row or begins it anew, so that two processes never both write what they have read."""
    if not once_more:
        row = Spent.objects.filter(key=key, period=period).first()
        return row.times if row else 0
    with brief_transaction(_PATIENCE), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO runtime_spent (key, period, times, ends) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (key) DO UPDATE SET "
            "times = CASE WHEN runtime_spent.period = excluded.period THEN runtime_spent.times + 1 ELSE 1 END, "
            "period = excluded.period, ends = excluded.ends RETURNING times",
            [key, period, ends],
        )
        (times,) = cursor.fetchone()
        if random.randrange(_SWEEP) == 0:  # noqa: S311
            Spent.objects.filter(ends__lt=int(time.time())).delete()
    return int(times)
