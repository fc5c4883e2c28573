"""A form whose blocks did not arrive whole, or were never whole, is refused with words; nothing of it is saved.

Browsers send how many blocks there are and what belongs to each; Wagtail takes that for granted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.blocks.base import BlockWidget


class Incomplete(BadRequest):
    """The blocks of a form cannot be read."""


def refuse_incomplete_blocks() -> None:
    """Let every field of blocks raise `Incomplete` for what it cannot read; call it once, at the start."""
    read = BlockWidget.value_from_datadict

    def value_from_datadict(self: BlockWidget, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        try:
            return read(self, data, files, name)
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # each kind of block has its own
            raise Incomplete(name) from error

    BlockWidget.value_from_datadict = value_from_datadict


class IncompleteFormMiddleware:
    """Says what became of such a form, as a page or for Wagtail's autosave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """400 with words; nothing for any other error."""
        if not isinstance(error, Incomplete):
            return None
        words = _(
            "The form did not arrive whole: a part of its text blocks is missing. Nothing was saved or changed. Go "
            "back with your browser's back button, copy what is long, reload the page and send the form again."
        )
        if request.headers.get("Accept", "").startswith("application/json"):
            body = {"success": False, "error_code": "validation_error", "error_message": words}
            return JsonResponse(body, status=400)
        return render(request, "core/incomplete_form.html", {"words": words}, status=400)
