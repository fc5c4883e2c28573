"""The deadline of a plugin's call: an alarm ends the call, never the process that makes it.

The alarm is a signal that raises `Overdue` inside the call, so it reaches whatever waits or computes in Python. What
holds the interpreter in C code never sees it: such a call runs in a lane (`lanes`), whose parent reads the limit that
is noted here, in memory they share, and ends the lane.
"""

from __future__ import annotations

import mmap
import signal
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from publishers.contract import boottime

AGAIN = 1.0  # seconds until a call that went on after its alarm gets the next one
_FORMAT = "d"

_inside = False
_limit: mmap.mmap | None = None


class Overdue(BaseException):
    """The call in hand ran into its deadline. No `Exception`: a plugin that catches everything must not catch it."""


def share() -> mmap.mmap:
    """Memory for the limit of one process, to be made before that is forked."""
    return mmap.mmap(-1, struct.calcsize(_FORMAT))


def note_in(memory: mmap.mmap) -> None:
    """From now on the limit of this process's call in hand stands in this memory."""
    global _limit
    _limit = memory


def read(memory: mmap.mmap) -> float:
    """The CLOCK_BOOTTIME by which the other process's call must be over; 0.0 while it makes none."""
    return float(struct.unpack(_FORMAT, memory[:])[0])


@contextmanager
def within(seconds: float, grace: float) -> Iterator[None]:
    """Raise Overdue in what runs inside when it takes longer; by the limit, `grace` seconds later, it must be over.

    Signals reach the main thread only: a call in another one is bounded by its lease alone.
    """
    global _inside
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # It stays: an alarm that comes late is not for this process to die of.
    signal.signal(signal.SIGALRM, _over)
    _note(boottime() + seconds + grace)
    try:
        _inside = True
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            _inside = False
    finally:
        # Again, for the alarm may come right before the line above.
        _inside = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        _note(0.0)


def _over(*_signal: object) -> None:
    if _inside:
        raise Overdue


def _note(limit: float) -> None:
    if _limit is not None:
        _limit[:] = struct.pack(_FORMAT, limit)
