"""What the content API's frameworks refuse, in the reader's language: each mistake by its name, what to do, no links.

Pydantic, Ninja and Wagtail say these in English only. Words of our own are told from theirs by who raised them: a
lazy text, PermissionDenied itself (Wagtail raises its subclasses), mistakes of `cms.core.block_shapes`, forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unreadable
from pydantic import ValidationError as Unfit
from wagtail.api.rich_text import RichTextFormatError
from wagtail.utils.forms import FormValidationError

from cms.core.block_shapes import OURS, UNKNOWN
from publishers.runtime.problems import problem


def refuse_in_words(api: NinjaAPI) -> None:
    """Let every refusal of this API be a problem document in the language that is active."""
    for kind, handler in (
        (Http404, _not_there),
        (PermissionDenied, _not_allowed),
        (HttpError, _not_possible),
        (RichTextFormatError, _no_rich_text),
        (Invalid, _invalid),
        (Unreadable, _unreadable),
        (Unfit, _unfit),
    ):
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]  # Ninja hands over what was raised, no class


def _not_there(request: HttpRequest, refusal: Http404) -> HttpResponse:
    reason = refusal.args[0] if refusal.args else ""
    return problem(404, detail=str(reason) if isinstance(reason, Promise) else "")


def _not_allowed(request: HttpRequest, refusal: PermissionDenied) -> HttpResponse:
    if not request.user.is_authenticated:
        return problem(401)
    return problem(403, detail=str(refusal) if type(refusal) is PermissionDenied else "")


def _not_possible(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    largest = re.fullmatch(r"limit cannot be higher than (\d+)", str(refusal))
    errors = [{"name": "limit", "detail": _("At most %(number)s.") % {"number": largest[1]}}] if largest else None
    return problem(refusal.status_code, errors=errors)


def _no_rich_text(request: HttpRequest, refusal: RichTextFormatError) -> HttpResponse:
    return problem(400, detail=_("This text cannot be read in the format that was named."))


def _invalid(request: HttpRequest, refusal: Invalid) -> HttpResponse:
    if isinstance(refusal, FormValidationError):
        return problem(
            422, errors=[_mistake(at, code, message) for at, errors in refusal.loc_errors for message, code in errors]
        )
    return problem(422, errors=[{"detail": message} for message in refusal.messages])


def _unreadable(request: HttpRequest, refusal: Unreadable) -> HttpResponse:
    return problem(422, errors=_mistakes(refusal.errors))


def _unfit(request: HttpRequest, refusal: Unfit) -> HttpResponse:
    return problem(422, errors=_mistakes(refusal.errors(include_url=False, include_input=False)))


def _mistakes(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_mistake(error["loc"], error["type"], _words(error), _name(error)) for error in errors]


def _mistake(at: Iterable[str | int], code: str, words: str, name: str = "") -> dict[str, Any]:
    place = [*at]
    named = [part for part in place if isinstance(part, str) and part != "__all__"]
    return {"name": (name or (named[-1] if named else ""))[:100], "detail": words, "type": code, "loc": place}


def _name(error: Mapping[str, Any]) -> str:
    """The parameter that a rule of Wagtail's is about, where Pydantic does not say it."""
    return next((name for begin, name in _RULES.items() if begin in error.get("msg", "")), "")


def _words(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == OURS:
        return str(error["msg"])
    if kind == UNKNOWN:
        return _("There is no field '%(name)s' here.") % {"name": str(error["loc"][-1])[:100]}
    if error["loc"] and error["loc"][-1] == "slug" and kind == "value_error":
        return str(context.get("error", ""))  # a form's own words
    rule = _name(error)
    if rule == "order":
        return _("A list is put in order by its fields, or by 'random' alone and from its beginning.")
    if rule == "child_of":
        return _("Give either child_of or descendant_of.")
    return _by_kind(kind, context)


_RULES = {
    "invalid fields for model": "order",
    "random ordering": "order",
    "filtering by descendant_of with child_of": "child_of",
}
"""Rules of Wagtail's that are told by the beginning of their words only, and what each is about."""


def _by_kind(kind: str, context: Mapping[str, Any]) -> str:
    """Words for a kind of mistake, with what would be right (`context`)."""
    if kind in ("literal_error", "enum", "union_tag_invalid", "const_error"):
        values = re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags") or ""))
        return _("Give one of these: %(values)s.") % {"values": ", ".join(values)}
    for limit, words in (
        ("ge", _("At least %(number)s.")),
        ("gt", _("More than %(number)s.")),
        ("le", _("At most %(number)s.")),
        ("lt", _("Less than %(number)s.")),
        ("max_length", _("At most %(number)s long.")),
        ("min_length", _("At least %(number)s long.")),
    ):
        if limit in context:
            return words % {"number": context[limit]}
    if kind == "missing" or kind == "union_tag_not_found":
        return _("This has to be given.")
    for begins, words in (
        (("int_", "float_", "decimal_", "finite_"), _("Give a number here.")),
        (("bool_",), _("Give true or false here.")),
        (("string_",), _("Give a text here.")),
        (("list_", "tuple_", "set_"), _("Give a list here: [...].")),
        (("model_", "dict_", "mapping_"), _("Give an object here: {...}.")),
        (("datetime_", "date_", "time_"), _("Give a time here with its zone: 2026-11-22T14:05:00+07:00.")),
        (("does_not_exist",), _("There is nothing with this number.")),
        (("filter_field_", "order_by_field_"), _("A search is not narrowed or put in order by this.")),
        (("convert_alias_",), _("This page shows no other one.")),
        (("copy_page_", "create_page_alias_"), _("A page cannot be put into itself.")),
    ):
        if kind.startswith(begins):
            return words
    return _("This value cannot be used here.")
