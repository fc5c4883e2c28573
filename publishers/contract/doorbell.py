"""A doorbell for the workers of one machine: whoever leaves work behind rings, sleeping workers wake at once.

One Unix datagram socket for each worker in `<folder>/doorbell/`. A ring is a hint, never the
message itself: the work is in the database, so a lost ring only costs the time until the next due moment.
Who can reach the workers of other machines adds a relay, which every ring calls too.
"""

import contextlib
import os
import select
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

_FOLDER = "doorbell"
_LONGEST_ADDRESS = 100  # bytes; the kernel takes 107, and refuses longer paths (unix(7))

relays: list[Callable[[], None]] = []  # each carries a ring further, and never raises


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


def ring(folder: Path) -> None:
    """Wake every worker that listens in `folder` (LOA_DATA), and those behind the relays; never raises."""
    ring_here(folder)
    for relay in relays:
        relay()


def ring_here(folder: Path) -> None:
    """Wake every worker that listens in `folder`; never raises, never waits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        for path in (folder / _FOLDER).glob("*.sock"):
            try:
                with _address(path) as address:
                    bell.sendto(b"1", address)
            except ConnectionRefusedError:
                path.unlink(missing_ok=True)  # its worker died without tidying up
            except OSError:
                continue  # its queue is full (it is awake anyway) or it just left


class Doorbell:
    """The listening side; a context manager that tidies up its socket."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FOLDER / f"{os.getpid()}-{id(self):x}.sock"

    def __enter__(self) -> "Doorbell":
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
        """Sleep until somebody rings, `seconds` have passed or one of `others` (file descriptors) can be read.

        Returns whether somebody rang.
        """
        readable, _, _ = select.select([self._socket.fileno(), *others], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(16):
                pass
        return self._socket.fileno() in readable
