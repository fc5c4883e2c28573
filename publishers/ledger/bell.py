"""What wakes a sleeping worker: the doorbell of its machine, and on PostgreSQL a NOTIFY from any other."""

from __future__ import annotations

import logging
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from publishers.contract.doorbell import Doorbell

logger = logging.getLogger(__name__)

_NAME = "loa_doorbell"


def notify() -> None:
    """Ring at every worker of this database (PostgreSQL); a lost ring only costs time, so it never raises."""
    if connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {_NAME}")
    except DatabaseError:
        logger.warning("event=ring_lost", exc_info=True)


class Bell:
    """The worker's ear; a context manager."""

    def __init__(self) -> None:
        self._doorbell = Doorbell(settings.LOA_DATA)
        self._ear: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Bell:
        self._doorbell.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._doorbell.__exit__(kind, error, trace)
        if self._ear is not None:
            self._ear.close()

    def listen(self) -> None:
        """Begin to hear before looking for work, so that nothing left behind after the look goes unheard."""
        if connection.vendor != "postgresql" or self._ear is not None:
            return
        ear = connection.copy()
        with ear.cursor() as cursor:
            cursor.execute(f"LISTEN {_NAME}")
        self._ear = ear

    def wait(self, seconds: float, *others: int) -> bool:
        """Sleep until somebody rings, `seconds` have passed or one of `others` (file descriptors) can be read.

        Returns whether it rang.
        """
        if self._ear is None or self._ear.connection is None:
            return self._doorbell.wait(seconds, *others)
        try:
            with self._ear.wrap_database_errors:
                rung = self._doorbell.wait(seconds, self._ear.connection.fileno(), *others)
                for _ring in self._ear.connection.notifies(timeout=0):
                    rung = True
        except Error:  # the server hung up on us; whatever it meant to say, look for it
            logger.warning("event=bell_lost", exc_info=True)
            self._ear.connection.close()
            self._ear = None
            return True
        return rung
