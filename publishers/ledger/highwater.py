"""The high-water mark: a line in LOA_DATA that says how far the ledger has come, to be held against the database.

It is raised after each commit that puts a delivery on the wire and before the call leaves, so that whatever
reached a channel is known here, too: a database that knows less was restored from a backup. A few microseconds
for each delivery, and nothing waits for the disk: a mark that a power cut loses is only too low, which hides a
restored backup and never invents one.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

NAME = "ledger-mark"
_LONGEST = 80  # bytes


@dataclass(frozen=True, order=True)
class Mark:
    """How far a ledger has come.

    `life` is when it was set up or last restored, `line` the id of the newest line of its log of attempts (0 for
    none) and `at` the moment which that line gives; moments are microseconds since 1970, UTC.
    """

    life: int
    line: int
    at: int


def read() -> Mark | None:
    """The mark of this machine; None before the first one, and where LOA_DATA cannot be read."""
    try:
        return _parse((settings.LOA_DATA / NAME).read_bytes())
    except FileNotFoundError:
        return None
    except OSError:
        logger.exception("event=mark_unreadable")
        return None


def raise_to(mark: Mark) -> None:
    """Note that the ledger has come so far; a lower mark changes nothing. What goes wrong is logged only."""
    _raise(lambda _known: mark, create=True)


def passed(line: int, at: datetime) -> None:
    """Note that the log of attempts of the ledger that is already marked has come to this line of `at` (aware)."""
    _raise(lambda known: Mark(known.life, line, microseconds(at)) if known else None, create=False)


def microseconds(moment: datetime) -> int:
    """An aware moment as the mark writes it."""
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def _raise(what: Callable[[Mark | None], Mark | None], create: bool) -> None:
    try:
        with _held(settings.LOA_DATA / NAME, create) as handle:
            known = _parse(os.pread(handle, _LONGEST, 0))
            mark = what(known)
            if mark is not None and (known is None or mark > known):
                os.pwrite(handle, f"{mark.life:020d} {mark.line:020d} {mark.at:020d}\n".encode(), 0)
    except FileNotFoundError:
        return  # no worker has looked at this ledger yet
    except OSError:
        logger.exception("event=mark_not_written")


@contextmanager
def _held(path: Path, create: bool) -> Iterator[int]:
    """The file, for this process alone."""
    handle = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _parse(text: bytes) -> Mark | None:
    numbers = text.decode("ascii", "replace").split()
    if len(numbers) != 3 or not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    return Mark(*map(int, numbers))
