"""A copy of the source to try changes on, and the check of its imports."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def copy(folder: Path) -> Path:
    """Copy what is imported and how it is checked into the folder; returns it."""
    for name in ("cms", "publishers", "search"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess:
    """Check the import rules of the source in this folder."""
    # The copy, not this repository, must be what is imported; one line for each import, however long.
    paths = {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, env={**os.environ, **paths})
