"""The description of the API, made from the code that answers: OpenAPI 3.1."""

from typing import Any

from django.urls import include, path
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from publishers.channels.press.api import described_urls, parameters
from publishers.channels.press.api.views import PressView

ADDRESS = "api/press/v1/"


def schema() -> dict[str, Any]:
    """The whole description in the language that is active."""
    generator = SchemaGenerator(patterns=[path(ADDRESS, include(described_urls))])
    description: dict[str, Any] = generator.get_schema(request=None, public=True)
    description["info"] |= {
        "title": _("API for the press"),
        "description": _("What the department gives to the press. An outlet with a token reads also early items."),
    }
    return description


class Description(PressView):
    """Describes this API to programs."""

    def get(self, request: Request) -> Response:
        """The description as OpenAPI 3.1, in the language of the caller."""
        parameters.refuse_all(request.query_params)
        return Response(schema(), headers={"Cache-Control": "max-age=3600"})
