"""A migrated SQLite database to begin from: made once for each state of the code, copied for every run and house."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "tests"
ROOMS = ("cms", "publishers", "search", "tests/sketch")


@cache
def template() -> Path:
    """Where the migrated database of this state of the code is, or shall be; it need not exist yet.

    The state is everything that a migration may run: the code of the rooms, the versions that are installed.
    """
    seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            seen.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return FOLDER / f"migrated-{seen.hexdigest()[:20]}.sqlite3"


def copy_to(path: Path) -> bool:
    """Put a copy there if the template exists; whether it does."""
    if not template().exists():
        return False
    shutil.copyfile(template(), path)
    return True


def keep(connection) -> None:
    """Make the template out of a database that was migrated a moment ago, and remove those of former states."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        made = Path(folder) / "migrated.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(made)])
        former = [path for path in FOLDER.glob("migrated-*.sqlite3") if path != template()]
        os.replace(made, template())
    for path in former:
        path.unlink(missing_ok=True)
