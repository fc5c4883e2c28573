"""Cursors: where to go on among the hits of one question, opaque to whoever keeps them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

from django.core import signing
from django.utils.translation import gettext as _

from search import service
from search.index import engines
from search.query import questions

_SALT = "search.api.cursors"


def following(question: questions.Question, answer: service.Answer, now: datetime) -> str:
    """The cursor of the hits after an answer that was given at `now`, '' at the end."""
    if not answer.next:
        return ""
    content = {"question": _seal(question), "after": answer.next, "now": int(now.timestamp()), "engine": _engine()}
    return signing.dumps(content, salt=_SALT, compress=True)


def go_on(question: questions.Question, cursor: str) -> tuple[questions.Question, datetime]:
    """The question at the place of a cursor, and the moment of its first page: hits keep their order.

    Raises InvalidQuestion for a cursor that we did not make, or made for another question.
    """
    try:
        content = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        raise _refused(_("This is not one of ours. Use the address in “next” as it is.")) from None
    if content.get("engine") != _engine():
        raise _refused(_("The archive has moved since. Leave it out to begin anew."))
    if content["question"] != _seal(question):
        raise _refused(_("This belongs to another question. Leave it out to begin anew."))
    return replace(question, after=content["after"]), datetime.fromtimestamp(content["now"], UTC)


def _refused(message: str) -> questions.InvalidQuestion:
    return questions.InvalidQuestion([questions.Problem("cursor", message)])


def _engine() -> str:
    """Which engine reads what a cursor says: each has its own way to go on."""
    return type(engines.backend()).__name__


def _seal(question: questions.Question) -> str:
    """A short digest of all that decides which hits there are, and their order."""
    bounds = [bound.timestamp() if bound else None for bound in (question.since, question.until)]
    filters = {name: sorted(values) for name, values in question.filters.items()}
    canonical = json.dumps([question.q, filters, question.sort, bounds], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
