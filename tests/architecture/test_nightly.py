"""The page of the nightly run says what it ran and how it ended, and names every stage."""

import re
from datetime import UTC, datetime

from tests import nightly


def test_the_page_says_how_the_last_run_ended_and_no_older_one():
    text = "# The nightly run\n\nWhy.\n\nLast run: never.\n"
    first = [("machine", True, 600.0), ("coverage", False, 1800.0), ("python-3.13", True, 900.0)]
    once = nightly.page(text, datetime(2026, 11, 30, 1, 5, tzinfo=UTC), "abc1234", first)
    assert "commit abc1234: failed: coverage; no Python 3.12 on that machine.\n" in once
    assert "| coverage | FAILED | 30 |" in once
    results = [(name, True, 60.0) for name in ("machine", "python-3.12", "python-3.13")]
    twice = nightly.page(once, datetime(2026, 12, 1, tzinfo=UTC), "def5678", results)
    assert twice.startswith("# The nightly run\n\nWhy.\n\nLast run: 2026-12-01 00:00 UTC, release ")
    assert twice.count("Last run") == 1 and "passed.\n" in twice and "coverage" not in twice


def test_every_stage_stands_on_the_page_and_ci_shows_the_line():
    page = nightly.PAGE.read_text()
    named = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"^\| ([^|]+) \| [a-z]", page, flags=re.MULTILINE))))
    assert set(nightly.stages()) <= named
    assert re.search(r"^Last run: .*\.$", page, flags=re.MULTILINE)
    assert "docs/reference/nightly.md" in (nightly.ROOT / ".ci" / "run").read_text()
