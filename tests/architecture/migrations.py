"""Reads new migrations as PostgreSQL would run them: `python -m tests.architecture.migrations`.

Looked at is each migration of ours that `migrations.txt` does not list; a line there with a code and a reason accepts
one finding. With names (`core.0002_x`) only those are looked at, listed or not. `--write` lists all that there are now.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from pathlib import Path

from tests.servers import postgresql

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("migrations.txt")
# How a migration calls its arguments and variables is its own affair.
NOT_ASKED = ["RUNPYTHON_ARGS_NAMING_CONVENTION", "RUNPYTHON_MODEL_VARIABLE_NAME"]
_HEAD = """\
# Migrations that are older than the linter or released: not looked at. Written by
# `python -m tests.architecture.migrations --write`. A line with a code accepts that finding: app.0001_name CODE why.
"""


def ours() -> list[str]:
    """Every migration of this repository as `app.0001_name`, sorted."""
    files = [file for room in ("cms", "publishers", "search") for file in (ROOT / room).rglob("migrations/[0-9]*.py")]
    return sorted(f"{_label(file.parents[1])}.{file.stem}" for file in files)


def _label(app: Path) -> str:
    return re.search(r'label = "(\w+)"', (app / "apps.py").read_text())[1]


def listed() -> tuple[set[str], dict[str, list[str]]]:
    """The migrations that are not looked at, and the codes of findings that are accepted, by migration."""
    old: set[str] = set()
    accepted: dict[str, list[str]] = defaultdict(list)
    for line in LIST.read_text().splitlines():
        name, _, rest = line.partition(" ")
        if rest and not name.startswith("#"):
            accepted[name].append(rest.split()[0])
        elif name and not name.startswith("#"):
            old.add(name)
    return old, accepted


def lint(names: list[str], accepted: dict[str, list[str]]) -> bool:
    """Print what is found in these migrations; whether nothing was. Django's database must be PostgreSQL."""
    import django

    django.setup()
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(str(ROOT), no_cache=True, all_warnings_as_errors=True)
    for name in names:
        linter.exclude_migration_tests = [*NOT_ASKED, *accepted.get(name, ())]
        linter.lint_migration(linter.migration_loader.get_migration(*name.split(".")))
    return not linter.has_errors


def main() -> int:
    old, accepted = listed()
    if sys.argv[1:] == ["--write"]:
        LIST.write_text(_HEAD + "".join(f"{name}\n" for name in ours()))
        return 0
    names = sys.argv[1:] or [name for name in ours() if name not in old]
    if not names:
        return 0
    with postgresql.server() as server, postgresql.database(server, "loa") as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
        good = lint(names, {} if sys.argv[1:] else accepted)
        from django.db import connections

        connections.close_all()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
