"""How often an address may be written to, and how often somebody may ask for it, before anybody has confirmed."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache


class TooMany(Exception):
    """Somebody asks too often; nothing was done."""


def may_write(address: str, asked_by: str) -> bool:
    """Count one request for a mail to this address; False when it had enough of them within the hour.

    `asked_by` is who asks (an IP address), "" when it is staff. Raises TooMany when they ask too often.
    """
    if asked_by and not _counted("by", asked_by, settings.LOA_SIGN_UP["PER_ASKER"]):
        raise TooMany
    return _counted("for", address, settings.LOA_SIGN_UP["PER_ADDRESS"])


def _counted(what: str, who: str, times: int) -> bool:
    """Count one more within the hour; whether it is still within the limit."""
    key = f"bulletin-sign-up-{what}-{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= times
    except ValueError:  # it ran out between the two calls
        return True
