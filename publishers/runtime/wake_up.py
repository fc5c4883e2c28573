"""Wakes sleeping workers: whoever leaves work behind calls `wake_workers`.

One Unix datagram socket for each worker of this machine in `<LOA_DATA>/wake_up/`, and on PostgreSQL a NOTIFY that
reaches those of other machines. A wake-up is a hint, never the message itself: the work is in the database, so a lost
one only costs the time until the next due moment.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, Error, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

_FOLDER = "wake_up"
_CHANNEL = "loa_wake_up"  # of NOTIFY
_LONGEST_ADDRESS = 100  # bytes; the kernel takes 107, and refuses longer paths (unix(7))


def wake_workers() -> None:
    """Wake every worker of this database once the transaction is committed, at once outside of one; never raises."""
    transaction.on_commit(_wake_all)


def _wake_all() -> None:
    wake_here(settings.LOA_DATA)
    if connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {_CHANNEL}")
    except DatabaseError:
        logger.warning("event=wake_up_lost", exc_info=True)


def wake_here(folder: Path) -> None:
    """Wake every worker that listens in `folder` (LOA_DATA); never raises, never waits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for path in (folder / _FOLDER).glob("*.sock"):
            try:
                with _address(path) as address:
                    sender.sendto(b"1", address)
            except ConnectionRefusedError:
                path.unlink(missing_ok=True)  # its worker died without tidying up
            except OSError:
                continue  # its queue is full (it is awake anyway) or it just left


class LocalListener:
    """Hears wake-ups of this machine; a context manager that tidies up its socket."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FOLDER / f"{os.getpid()}-{id(self):x}.sock"

    def __enter__(self) -> LocalListener:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with _address(self._path) as address:
            self._socket.bind(address)
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def wait(self, seconds: float, *others: int) -> bool:
        """Sleep until a wake-up, until `seconds` have passed or one of `others` (file descriptors) can be read.

        Returns whether there was a wake-up.
        """
        readable, _, _ = select.select([self._socket.fileno(), *others], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(16):
                pass
        return self._socket.fileno() in readable


class Listener:
    """Hears wake-ups of this machine and, on PostgreSQL, of every other one; a context manager."""

    def __init__(self) -> None:
        self._local = LocalListener(settings.LOA_DATA)
        self._remote: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Listener:
        self._local.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._local.__exit__(kind, error, trace)
        if self._remote is not None:
            self._remote.close()

    def listen(self) -> None:
        """Begin to hear before looking for work, so that nothing left behind after the look goes unheard."""
        if connection.vendor != "postgresql" or self._remote is not None:
            return
        remote = connection.copy()
        with remote.cursor() as cursor:
            cursor.execute(f"LISTEN {_CHANNEL}")
        self._remote = remote

    def wait(self, seconds: float, *others: int) -> bool:
        """Sleep until a wake-up, until `seconds` have passed or one of `others` (file descriptors) can be read.

        Returns whether there was a wake-up.
        """
        if self._remote is None or self._remote.connection is None:
            return self._local.wait(seconds, *others)
        try:
            with self._remote.wrap_database_errors:
                woken = self._local.wait(seconds, self._remote.connection.fileno(), *others)
                for _notification in self._remote.connection.notifies(timeout=0):
                    woken = True
        except Error:  # the server hung up on us; whatever it meant to say, look for it
            logger.warning("event=listener_lost", exc_info=True)
            self._remote.connection.close()
            self._remote = None
            return True
        return woken


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """The path as the kernel takes it: a long one by way of its folder, opened meanwhile (proc(5))."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
