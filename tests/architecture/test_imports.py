"""The import rules hold, and breaking one is noticed."""

import pytest

from tests.architecture.source import ROOT, lint_imports


def test_the_house_keeps_its_rules():
    lint = lint_imports(ROOT)
    assert lint.returncode == 0, lint.stdout


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
def test_a_planted_import_fails_with_one_clear_line(source, module, line, imported):
    with (source / module).open("a") as file:
        file.write(f"\n{line}\n")
    lint = lint_imports(source)
    assert lint.returncode != 0, f"{line!r} in {module} went unnoticed"
    violation = f"{module.removesuffix('.py').replace('/', '.')} -> {imported} (l."
    assert len([row for row in lint.stdout.splitlines() if violation in row]) == 1, lint.stdout


@pytest.mark.parametrize("room", ["publishers", "cms"])
def test_a_new_room_has_to_be_given_its_place(source, room):
    (source / room / "tower").mkdir()
    (source / room / "tower" / "__init__.py").touch()
    lint = lint_imports(source)
    assert lint.returncode != 0 and "tower" in lint.stdout, lint.stdout
