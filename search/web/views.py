"""The search page of the public site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from publishers.runtime.addresses import absolute
from search import service
from search.analytics import usage
from search.contract import FACETS, SearchUnavailable, Sort
from search.index.documents import Document
from search.query import addresses, questions
from search.query.questions import Question
from search.service import Answer, Choice, Result
from search.web import export
from search.web.labels import FACET_TITLES

_SHOWN = 8  # values of a facet before the rest is folded away


@dataclass(frozen=True)
class Shown:
    """One hit as the page shows it; `file` is the attached file that the excerpt was cut from, '' if none.

    `token` lets it be counted that somebody opened it, '' where nothing is counted.
    """

    document: Document
    type_name: str
    title: SafeString
    excerpt: SafeString
    file: str = ""
    token: str = ""


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search results for the address as it stands; everything the page shows is in the address."""
    given = addresses.parameters(dict(request.GET.lists()))
    status = 200
    counted: usage.Asked | None = None
    context: dict[str, Any] = {"typed": " ".join(given.get("q", [])), "reset_url": addresses.PAGE}
    try:
        question = questions.read_question(given)
        answer, pinned = service.ask(question), service.pinned(question)
        context |= _shown(question, answer) | _hits(request, question, answer, pinned)
        counted = usage.read(request, question, (0 if answer.partial else answer.count) or len(pinned))
    except questions.InvalidQuestion as error:
        status = 400
        context |= _refused(given, error)
    except SearchUnavailable:
        status = 503
        context["unavailable"] = True
    response = usage.CountingResponse(render_to_string("search/page.html", context, request), status=status)
    response.question = counted
    # What was withdrawn a moment ago must not live on in a cache between us and the reader.
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The hits of the same address as a table; a question that cannot be answered goes to the page, which says why."""
    given = addresses.parameters(dict(request.GET.lists()))
    try:
        question = questions.read_question(given)
        lines = export.lines(question)
    except (questions.InvalidQuestion, SearchUnavailable):
        return redirect(f"{addresses.PAGE}?{urlencode(given, doseq=True)}")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name, day = _("search-results"), timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    patch_cache_control(response, no_store=True)
    return response


@csrf_exempt  # the token is signed, and a browser sends it as it leaves the page
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Count that a hit was opened: `token` is what the page carried for it."""
    if usage.may_count(request) and not usage.opened(request.POST.get("token", "")):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here from its own address bar (OpenSearch 1.1)."""
    context = {"address": absolute(addresses.PAGE)}
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "search/opensearch.xml", context, content_type=kind)


def _refused(given: dict[str, list[str]], error: questions.InvalidQuestion) -> dict[str, Any]:
    """What was asked, so that it can be mended, and what is wrong with it."""
    problems = [_in_words(problem, given) for problem in error.problems]
    wrong = {problem.name: problem.message for problem in problems}
    kept = [(name, value) for name in ("q", *FACETS) if name not in wrong for value in given.get(name, [])]
    bounds = _bounds("".join(given.get("from", [])[:1]), "".join(given.get("to", [])[:1]), wrong)
    return {"problems": problems, "bounds": bounds, "kept": kept}


def _in_words(problem: questions.Problem, given: dict[str, list[str]]) -> questions.Problem:
    """A problem as people hear of it, where programs are told how to write a day."""
    value = "".join(given.get(problem.name, [])[:1])
    if problem.name not in ("from", "to") or addresses.is_day(value):
        return problem
    return replace(problem, message=_("There is no such day. Give one such as 05/03/2026."))


def _shown(question: Question, answer: Answer) -> dict[str, Any]:
    anywhere = addresses.unfiltered(question)
    kept = [(name, value) for name in FACETS for value in question.filters.get(name, [])]
    kept += [("q", question.q)] if question.q else []
    kept += [("sort", question.sort.value)] if question.sort != Sort.RELEVANCE else []
    return {
        "question": question,
        "answer": answer,
        "chips": _chips(question, answer),
        "unfiltered_url": addresses.address(anywhere),
        "unfiltered_count": 0 if (answer.count and not answer.partial) or anywhere == question else _count(anywhere),
        "filters": [_filter(question, facet, choices) for facet, choices in answer.facets.items() if choices],
        "bounds": _bounds(*addresses.days(question), {}),
        "kept": kept,
        "sorts": _sorts(question),
        "feed_url": addresses.address(replace(question, sort=Sort.RELEVANCE), at=addresses.FEED),
        "follow_query": addresses.address(replace(question, sort=Sort.RELEVANCE)).partition("?")[2],
        "table_url": addresses.address(question, at=addresses.TABLE),
        "meant_url": addresses.address(replace(question, q=answer.meant)) if answer.meant else "",
        "pages": _pages(question, answer),
        "previous_url": addresses.address(question, _before(question, answer)) if question.page > 1 else "",
        "next_url": addresses.address(question, question.page + 1) if question.page < answer.pages else "",
    }


def _hits(request: HttpRequest, question: Question, answer: Answer, pinned: list[Result]) -> dict[str, Any]:
    """What stands on top, and the rest of the page, where it is not said again."""
    above = {result.document.content_id for result in pinned}
    results = [*pinned, *(result for result in answer.results if result.document.content_id not in above)]
    ids = [result.document.content_id for result in results]
    tokens = usage.tokens(question, ids) if usage.may_count(request) else {}
    shown = [show(result, tokens.get(result.document.content_id, "")) for result in results]
    return {"pinned": shown[: len(pinned)], "results": shown[len(pinned) :], "counted": bool(tokens)}


def show(result: Result, token: str = "") -> Shown:
    """A hit with what the template needs."""
    return Shown(
        result.document,
        service.type_name(result.document),
        mark_safe(result.title_html),  # noqa: S308 (escaped by search.query.highlight)
        mark_safe(result.highlight),  # noqa: S308 (escaped by search.query.highlight)
        result.file.title if result.file else "",
        token,
    )


def _count(question: Question) -> int:
    """How many hits there would be, for all that was asked."""
    answer = service.ask(replace(question, page=1, page_size=1), facets=False, marks=False)
    return 0 if answer.partial else answer.count


def _chips(question: Question, answer: Answer) -> list[dict[str, Any]]:
    """What narrows the results, each with the address without it."""
    chips = [
        {
            "title": FACET_TITLES[facet],
            "label": choice.name,
            "lang": "vi",
            "url": addresses.address(addresses.filtered(question, facet, without=choice.value)),
        }
        for facet, choices in answer.facets.items()
        for choice in choices
        if choice.chosen
    ]
    first, last = addresses.days(question)
    if first:
        open_ = addresses.address(replace(question, since=None))
        chips.append({"title": _("Date"), "label": _("from %(day)s") % {"day": _day(first)}, "url": open_})
    if last:
        open_ = addresses.address(replace(question, until=None))
        chips.append({"title": _("Date"), "label": _("until %(day)s") % {"day": _day(last)}, "url": open_})
    return chips


def _day(iso: str) -> str:
    return formats.date_format(date.fromisoformat(iso), "d/m/Y")


def _bounds(first: str, last: str, wrong: dict[str, str]) -> list[dict[str, str]]:
    """The two fields for days: name, label, value, what is wrong with it."""
    fields = (("from", _("From"), first), ("to", _("To"), last))
    return [
        {"name": name, "label": label, "value": value, "wrong": wrong.get(name, "")} for name, label, value in fields
    ]


def _filter(question: Question, facet: str, choices: list[Choice]) -> dict[str, Any]:
    shown = [
        {
            "label": choice.name,
            "count": choice.count,
            "chosen": choice.chosen,
            "url": addresses.address(
                addresses.filtered(question, facet, without=choice.value)
                if choice.chosen
                else addresses.filtered(question, facet, with_=choice.value)
            ),
        }
        for choice in choices
    ]
    # Chosen values stay in sight however few hits they have.
    first = [choice for number, choice in enumerate(shown) if number < _SHOWN or choice["chosen"]]
    more = [choice for choice in shown if choice not in first]
    return {"name": facet, "title": FACET_TITLES[facet], "choices": first, "more": more}


def _sorts(question: Question) -> list[dict[str, Any]]:
    if not question.q:
        return []  # without words nothing is better than anything else; newest first
    return [
        {"name": sort, "chosen": sort == question.sort, "url": addresses.address(replace(question, sort=sort))}
        for sort in Sort
    ]


def _before(question: Question, answer: Answer) -> int:
    """The page before this one: the last, for who is beyond it."""
    return max(1, min(question.page - 1, answer.pages))


def _pages(question: Question, answer: Answer) -> list[tuple[int | str, str]]:
    """Numbers of pages with their addresses: the first, the last, those around this one, gaps between."""
    near = {1, answer.pages, *range(question.page - 1, question.page + 2)}
    pages: list[tuple[int | str, str]] = []
    before = 0
    for number in sorted(number for number in near if 1 <= number <= answer.pages):
        if number > before + 1:
            pages.append(("…", ""))
        pages.append((number, addresses.address(question, number)))
        before = number
    return pages
