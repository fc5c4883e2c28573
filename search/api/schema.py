"""The description of the API, made from the code that answers: OpenAPI 3.1."""

from typing import Any

from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from search.api import described_urls
from search.api.views import ArchiveView, parameters
from search.query import questions

ADDRESS = "api/archive/v1/"


def schema() -> dict[str, Any]:
    """The whole description in the language that is active."""
    generator = SchemaGenerator(patterns=[path(ADDRESS, include(described_urls))])
    description: dict[str, Any] = generator.get_schema(request=None, public=True)
    return description


class SchemaView(ArchiveView):
    """Describes this API to programs."""

    def get(self, request: Request) -> Response:
        """Answer the description as OpenAPI 3.1, in the language of the caller."""
        questions.read_question(parameters(request), known=())
        return Response(schema(), headers={"Cache-Control": "max-age=3600"})
