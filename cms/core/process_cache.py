"""The cache of one process, where no Redis is shared: what another one may have changed is kept for a moment only."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

_MOMENT = 2
"""Seconds. Wagtail keeps for an hour where the public site begins and removes it on a change, in its own process."""


class ProcessCache(LocMemCache):
    """Django's own, with a shorter life for where the site begins."""

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value for `timeout` seconds."""
        super().set(key, value, _MOMENT if key == SITE_ROOT_PATHS_CACHE_KEY else timeout, version)
