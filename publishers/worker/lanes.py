"""Lanes: processes in which a worker does what may wait, so that nothing it waits for holds up anything else.

Each is forked when there is first something for it to do, works until nothing is due, and sleeps until it is woken or
its own next moment has come. Two pipes hold it to its parent: one wakes it, and closes when the parent is gone; by
the other it says that it has done what was due, and closes it by ending.
"""

from __future__ import annotations

import gc
import logging
import mmap
import os
import random
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from django.db import connections

from publishers.contract import boottime
from publishers.runtime import deadline

logger = logging.getLogger(__name__)

AGAIN_AFTER = 1.0  # seconds before a lane that ended by itself is made anew

LINGER = 30.0  # seconds without work after which a lane ends itself

Work = Callable[[Callable[[], bool], bool], float]
"""Do what is due, but leave when the given function says that it is time to stop; the flag tells whether somebody has
woken the lane. Returns the seconds until there is more, infinite if only its parent will know of more."""


class Lane:
    """One process as its parent holds it."""

    def __init__(self, name: str, work: Work, others: list[Lane]) -> None:
        self.name = name
        self.limit = deadline.share()
        self._wake: int | None
        woken, self._wake = os.pipe()
        self.done, say = os.pipe()
        self.is_busy = True  # it begins by looking for work
        # Connections are not for two processes; each makes its own.
        connections.close_all()
        self.pid = os.fork()
        if not self.pid:
            for other in (*others, self):
                other.let_go()
            _be(work, woken, say, self.limit)
        os.close(woken)
        os.close(say)
        os.set_blocking(self.done, False)
        os.set_blocking(self._wake, False)

    def wake(self) -> None:
        """Have it look for work once more."""
        if self._wake is None:
            return
        self.is_busy = True
        # It has been woken often enough, or is about to leave and the next round makes a new one.
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._wake, b"1")

    def hear(self) -> bool:
        """Take in what it said; False when it is gone."""
        with suppress(BlockingIOError):
            while os.read(self.done, 100):
                self.is_busy = False
            return False
        return True

    def let_go(self) -> None:
        """Close this process's ends of the pipes."""
        self._close_wake()
        os.close(self.done)

    def dismiss(self) -> None:
        """Have it leave after what is in hand."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        self._close_wake()

    def _close_wake(self) -> None:
        if self._wake is not None:
            os.close(self._wake)
            self._wake = None

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def is_overdue(self) -> bool:
        """Whether its call goes on although the alarm has ended it: only the kernel can."""
        limit = deadline.read(self.limit)
        return 0.0 < limit < boottime()


class Lanes:
    """All lanes of one worker, by name."""

    def __init__(self) -> None:
        self._running: dict[str, Lane] = {}
        self._ended: dict[str, float] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._running

    def wake(self, name: str, work: Work) -> None:
        """Have the lane of this name look for work; makes it when there is none."""
        lane = self._running.get(name)
        if lane is not None:
            lane.wake()
        elif boottime() >= self._ended.get(name, 0.0) + AGAIN_AFTER:
            if not self._running:
                gc.freeze()  # what is there already is shared, and stays so while nobody counts through it
            self._running[name] = Lane(name, work, list(self._running.values()))

    def ears(self) -> list[int]:
        """File descriptors that can be read when a lane has something to say."""
        return [lane.done for lane in self._running.values()]

    def is_busy(self) -> bool:
        """Whether any of them is at work."""
        return any(lane.is_busy for lane in self._running.values())

    def attend(self) -> set[str]:
        """Hear the lanes; take leave of those that are gone, and end those whose call cannot be ended otherwise.

        Returns the names of those that came to an end of what was due.
        """
        before = {lane.name for lane in self._running.values() if lane.is_busy}
        for lane in list(self._running.values()):
            if lane.is_overdue():
                logger.error("event=call_killed lane=%s pid=%s", lane.name, lane.pid)
                lane.kill()
            if not lane.hear():
                self._bury(lane)
        return before - {lane.name for lane in self._running.values() if lane.is_busy}

    def stop(self, within: float) -> None:
        """Let each finish the delivery in hand, at most `within` seconds; then it is ended."""
        for lane in self._running.values():
            lane.dismiss()
        until = boottime() + within
        while self._running:
            if boottime() > until:
                for lane in self._running.values():
                    lane.kill()
            select.select(self.ears(), [], [], 1.0)
            self.attend()

    def _bury(self, lane: Lane) -> None:
        _, status = os.waitpid(lane.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code:
            logger.error("event=lane_ended lane=%s pid=%s code=%s", lane.name, lane.pid, code)
            self._ended[lane.name] = boottime()
        lane.let_go()
        lane.limit.close()
        del self._running[lane.name]


def _be(work: Work, woken: int, say: int, limit: mmap.mmap) -> NoReturn:
    """The lane itself, in its own process; never returns."""
    code = 1
    try:
        deadline.note_in(limit)
        random.seed()  # or all lanes would wait for the same jitter
        stopping = False

        def stop(*_signal: object) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        # A signal that comes right before the sleep must end it as well.
        ear, mouth = os.pipe()
        os.set_blocking(mouth, False)
        signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
        os.set_blocking(woken, False)
        by_parent = True
        while not stopping and _is_held(woken):
            seconds = work(lambda: stopping, by_parent)
            os.write(say, b"1")
            readable, _, _ = select.select([woken, ear], [], [], min(seconds, LINGER))
            by_parent = woken in readable
            if ear in readable:
                os.read(ear, 100)
            if not readable and seconds > LINGER:
                break
        code = 0
    except BrokenPipeError:
        code = 0  # the parent is gone
    except BaseException:
        logger.exception("event=lane_failed")
    finally:
        connections.close_all()
        logging.shutdown()
        os._exit(code)


def _is_held(woken: int) -> bool:
    """Take in that it was woken; False when the parent is gone."""
    with suppress(BlockingIOError):
        while os.read(woken, 100):
            pass
        return False
    return True
