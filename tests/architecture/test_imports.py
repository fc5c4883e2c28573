"""The import rules hold, and breaking one is noticed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def _lint(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [LINT, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        # The copy, not this repository, must be what is imported.
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
    )


@pytest.fixture
def house(tmp_path):
    """A copy of the source."""
    for name in ("cms", "publishers", "search"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_rules():
    found = _lint(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("module", "line", "imported"),
    [
        ("publishers/channels/website/publisher.py", "import cms", "cms"),
        ("publishers/channels/fanpage/publisher.py", "import cms.core.models", "cms.core.models"),
        ("publishers/channels/press/publisher.py", "from publishers.ledger import models", "publishers.ledger.models"),
        (
            "publishers/channels/bulletin/publisher.py",
            "import publishers.channels.fanpage.publisher",
            "publishers.channels.fanpage.publisher",
        ),
        (
            "publishers/channels/telegram/publisher.py",
            "def late():\n    import publishers.channels.press",
            "publishers.channels.press",
        ),
        ("publishers/ledger/services.py", "import search", "search"),
        ("publishers/contract/types.py", "import django", "django"),
        ("search/publisher.py", "from publishers.toolkit import http", "publishers.toolkit.http"),
        ("cms/ops/health.py", "import search.service", "search.service"),
        ("cms/core/forms.py", "from publishers.admin import panels", "publishers.admin.panels"),
        ("cms/users/services.py", "from publishers.mail import admin_views", "publishers.mail.admin_views"),
        ("cms/policies/models.py", "import cms.news.models", "cms.news.models"),
        ("cms/workflow/withdraw.py", "import publishers.ledger.models", "publishers.ledger.models"),
    ],
)
def test_a_planted_import_fails_with_one_clear_line(house, module, line, imported):
    with (house / module).open("a") as source:
        source.write(f"\n{line}\n")
    found = _lint(house)
    assert found.returncode != 0, f"{line!r} in {module} went unnoticed"
    said = f"{module.removesuffix('.py').replace('/', '.')} -> {imported} (l."
    assert len([row for row in found.stdout.splitlines() if said in row]) == 1, found.stdout
