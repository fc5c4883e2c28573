"""A name says what it holds: a row, a message, a number. What was `found`, `said` or `asked` could be anything."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("publishers", "cms", "search", "benchmarks", "tests")
VAGUE = {"said", "found", "asked"}
FIXED = {
    # A column of the database, and a parameter in addresses that people have kept.
    ("search/models/usage.py", "asked"),
    ("search/admin/usage_reports.py", "found"),
}
_ANY = re.compile(rf"\b({'|'.join(VAGUE)})\b")


def named(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each variable, parameter, attribute, function and class that some Python source gives one of
    these names to; what it only reads, strings and keywords of calls do not count."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                pass
            case ast.arg(arg=name) | ast.alias(asname=name):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                pass
            case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
                pass
            case _:
                continue
        if name in VAGUE:
            yield node.lineno, name


def test_names_say_what_they_hold():
    vague = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if _ANY.search(source := path.read_text())
        for line, name in named(source)
        if (path.relative_to(ROOT).as_posix(), name) not in FIXED
    ]
    advice = "Name each after what it holds, such as errors, matches, page, query, message or response:"
    assert not vague, "\n".join([advice, *vague])


@pytest.mark.parametrize(
    "line",
    [
        "found = []",
        "found: list[str] = []",
        "if found := match(text): ...",
        "for number, (found, rest) in rows: ...",
        "rows = [found for found in rows]",
        "with open(path) as found: ...",
        "def ask(found): ...",
        "def ask(*, found=None): ...",
        "def found(): ...",
        "ask(lambda found: found)",
        "self.found = 1",
        "self.found += 1",
        "from rows import row as found",
        "try: ...\nexcept ValueError as found: ...",
        "match row:\n    case [found, *_]: ...",
    ],
)
def test_a_vague_name_is_noticed(line):
    assert {name for _line, name in named(line)} == {"found"}


@pytest.mark.parametrize("line", ["rows.filter(found=0)", "print(row.found)", "found_at = 1", "state = 'found'"])
def test_names_of_others_may_be_used(line):
    assert not list(named(line))
