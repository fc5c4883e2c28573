"""The search page of the public site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from search import service
from search.contract import FACETS, SearchUnavailable, Sort
from search.documents import Document
from search.labels import FACET_TITLES, TYPES

_ADDRESS = "/tim-kiem/"
_SHOWN = 8  # values of a facet before the rest is folded away


@dataclass(frozen=True)
class Shown:
    """One hit as the page shows it."""

    document: Document
    type_name: str
    title: SafeString
    excerpt: SafeString


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search results for the address as it stands; everything the page shows is in the address."""
    # Links from elsewhere carry names of their own (utm_source, fbclid); people need not hear of them.
    parameters: dict[str, list[str]] = {
        name: [str(value) for value in values]
        for name, values in request.GET.lists()
        if name in ("q", "sort", "page", *FACETS)
    }
    status = 200
    context: dict[str, Any] = {"typed": " ".join(parameters.get("q", [])), "reset_url": _ADDRESS}
    try:
        question = service.read_question(parameters)
        answer = service.ask(question)
        context |= _shown(question, answer)
    except service.InvalidQuestion as error:
        status = 400
        context["problems"] = error.problems
    except SearchUnavailable:
        status = 503
        context["unavailable"] = True
    response = render(request, "search/page.html", context, status=status)
    # What was withdrawn a moment ago must not live on in a cache between us and the reader.
    patch_cache_control(response, no_cache=True)
    return response


def _shown(question: service.Question, answer: service.Answer) -> dict[str, Any]:
    chips = [
        {
            "title": FACET_TITLES[facet],
            "label": choice.name,
            "url": _url(question, facet=facet, without=choice.value),
        }
        for facet, choices in answer.facets.items()
        for choice in choices
        if choice.chosen
    ]
    return {
        "question": question,
        "answer": answer,
        "results": [show(result) for result in answer.results],
        "chips": chips,
        "unfiltered_url": _address(question, {}, question.sort),
        "filters": [_filter(question, facet, choices) for facet, choices in answer.facets.items() if choices],
        "sorts": _sorts(question),
        "meant_url": f"{_ADDRESS}?{urlencode({'q': answer.meant})}" if answer.meant else "",
        "pages": _pages(question, answer),
        "previous_url": _address(question, question.filters, question.sort, question.page - 1)
        if question.page > 1
        else "",
        "next_url": _address(question, question.filters, question.sort, question.page + 1)
        if question.page < answer.pages
        else "",
    }


def show(result: service.Result) -> Shown:
    """A hit with what the template needs."""
    document = result.document
    return Shown(
        document,
        str(TYPES.get(document.type, document.type_label)),
        mark_safe(result.title_html),  # noqa: S308 (escaped by search.highlight)
        mark_safe(result.highlight),  # noqa: S308 (escaped by search.highlight)
    )


def _filter(question: service.Question, facet: str, choices: list[service.Choice]) -> dict[str, Any]:
    shown = [
        {
            "label": choice.name,
            "count": choice.count,
            "chosen": choice.chosen,
            "url": _url(question, facet=facet, without=choice.value)
            if choice.chosen
            else _url(question, facet=facet, with_=choice.value),
        }
        for choice in choices
    ]
    # Chosen values stay in sight however few hits they have.
    first = [choice for number, choice in enumerate(shown) if number < _SHOWN or choice["chosen"]]
    more = [choice for choice in shown if choice not in first]
    return {"name": facet, "title": FACET_TITLES[facet], "choices": first, "more": more}


def _sorts(question: service.Question) -> list[dict[str, Any]]:
    if not question.q:
        return []  # without words nothing is better than anything else; newest first
    return [
        {"name": sort, "chosen": sort == question.sort, "url": _address(question, question.filters, sort)}
        for sort in Sort
    ]


def _pages(question: service.Question, answer: service.Answer) -> list[tuple[int | str, str]]:
    """Numbers of pages with their addresses: the first, the last, those around this one, gaps between."""
    near = {1, answer.pages, *range(question.page - 1, question.page + 2)}
    found: list[tuple[int | str, str]] = []
    before = 0
    for number in sorted(number for number in near if 1 <= number <= answer.pages):
        if number > before + 1:
            found.append(("…", ""))
        found.append((number, _address(question, question.filters, question.sort, number)))
        before = number
    return found


def _url(question: service.Question, facet: str, with_: str = "", without: str = "") -> str:
    """The first page of the same question with one filter more or one less."""
    values = [value for value in question.filters.get(facet, []) if value != without] + ([with_] if with_ else [])
    return _address(question, {**question.filters, facet: values}, question.sort)


def _address(question: service.Question, filters: dict[str, list[str]], sort: Sort, page: int = 1) -> str:
    said: dict[str, Any] = {"q": question.q} if question.q else {}
    said |= {name: filters[name] for name in FACETS if filters.get(name)}
    if sort != Sort.RELEVANCE:
        said["sort"] = sort.value
    if page > 1:
        said["page"] = page
    return f"{_ADDRESS}?{urlencode(said, doseq=True)}" if said else _ADDRESS
