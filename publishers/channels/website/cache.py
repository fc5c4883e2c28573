"""The cache in front of the site, told with PURGE what it has to forget.

Wagtail's own way neither ends when the cache does not answer nor says that it did not; and what it is asked in the
middle of a transaction it does there, with the database locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, transaction
from django.utils.translation import gettext as _
from wagtail.contrib.frontend_cache.backends import HTTPBackend

from publishers.contract import ChannelUnavailable, PublisherError
from publishers.toolkit.http import Session

TIMEOUT = 5.0  # seconds for the answer to one PURGE
_NOT_KEPT = (404, 410, 412)  # how some caches say that they have nothing of it


class FrontEndCache(HTTPBackend):
    """`LOCATION` is where PURGE goes; the path and the header Host say which page is meant."""

    def purge_batch(self, urls: Sequence[str]) -> None:
        """Have the cache forget these addresses, now or once the transaction is committed.

        Raises ChannelUnavailable where the cache was not reached or refused; after a transaction that is logged only.
        """
        if connection.in_atomic_block:
            transaction.on_commit(lambda: self._purge(urls), robust=True)
        else:
            self._purge(urls)

    def _purge(self, urls: Sequence[str]) -> None:
        session = Session(timeout=TIMEOUT)
        for url in urls:
            page = urlsplit(url)
            address = urlunsplit((self.cache_scheme, self.cache_netloc, page.path, page.query, ""))
            try:
                status = session.request("PURGE", address, headers={"Host": page.netloc}).status_code
            except PublisherError as error:
                raise _unreached(error.code) from error
            if not (200 <= status < 300 or status in _NOT_KEPT):
                raise _unreached(f"http_{status}")


def _unreached(code: str) -> ChannelUnavailable:
    return ChannelUnavailable(
        _("The cache in front of the site did not take the order to forget a page (LOA_FRONTEND_CACHE_URL)."),
        code="website_cache",
        detail=code,
    )
