"""The hits of a question as a table, for those who go on working with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from publishers.contract.spreadsheets import without_formula
from search import service
from search.contract import LAST_HIT
from search.query import questions
from search.query.questions import Question
from search.service import Answer, Result


class _Line:
    """What `csv` writes to: hands back the line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(question: Question) -> Iterator[str]:
    """The table as CSV (RFC 4180) with a mark by which Excel knows that it is UTF-8; at most LAST_HIT hits.

    The first hits are asked for at once, so that SearchUnavailable is raised before anything has left.
    """
    now = timezone.now()
    first = service.ask(replace(question, page=1, page_size=questions.LARGEST_PAGE), now, facets=False, marks=False)
    return in_language(get_language(), _write(first, now))


def in_language(language: str | None, lines: Iterable[str]) -> Iterator[str]:
    """Lines of a table in one language, which the request has left by the time that they are read."""
    rest = iter(lines)
    while True:
        with override(language):
            line = next(rest, None)
        if line is None:
            return
        yield line


def _write(answer: Answer, now: Any) -> Iterator[str]:
    writer = csv.writer(_Line())
    heads = [_("Title"), _("Type"), _("Unit"), _("Topics"), _("Published on"), _("Summary"), _("Address")]
    yield "\ufeff" + writer.writerow(heads)
    written = 0
    while True:
        for result in answer.results:
            yield writer.writerow([without_formula(cell) for cell in _cells(result)])
        written += len(answer.results)
        if not answer.next or written >= LAST_HIT:
            return
        answer = service.ask(replace(answer.question, after=answer.next), now, facets=False, marks=False)


def _cells(result: Result) -> list[str]:
    document = result.document
    published = timezone.localtime(document.published_at).strftime("%d/%m/%Y") if document.published_at else ""
    topics = "; ".join(topic.name for topic in document.topics)
    return [
        document.title,
        service.type_name(document),
        document.unit.name,
        topics,
        published,
        document.summary,
        document.url,
    ]
