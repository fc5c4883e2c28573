"""What is written beside the code agrees with it."""

import re
import subprocess
import sys
from pathlib import Path

import cms
from cms.settings import env, table
from publishers import contract, registry
from publishers.runtime import ports
from tests.architecture import contract_page

ROOT = Path(__file__).resolve().parents[2]


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _packages(path: Path) -> set[str]:
    """Names asked for in a list of requirements, as PyPI normalises them."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return {
        re.split(r"[\[=~<>! ]", line, maxsplit=1)[0].lower().replace("_", "-")
        for line in lines
        if line and not line.startswith(("#", "-"))
    }


def test_the_command_and_the_changelog_name_the_same_release():
    run = subprocess.run([sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == f"{cms.__version__}\n", run.stderr
    releases = re.findall(
        r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE
    )
    assert releases[0] == cms.__version__


def test_a_commit_and_ci_run_the_lints_that_make_lint_runs():
    parts = re.search(r"^lint: (.*?) ##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)[1].split()
    hooks = re.findall(r"entry: make --no-print-directory ([a-z-]+)", (ROOT / ".pre-commit-config.yaml").read_text())
    assert parts == hooks
    assert re.search(r"^stage .* lint$", (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE), "CI runs them all"


def test_the_settings_page_is_current():
    page = ROOT / "docs" / "reference" / "settings.md"
    assert page.read_text() == table.page(), "run `make docs`"


def test_the_page_of_the_contract_is_current_and_has_every_name():
    assert contract_page.PAGE.read_text() == contract_page.write(), "run `make docs`"
    missing = [name for name in contract.__all__ if not re.search(rf"`{name}\b", contract_page.write())]
    assert missing == []


def test_the_environment_is_read_in_one_place():
    """wsgi.py names the settings module, port.py runs before all else, draw.py drew the demo; gunicorn.py writes to it
    where the server listens."""
    settings = ("env", "gunicorn", "test")
    allowed = {*(f"cms/settings/{name}.py" for name in settings), "cms/wsgi.py", "cms/ops/port.py"}
    readers = {
        str(path.relative_to(ROOT))
        for path in _tracked("cms/*.py", "publishers/*.py", "search/*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text()) and path.name != "draw.py"
    }
    assert readers <= allowed


def test_the_port_is_asked_for_with_the_defaults_of_the_table():
    source = (ROOT / "cms" / "ops" / "port.py").read_text()
    for variable in env.VARIABLES:
        if variable.name in {"HOST", "PORT"}:
            assert f'os.environ.get("{variable.name}") or {variable.default!r}'.replace("'", '"') in source


def test_every_dependency_is_explained():
    page = (ROOT / "docs" / "dependencies.md").read_text()
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE))
    required = _packages(ROOT / "requirements.in") | _packages(ROOT / "tests" / "requirements.in")
    assert explained == required


def test_the_locks_hold_what_was_asked_for_with_hashes_and_nothing_of_one_machine():
    for source in (ROOT / "requirements.in", ROOT / "tests" / "requirements.in"):
        lock = source.with_suffix(".txt").read_text()
        pins = re.findall(r"^([a-z0-9.-]+)==\S+ \\\n    --hash=sha256:", lock, flags=re.MULTILINE)
        assert _packages(source) <= set(pins)
        assert len(pins) == len(re.findall(r"^[a-z0-9.-]+==", lock, flags=re.MULTILINE))
        assert not re.search(r"https?:|file://|--index-url|--find-links|--trusted-host", lock)


def test_the_picture_of_the_readme_shows_every_channel():
    drawn = re.search(r"```mermaid\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)[1]
    channels = {name.replace("_", " ").capitalize() for name in registry.BUILT_IN}
    assert channels <= set(re.findall(r"\[([A-Z][a-z ]+)\]", drawn))


def test_every_check_of_the_project_is_documented():
    sources = [path.read_text() for path in _tracked("cms/*/checks.py", "publishers/*/checks.py", "search/checks.py")]
    ids = set(re.findall(r'id="(\w+\.[EW]\d+)"', "".join(sources))) | {port.check_id for port in ports.ALL}
    page = (ROOT / "docs" / "howto" / "run-in-production.md").read_text()
    assert ids == set(re.findall(r"^\| `(\w+\.[EW]\d+)` \|", page, flags=re.MULTILINE))


def test_no_path_of_one_machine():
    foreign = re.compile(r"(^|[\s\"'=(])/(work|root|home/[a-z])/")
    lines = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in _tracked(
            "*.py", "*.sh", "*.md", "*.toml", "*.yaml", "*.yml", "*.txt", "*.in", "Makefile", ".ci/run"
        )
        if "data" not in path.relative_to(ROOT).parts
        for line in path.read_text().splitlines()
        if foreign.search(line)
    ]
    assert lines == []


def test_links_between_the_pages_lead_somewhere():
    dead = []
    for page in _tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)} -> {target}")
    assert dead == []
