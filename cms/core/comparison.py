"""How a table reads where two versions of an item are compared: row by row, with the words that changed marked."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import BlockComparison, TextDiff, diff_text

Rows = list[tuple[str, ...]]


class TableComparison(BlockComparison):
    """Of the value of a table block; one that is new or gone is shown whole, by `htmlvalue`."""

    def htmlvalue(self, val: dict[str, Any] | None) -> SafeString:
        """The table as it is."""
        return _table([[TextDiff([("equal", cell)]).to_html() for cell in row] for row in _rows(val)])

    def htmldiff(self) -> SafeString:
        """The newer table with what was added and deleted, rows beside the rows that they took the place of."""
        old, new = _rows(self.val_a), _rows(self.val_b)
        rows = []
        for _kind, from_old, to_old, from_new, to_new in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            for was, now in zip_longest(old[from_old:to_old], new[from_new:to_new], fillvalue=()):
                rows.append([diff_text(*cells).to_html() for cells in zip_longest(was, now, fillvalue="")])
        return _table(rows)


def _rows(value: dict[str, Any] | None) -> Rows:
    """The caption, if there is one, and the rows, as text."""
    if not value:
        return []
    caption = value.get("table_caption") or ""
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in value.get("data") or []]
    return [(caption,), *rows] if caption else rows


def _table(rows: list[list[SafeString]]) -> SafeString:
    cells = [(format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows]
    return format_html('<table class="loa-compared">{}</table>', format_html_join("", "<tr>{}</tr>", cells))
