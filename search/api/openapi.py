"""How the views of the API say what they take and answer, for its description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.serializers import BaseSerializer

from search.api.serializers import ProblemSerializer
from search.contract import Sort
from search.query import parser, questions
from search.web import labels

_Q = OpenApiParameter(
    "q",
    {"type": "string", "maxLength": parser.LONGEST},
    description=_(
        "Words, with accents or without; “quoted” ones must stand together, those with a minus must not occur. "
        "Without it, everything."
    ),
)
_TYPES = format_lazy(
    _("Types of items: {types}. Given more than once, one of them holds."),
    types=lazy(lambda: ", ".join(labels.types()), str)(),
)
_FACETS = [
    OpenApiParameter(
        name,
        {"type": "array", "maxItems": 20, "items": {"type": "string"}},
        description=description,
    )
    for name, description in (
        ("type", _TYPES),
        ("unit", _("Units, as in the facets.")),
        ("topic", _("Topics, as in the facets.")),
        ("year", _("Years of publication.")),
        ("status", _("Legal status of policies, as in the facets.")),
    )
]
_DAYS = [
    OpenApiParameter(
        "from",
        {"type": "string"},
        description=_("Published from here on: a day in Vietnam (2026-03-05), or a time as RFC 3339 writes it."),
    ),
    OpenApiParameter(
        "to",
        {"type": "string"},
        description=_("Published up to here: a day, which counts whole, or a time, which does not count."),
    ),
]
ASKED = [_Q, *_FACETS, *_DAYS]
PAGING = [
    OpenApiParameter(
        "sort",
        {"type": "string", "enum": list(Sort), "default": Sort.RELEVANCE},
        description=_("By date, or the best first; without words it is by date."),
    ),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": questions.LARGEST_PAGE, "default": questions.PAGE_SIZE},
        description=_("How many hits at once."),
    ),
    OpenApiParameter(
        "cursor",
        {"type": "string"},
        description=_("Goes on after another answer: use the address in its “next” as it is."),
    ),
]
TYPED = [
    OpenApiParameter(
        "q", {"type": "string", "maxLength": parser.LONGEST}, description=_("What is typed so far of a title.")
    )
]
ONE = [OpenApiParameter("content_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description=_("Id of the item."))]
_PROBLEMS = {
    304: _("Nothing has changed since the answer with this ETag."),
    400: _("Parameters that are unknown or cannot be used, each with its reason."),
    404: _("There never was such an item in public."),
    406: _("Something else than JSON was asked for."),
    410: _("The item was taken out of the archive; the detail says why, where the public may know."),
    429: _("This address asked too often; Retry-After says when to go on."),
    503: _("The archive is being put in order; Retry-After says when to come back."),
}


def described(
    name: str,
    summary: Any,
    answer: type[BaseSerializer],
    parameters: Iterable[OpenApiParameter],
    others: Iterable[int] = (),
) -> Callable[[Any], Any]:
    """Decorates `get` of a view: what may be asked, what is answered, and with which other statuses than usual."""
    responses: dict[Any, Any] = {200: answer}
    for status in sorted({400, 406, 429, 503, *others}):
        if status == 304:
            responses[status] = OpenApiResponse(description=_PROBLEMS[status])
        else:
            response = OpenApiResponse(ProblemSerializer, description=_PROBLEMS[status])
            responses[status, "application/problem+json"] = response
    decorate: Callable[[Any], Any] = extend_schema(
        operation_id=name, summary=summary, parameters=list(parameters), responses=responses, tags=["archive"], auth=[]
    )
    return decorate
