"""What the documentation promises is true: links lead somewhere, and the example of a publisher passes the suite."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")


def _links(page: Path) -> list[Path]:
    links = _LINK.findall(page.read_text())
    return [(page.parent / link).resolve() for link in links if "://" not in link and not link.startswith("mailto:")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    assert [link for link in _links(page) if not link.exists()] == []


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [link for link in _links(page) if link.suffix == ".md" and link.exists()]
    assert [page for page in PAGES if page not in reached] == []


def test_the_publisher_of_the_howto_passes_the_contract(tmp_path):
    """As a stranger has it: a package with an entry point beside Loa, its tests run by themselves."""
    text = (ROOT / "docs" / "howto" / "write-a-publisher.md").read_text()
    for name, code in re.findall(r"```(?:python|toml)\n# (\S+)\n(.*?)```", text, re.S):
        (tmp_path / name).write_text(code)
    metadata = tmp_path / "loa_folder-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: loa-folder\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[loa.publishers]\nfolder = loa_folder:FolderPublisher\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    suite = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml", "test_folder.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert suite.returncode == 0, suite.stdout[-3000:] + suite.stderr[-1000:]
    assert " passed" in suite.stdout
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from publishers import registry; print(registry.get('folder').label)",
        ],
        env={**environment, "DJANGO_SETTINGS_MODULE": "cms.settings.test"},
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "Thư mục", run.stderr
