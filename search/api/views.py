"""The archive for programs: GET /api/archive/v1/search."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search import service
from search.api.problems import Problem, as_problem
from search.contract import SearchUnavailable


class SearchView(APIView):
    """Searches the archive with the parameters of the search page.

    Answers `count`, `results` (`id`, `type`, `title`, `url`, `highlight`, `published_at`), `facets`
    (for each facet its values with `value`, `name`, `count`, `chosen`) and `next` and `previous`,
    absolute addresses or null. `highlight` is HTML whose only element is `<mark>`. Times are RFC 3339
    in UTC. Errors are problem details (RFC 9457) that name each parameter in `errors`.
    """

    def get_exception_handler(self) -> Any:
        """Every error of this view is a problem detail."""
        return as_problem

    def get(self, request: Request) -> Response:
        """Answer one page of hits."""
        try:
            question = service.read_question(dict(request.query_params.lists()))
            answer = service.ask(question)
        except service.InvalidQuestion as error:
            errors = [{"name": problem.name, "detail": problem.message} for problem in error.problems]
            raise Problem(400, _("The question cannot be understood."), str(error), errors=errors) from error
        except SearchUnavailable as error:
            detail = _("The archive is being put in order. Try again in a minute.")
            raise Problem(503, _("The archive cannot be searched now."), detail, retry_after=60) from error
        body = {
            "count": answer.count,
            "next": _page(request, question.page + 1) if question.page < answer.pages else None,
            "previous": _page(request, question.page - 1) if question.page > 1 else None,
            "results": [_result(result) for result in answer.results],
            "facets": {
                name: [
                    {"value": choice.value, "name": choice.name, "count": choice.count, "chosen": choice.chosen}
                    for choice in choices
                ]
                for name, choices in answer.facets.items()
            },
        }
        # What was withdrawn a moment ago must not live on in a cache between us and the reader.
        return Response(body, headers={"Cache-Control": "no-cache"})


def _result(result: service.Result) -> dict[str, Any]:
    document = result.document
    return {
        "id": str(document.content_id),
        "type": document.type,
        "title": document.title,
        "url": document.url,
        "highlight": result.highlight,
        "published_at": document.model_dump(mode="json")["published_at"],
    }


def _page(request: Request, number: int) -> str:
    parameters = request.query_params.copy()
    parameters["page"] = str(number)
    return str(request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}"))
