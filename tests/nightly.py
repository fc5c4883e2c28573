"""What is too long for every change: `make nightly`, some hours. Writes how it ended into docs/reference/nightly.md.

`python -m tests.nightly machine cluster` runs these stages only, and writes nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cms

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "nightly.md"
_PYTEST = ("-m", "pytest", "-q")
# Killed processes, races against the clock and the browser's stories say nothing more under another Python.
_PLAIN = ("tests", *(f"--ignore=tests/{part}" for part in ("sample", "crash", "load", "benchmarks", "e2e")))
OTHER_PYTHONS = ("3.12", "3.13")


def _run(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT).returncode == 0


def _python(*arguments: str) -> bool:
    return _run(sys.executable, *arguments)


def coverage() -> bool:
    """Every branch that the tests take, with the floor of pyproject.toml."""
    _python("-m", "coverage", "erase")
    tested = _python("-m", "coverage", "run", *_PYTEST, *_PLAIN)
    _python("-m", "coverage", "combine", "--quiet")
    return _python("-m", "coverage", "report", "--skip-covered") and tested


def kills() -> bool:
    """Workers killed at every labelled point and at random instants; the archive's writer killed and raced."""
    return all(
        (
            _python(*_PYTEST, "tests/crash", "--random-kills", "200"),
            _python(*_PYTEST, "tests/search/test_killed.py", "--archive-kills", "100"),
            _python(*_PYTEST, "tests/search/test_race.py", "--archive-rounds", "2000"),
        )
    )


def herd() -> bool:
    """Ten thousand deliveries among faults and killed workers, on both databases."""
    return _python("-m", "benchmarks.load")


def cluster() -> bool:
    """An Elasticsearch cluster of which nodes go."""
    return _python(*_PYTEST, "tests/search/test_cluster.py")


def machine() -> bool:
    """The state machines of the ledger, fifty thousand steps each."""
    return _python(*_PYTEST, "tests/publishers/ledger/machine/test_machine.py", "--machine-steps", "50000")


def _interpreter(version: str) -> str:
    """The path of this version of Python on this machine, '' where there is none."""
    for program in (f"python{version}", *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))):
        try:
            run = subprocess.run(
                [program, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True, cwd=ROOT
            )
        except FileNotFoundError:
            continue
        if run.returncode == 0:
            return run.stdout.strip()
    return ""


def under(version: str) -> Callable[[], bool]:
    """The stage that runs the tests under this version of Python, in a folder of packages of its own."""

    def stage() -> bool:
        packages = ROOT / f".venv-{version}"
        python = str(packages / "bin" / "python")
        made = packages.exists() or _run(_interpreter(version), "-m", "venv", str(packages))
        lists = ("--requirement", "requirements.txt"), ("--requirement", "tests/requirements.txt")
        return (
            made
            and all(_run(python, "-m", "pip", "install", "--quiet", "--require-hashes", *one) for one in lists)
            and _run(python, *_PYTEST, *_PLAIN)
        )

    return stage


def stages() -> dict[str, Callable[[], bool]]:
    """What there is to run on this machine, in order."""
    others = {f"python-{version}": under(version) for version in OTHER_PYTHONS if _interpreter(version)}
    return {"machine": machine, "cluster": cluster, "kills": kills, "herd": herd, "coverage": coverage, **others}


def page(text: str, ended: datetime, commit: str, results: list[tuple[str, bool, float]]) -> str:
    """The page with its last run replaced; `results` are stage, whether it passed, seconds."""
    failed = [name for name, passed, _ in results if not passed]
    missing = [version for version in OTHER_PYTHONS if f"python-{version}" not in {name for name, _, _ in results}]
    verdict = f"failed: {', '.join(failed)}" if failed else "passed"
    absent = f"; no Python {' or '.join(missing)} on that machine" if missing else ""
    rows = "".join(
        f"| {name} | {'passed' if passed else 'FAILED'} | {seconds / 60:.0f} |\n" for name, passed, seconds in results
    )
    last = f"Last run: {ended:%Y-%m-%d %H:%M} UTC, release {cms.__version__}, commit {commit}: {verdict}{absent}.\n"
    head = re.split(r"^Last run: ", text, maxsplit=1, flags=re.MULTILINE)[0]
    return f"{head}{last}\n| stage | ended | minutes |\n| --- | --- | --- |\n{rows}"


def main() -> int:
    names = sys.argv[1:]
    results = []
    for name, stage in stages().items():
        if names and name not in names:
            continue
        print(f"== {name}", flush=True)  # noqa: T201
        begun = time.monotonic()
        results.append((name, stage(), time.monotonic() - begun))
    if not names:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
        text = page(PAGE.read_text(), datetime.now(UTC), commit.stdout.strip(), results)
        PAGE.write_text(text)
    return 0 if results and all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
