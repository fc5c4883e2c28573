"""The archive for programs, below /api/archive/v1/. Reads only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views import View
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from publishers.runtime.addresses import absolute
from search import service
from search.api import cursors, openapi, serializers
from search.api.limits import PerNetwork
from search.api.problems import Gone, NoSuchAddress, as_problem
from search.contract import FACETS
from search.query import highlight, questions

_ASKED = ("q", *FACETS, "from", "to")


class ArchiveView(APIView):
    """What all addresses have in common: errors are problem details, in the language that the caller reads."""

    http_method_names = ["get", "head", "options"]
    limit = "archive-questions"

    def get_exception_handler(self) -> Any:
        """Every error is a problem detail."""
        return as_problem

    def get_throttles(self) -> list[PerNetwork]:
        """The one that counts, kept for what the answer says of it."""
        self.throttle = PerNetwork()
        return [self.throttle]

    def check_throttles(self, request: Request) -> None:
        """Count a request once."""
        if not hasattr(self, "throttle"):
            super().check_throttles(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Programs have no cookie that chose a language: here what they accept counts as well.

        A request is counted before anything of it is read, so one that cannot be read is counted, too.
        """
        translation.activate(translation.get_language_from_request(request))
        self.check_throttles(request)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what the answer depends on."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language"])
        if throttle := getattr(self, "throttle", None):  # none was asked when the request was refused before
            for name, value in throttle.count.headers().items():
                response[name] = value
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are, in `Allow`."""
        return Response(status=204)


class SearchView(ArchiveView):
    """Searches the archive: hits with the best first, and how they divide."""

    @openapi.described(
        "search",
        _("Search the archive"),
        serializers.AnswerSerializer,
        [*openapi.ASKED, *openapi.PAGING],
        others=(304,),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Answer one page of hits; `next` leads on to any depth."""
        question = questions.read_question(parameters(request), known=(*_ASKED, "sort", "page_size", "cursor"))
        now = timezone.now()
        if cursor := _once(request, "cursor"):
            question, now = cursors.go_on(question, cursor)
        answer = service.ask(question, now)
        following = cursors.following(question, answer, now)
        body = serializers.AnswerSerializer(
            {
                "count": answer.count,
                "next": _with_cursor(request, following) if following else None,
                "pinned": service.pinned(question, now),
                "results": answer.results,
                "similar": answer.similar,
                "meant": answer.meant,
                "partial": answer.partial,
                "facets": _facets(answer),
            }
        )
        # A cursor tells the moment at which it was made, and an older one leads on as well.
        return _sealed(request, body.data, but="next")


class FacetsView(ArchiveView):
    """Tells how the hits of a question divide, without the hits."""

    @openapi.described(
        "facets", _("Count how the hits divide"), serializers.FoundSerializer, openapi.ASKED, others=(304,)
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Answer how many items there are and, for each facet, how many each of its values would leave."""
        question = questions.read_question(parameters(request), known=_ASKED)
        answer = service.ask(replace(question, page_size=1))
        body = serializers.FoundSerializer(
            {
                "count": answer.count,
                "similar": answer.similar,
                "meant": answer.meant,
                "partial": answer.partial,
                "facets": _facets(answer),
            }
        )
        return _sealed(request, body.data)


class ItemView(ArchiveView):
    """Gives one item."""

    @openapi.described("item", _("Read one item"), serializers.ItemSerializer, openapi.ONE, others=(304, 404, 410))
    def get(self, request: Request, content_id: str) -> HttpResponseBase:
        """Answer all that the archive holds of an item; 404 when it never was public, 410 when it was taken out."""
        questions.read_question(parameters(request), known=())
        try:
            item = service.item(UUID(content_id))
        except ValueError:
            raise NotFound(_("An id looks like 0192f0a4-7c3e-7d10-8f62-2f1d8c1b9a55.")) from None
        except service.TakenOut as error:
            raise Gone(error.reason) from None
        if item is None:
            raise NotFound("")
        return _sealed(request, serializers.ItemSerializer(item).data)


class SuggestView(ArchiveView):
    """Completes titles while somebody types."""

    limit = "archive-suggestions"

    @openapi.described("suggest", _("Complete a title"), serializers.SuggestionsSerializer, openapi.TYPED)
    def get(self, request: Request) -> Response:
        """Answer at most eight items whose title holds the words of `q`, the last of which may be unfinished."""
        question = questions.read_question(parameters(request), known=("q",))
        suggestions = [
            service.Result(document, highlight.typed_so_far(document.title, question.q), "")
            for document in service.suggest(question.q)
        ]
        body = serializers.SuggestionsSerializer({"suggestions": suggestions})
        # Who deletes a letter asks the same again; nobody else's cache may keep what could be withdrawn.
        return Response(body.data, headers={"Cache-Control": "private, max-age=30"})


@extend_schema(exclude=True)
class NowhereView(ArchiveView):
    """Every other address below the API's."""

    http_method_names = [*View.http_method_names]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say so, whatever is asked, and count it."""
        super().initial(request, *args, **kwargs)
        raise NoSuchAddress(_("Its description is at /api/docs/."))


def _sealed(request: Request, data: dict[str, Any], but: str = "") -> HttpResponseBase:
    """An answer that every cache has to ask for again: what was withdrawn a moment ago must not live on there.

    Who has it already (ETag, over all but the field `but`) hears only that nothing has changed.
    """
    canonical = json.dumps({name: value for name, value in data.items() if name != but}, sort_keys=True, default=str)
    seal = f'"{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"'
    response = Response(data, headers={"Cache-Control": "no-cache", "ETag": seal})
    return get_conditional_response(request, etag=seal, response=response) or response


def parameters(request: Request) -> dict[str, list[str]]:
    """What was asked, each name with all its values."""
    return dict(request.query_params.lists())


def _once(request: Request, name: str) -> str:
    """The value of a parameter that the service does not read; raises InvalidQuestion when it is given twice."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise questions.InvalidQuestion([questions.Problem(name, str(_("Give this once only.")))])
    return values[0] if values else ""


def _facets(answer: service.Answer) -> dict[str, list[service.Choice]]:
    return {name: answer.facets.get(name, []) for name in FACETS}


def _with_cursor(request: Request, cursor: str) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return absolute(f"{request.path}?{parameters.urlencode()}")
