"""`python -m tests.architecture.untranslated`: names every string of ours that has no Vietnamese.

Extracts the strings of a copy of the source as `makemessages` does, merges them into a copy of the catalogue, and
reads what is missing, empty or only guessed (fuzzy). Needs GNU gettext; `make services` installs it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
_SOURCE = ("cms", "publishers", "search", "locale", "manage.py")
_DOMAINS = {"django": ["html", "txt", "py"], "djangojs": ["js"]}


def missing(root: Path = ROOT) -> list[str]:
    """One line for each string without a Vietnamese translation, in the order of the catalogue."""
    with tempfile.TemporaryDirectory(prefix="loa-strings-") as folder:
        copy = Path(folder) / "loa"
        copy.mkdir()
        for name in _SOURCE:
            _copy(root / name, copy / name)
        return [line for domain in _DOMAINS for line in _missing_of(copy, domain)]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "vendor"))
    elif source.exists():
        shutil.copy(source, target)


def _missing_of(copy: Path, domain: str) -> list[str]:
    extensions = [f"--extension={extension}" for extension in _DOMAINS[domain]]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=vi", f"--domain={domain}", "--no-wrap", *extensions],
        cwd=copy,
        env={"PATH": os.environ["PATH"], "LOA_DATA": str(copy.parent / "data")},
        check=True,
        capture_output=True,
    )
    catalogue = copy / "locale" / "loa" / "vi" / "LC_MESSAGES" / f"{domain}.po"
    if not catalogue.exists():
        return []
    return [
        f"{entry.occurrences[0][0] if entry.occurrences else domain}: "
        f"{entry.msgid!r} {'is only guessed (fuzzy)' if entry.fuzzy else 'has no translation'}"
        for entry in polib.pofile(str(catalogue))
        if not entry.obsolete and not entry.translated()
    ]


if __name__ == "__main__":
    lines = missing()
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.exit(1 if lines else 0)
