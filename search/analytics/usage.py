"""What people look for: questions and opened hits, counted by the day and without anything about who asked.

No address, no session, no time finer than a day. Who asks not to be followed (DNT, Sec-GPC) is not counted, nor are
robots; what looks like the data of a person is never written down. Counting comes after the answer has left, and
whatever goes wrong with it is logged: it never makes a search fail or wait.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.db import Error
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from publishers.runtime.brief import brief_transaction
from search.models import AskedQuestion, OpenedRank
from search.query import addresses, parser
from search.query.questions import Question

logger = logging.getLogger(__name__)

MOST_A_DAY = 5_000
"""Different questions of one day that are told apart; those that come after are counted together."""
FEW = 3
"""What was asked less often than this is shown to nobody: it could be about one person."""
KEPT, FEW_KEPT = timedelta(days=92), timedelta(days=30)
"""How long counts are kept: a little longer than the longest period of the report; and what only few asked."""
LAST_RANK = 10
"""Hits below this one are counted together, at one rank more."""
TOKEN_AGE = timedelta(hours=12)
"""For how long it counts when a hit of a page is opened."""

_SALT = "search.usage"  # of pages that are open already
_PATIENCE = 250  # milliseconds that a count waits for others who write
_ROBOT = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp|curl/|wget/|python|go-http", re.IGNORECASE)
# Nine digits and more, however they are set apart: a telephone, an identity card, an account.
_DIGITS = re.compile(r"\d(?:[\s().+\-\u2010-\u2013]*\d){8}")


@dataclass(frozen=True)
class Asked:
    """A question that counts: the day, which one it is (a digest), how it was typed, and how many hits it had."""

    day: date
    digest: str
    words: str
    results: int


def may_count(request: HttpRequest) -> bool:
    """Whether this is a person who did not ask to be left alone, and looks at the page now."""
    headers = request.headers
    if headers.get("DNT") == "1" or headers.get("Sec-GPC") == "1":
        return False
    if "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", "")):
        return False
    agent = headers.get("User-Agent", "")
    return bool(agent) and not _ROBOT.search(agent)


def looks_personal(text: str) -> bool:
    """Whether this could be a mail address, a telephone number or the number of a card or account."""
    return "@" in text or "＠" in text or bool(_DIGITS.search(text))


def digest(q: str) -> str:
    """Which question this is, the same for every way to write it; '' when there is none that may be noted."""
    key = parser.key(q)
    return hashlib.sha256(key.encode()).hexdigest()[:32] if key and not looks_personal(q) else ""


def read(request: HttpRequest, question: Question, results: int) -> Asked | None:
    """What counts of a question on the search page; None for what was asked a moment ago, in another order or part."""
    if request.method != "GET" or not may_count(request):
        return None
    if question.page != 1 or addresses.unfiltered(question) != question:
        return None
    which = digest(question.q)
    if not which or which == digest(_asked_before(request)):
        return None
    return Asked(timezone.localdate(), which, question.q, results)


def _asked_before(request: HttpRequest) -> str:
    """What was asked on the search page that led here."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host() or before.path != addresses.PAGE:
        return ""
    try:
        return parse_qs(before.query, max_num_fields=200).get("q", [""])[0][: parser.LONGEST]
    except ValueError:
        return ""


class CountingResponse(HttpResponse):
    """An answer whose question is counted when it has left."""

    question: Asked | None = None

    def close(self) -> None:
        """Count, before the connection to the database is let go."""
        question, self.question = self.question, None
        try:
            if question is not None:
                count(question)
        finally:
            super().close()


def count(question: Asked) -> None:
    """Note that a question was asked."""

    def note() -> None:
        if _add(question.day, question.digest, question.results):
            return
        which, words, results = question.digest, question.words, question.results
        if AskedQuestion.objects.filter(day=question.day).count() >= MOST_A_DAY:
            which, words, results = "", "", 0
        # Two may come here at once: the row is there once, and each adds to it.
        AskedQuestion.objects.bulk_create(
            [AskedQuestion(day=question.day, digest=which, words=words)], ignore_conflicts=True
        )
        _add(question.day, which, results)

    _briefly("question", note)


def _add(day: date, which: str, results: int) -> int:
    return AskedQuestion.objects.filter(day=day, digest=which).update(asked=F("asked") + 1, results=results)


def tokens(question: Question, content_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What a page carries for each of its hits so that opening it can be counted; nothing where it may not be.

    Each is signed, for one question, rank and content.
    """
    which = digest(question.q)
    if not which:
        return {}
    signer = signing.TimestampSigner(salt=_SALT)
    first = (question.page - 1) * question.page_size + 1
    day = f"{timezone.localdate():%Y%m%d}"
    return {
        content_id: signer.sign(f"{day}.{which}.{rank}.{content_id.hex}")
        for rank, content_id in enumerate(content_ids, first)
    }


def opened(token: str) -> bool:
    """Note that a hit was opened, each token once; False when it is not one of ours or too old."""
    try:
        unsigned = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return False
    day, which, rank, _content = unsigned.split(".")
    if not cache.add(f"opened:{hashlib.sha256(token.encode()).hexdigest()}", 1, TOKEN_AGE.total_seconds()):
        return True

    def note() -> None:
        questions = AskedQuestion.objects.filter(day=date.fromisoformat(day), digest__in=(which, ""))
        question = questions.order_by("-digest").first()
        if question is None:
            return
        place = OpenedRank(question=question, rank=min(int(rank), LAST_RANK + 1))
        row = OpenedRank.objects.filter(question=question, rank=place.rank)
        if not row.update(times=F("times") + 1):
            OpenedRank.objects.bulk_create([place], ignore_conflicts=True)
            row.update(times=F("times") + 1)

    _briefly("opened", note)
    return True


def forget() -> int:
    """Delete counts that are too old, those of what only few asked sooner; returns how many questions went."""
    today = timezone.localdate()
    rare = AskedQuestion.objects.values("digest").annotate(times=Sum("asked")).filter(times__lt=FEW).exclude(digest="")
    old = AskedQuestion.objects.filter(day__lt=today - KEPT)
    few = AskedQuestion.objects.filter(day__lt=today - FEW_KEPT, digest__in=rare.values("digest"))
    return sum(rows.delete()[1].get(AskedQuestion._meta.label, 0) for rows in (old, few))


def _briefly(what: str, note: Callable[[], None]) -> None:
    """Note something in a short transaction that does not wait long for others; its failure is only logged."""
    try:
        with brief_transaction(_PATIENCE):
            note()
    except Error as error:
        logger.warning("event=usage_not_counted what=%s why=%s", what, error)
