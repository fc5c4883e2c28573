"""The rights in words: `python -m tests.leaks.table` writes the page anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.leaks import rights

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "leaks.md"
MARKS = ("<!-- rights: begin -->", "<!-- rights: end -->")
_SAYS = {"all": "**sees all**", "public": "**sees**", "trace": "trace", "": "-"}


def write() -> str:
    """The part of the page that is made from the rights."""
    parts = [_named("State", rights.STATES), _named("Reader", rights.READERS), "## Who sees what"]
    for kinds, rows in _groups().items():
        names = "; ".join(kinds)
        parts.append(f"### {names[0].upper()}{names[1:]}\n\n{_table(['state', *rights.READERS], rows)}")
    return "\n\n".join(parts)


def read() -> str:
    """What the page says now between its marks."""
    return PAGE.read_text(encoding="utf-8").split(MARKS[0], 1)[1].split(MARKS[1], 1)[0].strip()


def _groups() -> dict[tuple[str, ...], list[list[str]]]:
    """Kinds of addresses where everybody has the same rights, and those rights."""
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for kind in rights.KINDS:
        rows = tuple(
            (state, *(_SAYS[rights.may_see(reader, state, kind.name)] for reader in rights.READERS))
            for state in rights.STATES
        )
        traces = "title and reason" if kind.name in rights.TOMBSTONES else "reason"
        alike.setdefault(tuple(tuple(cell.replace("trace", traces) for cell in row) for row in rows), []).append(
            kind.name
        )
    return {tuple(names): [list(row) for row in rows] for rows, names in alike.items()}


def _named(head: str, of: dict[str, str]) -> str:
    return _table([head, "what it is"], of.items())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(MARKS[0], 1)[0], page.split(MARKS[1], 1)[1]
    PAGE.write_text(f"{before}{MARKS[0]}\n{write()}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
