"""What the harness found, in words: `python -m tests.crash.table` runs it on both databases and writes the page anew.

The page holds nothing that differs from run to run, so that a test can ask whether it still says the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from publishers import registry
from publishers.contract import Capability
from publishers.ledger.states import State
from tests.crash import launch
from tests.servers import postgresql
from tests.servers.newsroom import ROOT

PAGE = ROOT / "docs" / "reference" / "crash-safety.md"
MARKS = ("<!-- harness: begin -->", "<!-- harness: end -->")

RANDOM_KILLS = 20
ONCE, AGAIN, FOUND, RESENT = "once", "again", "found", "resent"
UNKNOWN = "**UNKNOWN**"
CANNOT, NOTHING = "by hand", "-"
WRONG = "wrong"


def outcome(case: dict[str, Any]) -> str:
    """The fate of one delivery in a word of the table."""
    if not case["hit"]:
        return CANNOT if case["state"] == State.DEAD else NOTHING
    if case["state"] == State.UNKNOWN and case["needs_person"]:
        return f"{UNKNOWN}, {case['done']} there"
    if case["state"] != State.SENT or case["done"] != 1:
        return f"{WRONG}: {case['state']}, {case['done']} times there"
    swept = case["swept"]
    if State.UNKNOWN in swept:
        return RESENT if State.QUEUED in swept[swept.index(State.UNKNOWN) :] else FOUND
    return AGAIN if State.WAITING in swept else ONCE


def problems(report: dict[str, Any], part: str) -> list[str]:
    """What was lost, done twice, or left to a person who could have been spared, in one part of the run."""
    wrong = []
    for case in report["cases"]:
        if case["part"] != part:
            continue
        about = f"{case['plugin']} {case['operation']} {case['point']} {case['item']['token']}: {case}"
        if case["state"] == State.DEAD and not case["wires"]:
            continue  # the channel can neither change nor take back, and says so to a person
        if case["state"] == State.UNKNOWN and case["needs_person"]:
            if not for_a_person(case):
                wrong.append(f"a person was asked, and the channel could have been: {about}")
            elif case["done"] > 1:
                wrong.append(f"duplicate: {about}")
        elif case["state"] != State.SENT:
            wrong.append(f"never came to its end: {about}")
        elif case["done"] > 1:
            wrong.append(f"duplicate: {about}")
        elif case["done"] < 1:
            wrong.append(f"lost: {about}")
    return wrong


def for_a_person(case: dict[str, Any]) -> bool:
    """Whether nobody but a person can tell what became of it: the plugin declares neither look-up nor repetition."""
    publisher = registry.get(case["plugin"])
    return Capability.LOOKUP not in publisher.capabilities and case["did"] not in publisher.idempotent


def mail_problems(report: dict[str, Any]) -> list[str]:
    """Mails that came twice, are called sent and did not come, or were given up before they left."""
    wrong = [f"twice in the mailbox: {key}" for key in report["mailed_twice"]]
    for key, (state, copies) in report["mail"].items():
        if state not in ("sent", "unknown") or (state == "sent" and copies != 1):
            wrong.append(f"{key} is {state}, with {copies} copies in the mailbox")
    return wrong


def write(reports: dict[str, dict[str, Any]]) -> str:
    """The part of the page that the harness writes, from what it reported on each database."""
    parts = [_points(reports), _mails(reports), _stalls(reports), _swapped(reports)]
    return "\n\n".join(parts)


def read() -> str:
    """What the page says now between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    return text.split(MARKS[0], 1)[1].split(MARKS[1], 1)[0].strip()


def keep(text: str) -> None:
    """Put it into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(MARKS[0], 1)[0], page.split(MARKS[1], 1)[1]
    PAGE.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def _points(reports: dict[str, dict[str, Any]]) -> str:
    sections = []
    for database, report in reports.items():
        cases = [case for case in report["cases"] if case["part"] == "points"]
        points = list(dict.fromkeys(case["point"] for case in cases))
        rows = []
        for plugin in dict.fromkeys(case["plugin"] for case in cases):
            for operation in dict.fromkeys(case["operation"] for case in cases):
                mine = [case for case in cases if (case["plugin"], case["operation"]) == (plugin, operation)]
                rows.append([plugin, _named(operation, mine), *(outcome(case) for case in mine)])
        sections.append(f"### {database}\n\n{_table(['plugin', 'operation', *points], rows)}")
    return "## Killed at every point\n\n" + "\n\n".join(sections)


def _named(operation: str, cases: list[dict[str, Any]]) -> str:
    """What the plugin does for it: a notice, where it can neither change nor take back."""
    did = next((case["did"] for case in cases if case["did"]), "")
    return operation if did in (operation, "") else f"{operation}: {did}"


def _mails(reports: dict[str, dict[str, Any]]) -> str:
    rows = []
    for database, report in reports.items():
        for case in report["mails"]:
            state = f"{UNKNOWN}, {case['copies']} there" if case["state"] == "unknown" else case["state"]
            state = f"once ({state})" if (case["state"], case["copies"]) == ("sent", 1) else state
            rows.append([database, case["plugin"], case["operation"], case["point"], state if case["hit"] else NOTHING])
    points = list(dict.fromkeys(row[3] for row in rows))
    grouped: dict[tuple[str, ...], list[str]] = {}
    for *head, _, state in rows:
        grouped.setdefault(tuple(head), []).append(state)
    table = _table(
        ["database", "mail of", "operation", *points], [[*head, *states] for head, states in grouped.items()]
    )
    return f"## Killed while a mail is sent\n\n{table}"


def _stalls(reports: dict[str, dict[str, Any]]) -> str:
    rows = []
    for database, report in reports.items():
        grouped: dict[tuple[str, str], list[str]] = {}
        points: list[str] = []
        for case in report["cases"]:
            if case["part"] == "stall":
                points = list(dict.fromkeys([*points, case["point"]]))
                grouped.setdefault((case["plugin"], case["operation"]), []).append(outcome(case))
        rows += [[database, *head, *states] for head, states in sorted(grouped.items())]
    table = _table(["database", "plugin", "operation", *points], rows)
    return f"## Stopped past the lease, then woken\n\n{table}"


def _swapped(reports: dict[str, dict[str, Any]]) -> str:
    rows = []
    for database, report in reports.items():
        twice = [case["plugin"] for case in report["cases"] if case["part"] == "swap" and case["done"] > 1]
        rows.append([database, ", ".join(dict.fromkeys(twice)) or NOTHING])
    return f"## With the two steps exchanged\n\n{_table(['database', 'posted twice'], rows)}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.server())
        database = stack.enter_context(postgresql.database(url, "loa_crash"))
        runs = {
            name: stack.enter_context(launch.Run(at, RANDOM_KILLS))
            for name, at in (("SQLite", ""), ("PostgreSQL", database))
        }
        reports = {name: run.result() for name, run in runs.items()}
    text = write(reports)
    keep(text)
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
