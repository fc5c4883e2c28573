"""Keeps formulas out of every table that the admin hands out: reports, listings of snippets, redirects, log."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from publishers.contract.spreadsheets import without_formula


def keep_formulas_out() -> None:
    """Has every export of Wagtail write each text through `without_formula`; called once, when the program starts.

    Wagtail's own settings for it are by view, field or class of value, and each of them would miss some cell.
    """
    written = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        cell = written(self, field, value, export_format)
        return without_formula(cell) if isinstance(cell, str) else cell

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
