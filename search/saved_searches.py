"""Searches that people follow: how they are kept, how they are said, and which of them find a new item.

A new item is looked for in an index of its own, so the answer is the same on every engine, and it does not matter
whether the archive has taken the item in yet. It keeps the promise `publishers.contract.ports.SavedSearches`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

from django.utils import formats
from django.utils.translation import gettext as _

from publishers.contract import Snapshot
from search.contract import FACETS, Sort
from search.index.backends import embedded
from search.index.documents import from_snapshot
from search.models import Label
from search.query import addresses, questions
from search.query.questions import Question
from search.web import labels

logger = logging.getLogger(__name__)


def read(parameters: str) -> tuple[str, str]:
    """A search as it is kept, and in words for people. Raises ValueError that says what is wrong with it."""
    question = _question(parameters)
    return addresses.address(question).partition("?")[2], _words(question)


def matching(snapshot: Snapshot, searches: Collection[str]) -> set[str]:
    """Those of the searches that find this item."""
    by_search: dict[str, Question] = {}
    for search in searches:
        try:
            by_search[search] = _question(search)
        except ValueError as error:  # it was kept by an older version
            logger.warning("event=saved_search_unreadable why=%s", error)
    document = from_snapshot(snapshot)
    matches = embedded.matches(document, (question.query() for question in by_search.values()))
    return {search for search, does in zip(by_search, matches, strict=True) if does}


def _question(parameters: str) -> Question:
    """What is asked; its order and page are nothing that could be followed."""
    given = addresses.parameters(parse_qs(parameters, max_num_fields=100))
    question = questions.read_question({name: given[name] for name in given if name not in ("sort", "page")})
    filters = {name: sorted(question.filters[name]) for name in FACETS if question.filters.get(name)}
    return replace(question, filters=filters, sort=Sort.RELEVANCE)


def _words(question: Question) -> str:
    """Such as: “tuyển sinh” · Policies · from 01/01/2026."""
    parts = [f"“{question.q}”"] if question.q else []
    for facet, values in question.filters.items():
        names = dict(Label.objects.filter(facet=facet, slug__in=values).values_list("slug", "name"))
        names |= labels.types() if facet == "type" else {}
        parts.append(", ".join(names.get(value, value) for value in values))
    first, last = addresses.days(question)
    parts += [_("from %(day)s") % {"day": _day(first)}] if first else []
    parts += [_("until %(day)s") % {"day": _day(last)}] if last else []
    return " · ".join(parts) or _("Everything in the archive")


def _day(iso: str) -> str:
    return formats.date_format(date.fromisoformat(iso), "d/m/Y")
