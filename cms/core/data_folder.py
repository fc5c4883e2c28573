"""LOA_DATA: made once and marked as Loa's own, so that nothing else is ever emptied; held by one newsroom at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".loa"
_LOCK = "serve.lock"


class NotOurs(Exception):
    """The folder does not carry Loa's marker."""


class InUse(Exception):
    """A newsroom runs on the folder."""


def prepare(folder: Path) -> None:
    """Make the folder and mark it as Loa's; one that already holds foreign files is used but never marked."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        (folder / MARKER).touch()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for one newsroom; InUse while another one holds it."""
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(folder) from None
        yield


def empty(folder: Path) -> None:
    """Remove everything in a folder of Loa's but the marker; NotOurs and InUse refuse, and nothing is touched then."""
    if not (folder / MARKER).is_file():
        raise NotOurs(folder)
    with held(folder):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != MARKER:
                path.unlink()
