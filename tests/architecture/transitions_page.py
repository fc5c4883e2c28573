"""The ledger's state machine in `docs/explanation/ledger.md`, drawn from the engine's table (`make docs`)."""

from __future__ import annotations

import re
from pathlib import Path

from publishers.ledger.transitions import TABLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "ledger.md"
_DRAWN = re.compile(r"(<!-- made by `make docs` from transitions\.py -->\n).*(<!-- end -->\n)", re.DOTALL)


def draw() -> str:
    """The diagram with one arrow for each pair of states, and the table that also says who moves."""
    arrows: dict[tuple[str, str], list[str]] = {}
    rows = []
    for kind in TABLE:
        for before in [state.name for state in kind.before] or ["[*]"]:
            arrows.setdefault((before, kind.after.name), []).append(kind.on)
        rows.append((_names([state.name for state in kind.before]), kind.after.name, ", ".join(kind.by), kind.on))
    diagram = [f"    {before} --> {after}: {' / '.join(on)}" for (before, after), on in arrows.items()]
    table = [f"| {' | '.join(row)} |" for row in [("from", "to", "by", "on"), ("---",) * 4, *rows]]
    return "\n".join(["```mermaid", "stateDiagram-v2", *diagram, "```", "", *table, ""])


def write() -> str:
    """The page with its part that is drawn as the table is now."""
    page, drawn = _DRAWN.subn(lambda match: match[1] + draw() + match[2], PAGE.read_text(encoding="utf-8"))
    assert drawn == 1, f"{PAGE} has not one place for the diagram"
    return page


def _names(states: list[str]) -> str:
    return ", ".join(states) or "(new)"


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
