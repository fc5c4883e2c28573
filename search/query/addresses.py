"""Addresses of the search page: everything that it shows is in them, so that they can be shared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.http import urlencode

from search.contract import FACETS, Sort
from search.query.questions import PARAMETERS, Question

PAGE = "/tim-kiem/"
TABLE = "/tim-kiem/ket-qua.csv"
FEED = "/tim-kiem/feed.atom"

# As people write a day; browsers write 2026-03-05.
_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def parameters(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What an address says of a question, days as 2026-03-05.

    Links from elsewhere carry names of their own (utm_source, fbclid); people need not hear of them.
    """
    read = {name: [str(value) for value in given[name]] for name in given if name in PARAMETERS}
    for name in ("from", "to"):
        if name in read:
            read[name] = [_WRITTEN.sub(_iso, value.strip()) for value in read[name]]
    return read


def address(question: Question, page: int = 1, at: str = PAGE) -> str:
    """Where a question is answered, from its first page on or from another."""
    parameters: dict[str, Any] = {"q": question.q} if question.q else {}
    parameters |= {name: question.filters[name] for name in FACETS if question.filters.get(name)}
    parameters |= {name: day for name, day in zip(("from", "to"), days(question), strict=True) if day}
    if question.sort != Sort.RELEVANCE:
        parameters["sort"] = question.sort.value
    if page > 1:
        parameters["page"] = page
    return f"{at}?{urlencode(parameters, doseq=True)}" if parameters else at


def filtered(question: Question, facet: str, with_: str = "", without: str = "") -> Question:
    """The same question with one filter more or one less."""
    values = [value for value in question.filters.get(facet, []) if value != without] + ([with_] if with_ else [])
    return replace(question, filters={**question.filters, facet: values})


def unfiltered(question: Question) -> Question:
    """The same words, wherever and whenever."""
    return replace(question, filters={}, since=None, until=None)


def days(question: Question) -> tuple[str, str]:
    """The first and the last day of a question as 2026-03-05, '' where it is open."""
    last = question.until - timedelta(microseconds=1) if question.until else None
    return _day(question.since), _day(last)


def is_day(text: str) -> bool:
    """Whether this is a day of the calendar, such as 2026-03-05."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _iso(written: re.Match[str]) -> str:
    day, month, year = written.groups()
    return f"{year}-{int(month):02}-{int(day):02}"
