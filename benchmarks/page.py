"""`docs/reference/benchmarks.md`: each command writes its own section and leaves the others alone."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/benchmarks.md"
BUSY = os.getloadavg()[0]  # before anything of ours ran


def table(head: list[str], rows: list[list[str]]) -> str:
    """Rows as Markdown, the first column to the left."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def ran(command: str, versions: dict[str, str]) -> str:
    """When, by which command, on what, and how busy that machine was with other things (processes that ran)."""
    on = ", ".join(f"{name} {version}" for name, version in versions.items())
    machine = f"{os.cpu_count()} cores, Linux {platform.release()}, load before {BUSY:.1f}"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, `{command}`, {on}; {machine}."


def write(section: str, text: str) -> None:
    """Replace what stands between the marks of this section; the page must have them."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    page = PAGE.read_text()
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE} has no section {section!r}")
    PAGE.write_text(pattern.sub(lambda _: f"{begin}\n{text.strip()}\n{end}", page))
