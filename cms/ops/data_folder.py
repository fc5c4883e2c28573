"""LOA_DATA: made once and marked as Loa's own, so that nothing else is ever emptied; held by one newsroom at a time."""

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".loa"
_LOCK = "serve.lock"
_OWNER_ONLY = 0o700
_log = logging.getLogger(__name__)


class NotOurs(Exception):
    """The folder does not carry Loa's marker."""


class InUse(Exception):
    """A newsroom runs on the folder."""


def prepare(folder: Path) -> None:
    """Make the folder and mark it as Loa's; one that already holds foreign files is used but never marked.

    It holds the database, keys and mails: one of Loa's that others on this machine could open is closed to them.
    """
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(_OWNER_ONLY)  # whatever the umask
    if not any(folder.iterdir()):
        (folder / MARKER).touch()
    if (folder / MARKER).is_file() and folder.stat().st_mode & 0o077:
        _close(folder)


def _close(folder: Path) -> None:
    try:
        folder.chmod(_OWNER_ONLY)
    except PermissionError:
        _log.warning("event=data_folder_open folder=%s: close it to others with chmod 700", folder)
    else:
        _log.warning("event=data_folder_closed folder=%s: other accounts could read it; now only its owner", folder)


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
