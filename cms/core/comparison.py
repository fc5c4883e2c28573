"""How two versions of an item are compared for people: tables row by row, moments, switches and lists in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import (
    BlockComparison,
    FieldComparison,
    M2MFieldComparison,
    TextDiff,
    diff_text,
    register_comparison_class,
)

from publishers.ledger.channels import worded_channels

Rows = list[tuple[str, ...]]


class ValueComparison(FieldComparison):
    """Of a switch or a moment: what it was and what it is, as people write it."""

    def htmldiff(self) -> SafeString:
        """The former value as taken out, the newer one as added; what is empty is left away."""
        values = [("deletion", in_words(self.val_a)), ("addition", in_words(self.val_b))]
        return TextDiff([(change, words) for change, words in values if words], separator=" ").to_html()


def in_words(value: date | bool | None) -> str:
    """A moment by the clock of the province, a day or a switch, as people write it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return _("Yes") if value else _("No")


for _field in (models.BooleanField, models.DateTimeField, models.DateField):
    register_comparison_class(_field, comparison_class=ValueComparison)

Names = Callable[[], Iterable[tuple[str, str | Promise]]]


class KeysComparison(M2MFieldComparison):
    """Of a list of keys, each read by its name."""

    def __init__(self, names: Names, field: models.Field, obj_a: models.Model, obj_b: models.Model) -> None:
        super().__init__(field, obj_a, obj_b)
        self.names = dict(names())

    def get_items(self) -> tuple[list[str], list[str]]:
        """The keys of either version."""
        return list(self.val_a or []), list(self.val_b or [])

    def get_item_display(self, item: str) -> str:
        """The name; the key itself where nothing has it any more."""
        return str(self.names.get(item, item))


class ChannelTextsComparison(FieldComparison):
    """How the words for channels read where two versions are compared: text by text, with what changed marked."""

    def htmldiff(self) -> SafeString:
        """Every text that differs, below the names of its channel and field."""
        old, new = self.val_a or {}, self.val_b or {}
        rows = []
        for channel in worded_channels():
            for field in channel.fields:
                was, now = (texts.get(channel.slug, {}).get(field.name, "") for texts in (old, new))
                if was != now:
                    rows.append((channel.name, field.label, diff_text(was, now).to_html()))
        return format_html('<dl class="loa-compared">{}</dl>', format_html_join("", "<dt>{}, {}</dt><dd>{}</dd>", rows))


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
