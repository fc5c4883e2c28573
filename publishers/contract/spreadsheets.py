"""Cells of tables that people open in a spreadsheet; no Django, so that every room may use it."""

from __future__ import annotations

# The wide ones are taken for the others where a spreadsheet is set to an East Asian language.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def without_formula(cell: str) -> str:
    """The text of a cell that no spreadsheet takes for a formula: an apostrophe goes before what begins as one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
