"""How the views of the API say what they take and answer, for its description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.contrib.pydantic import PydanticExtension  # noqa: F401 (reads the answers)
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import BaseModel

from publishers.channels.press.api import parameters
from publishers.channels.press.api.answers import Problem
from publishers.runtime.problems import TYPE, usual_title

_usual_title = lazy(usual_title, str)

PAGING = [
    OpenApiParameter(
        "cursor",
        {"type": "string"},
        description=_("Goes on after another answer: use the address in its “next” as it is."),
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST, "default": parameters.USUAL},
        description=_("How many items at once."),
    ),
    OpenApiParameter(
        "updated_after",
        OpenApiTypes.DATETIME,
        description=_("Only what changed after this time (RFC 3339, with its zone)."),
    ),
]
ONE = [OpenApiParameter("content_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description=_("Id of the item."))]


class OutletTokenScheme(OpenApiAuthenticationExtension):
    """How the token of an outlet is described."""

    target_class = "publishers.channels.press.api.authentication.OutletToken"
    name = "OutletToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}


def described(
    name: str,
    summary: Any,
    answer: type[BaseModel],
    parameters: Iterable[OpenApiParameter],
    others: Iterable[int] = (),
) -> Callable[[Any], Any]:
    """Decorates `get` of a view: what may be asked, what is answered, and with which other statuses than usual."""
    responses: dict[Any, Any] = {
        200: answer,
        304: OpenApiResponse(description=_("Nothing has changed since the answer with this ETag.")),
    }
    for status in sorted({400, 401, 406, 429, *others}):
        responses[status, TYPE] = OpenApiResponse(Problem, description=_usual_title(status))
    decorate: Callable[[Any], Any] = extend_schema(
        operation_id=name,
        summary=summary,
        parameters=list(parameters),
        responses=responses,
        tags=["press"],
        # The library's annotation says names; what it writes down is these: with no token, or with an outlet's.
        auth=[{}, {OutletTokenScheme.name: []}],  # type: ignore[list-item]
    )
    return decorate
