"""What can be asked of the archive, and how a question is read from the parameters of an address."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from search.contract import FACETS, LAST_HIT, MOST_CLAUSES, Clause, Query, Sort
from search.editorial import synonyms
from search.index.documents import line
from search.query import parser

PAGE_SIZE = 20
LARGEST_PAGE = 100
PARAMETERS = ("q", *FACETS, "from", "to", "sort", "page", "page_size")
"""What an address may say of a question."""
_ECHOED, _MOST_PROBLEMS = 40, 5  # characters of an unknown name, and how many of them, that are said back
_SLUG = re.compile(r"[\w-]{1,120}")
_YEAR = re.compile(r"(19|20)\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """One parameter that cannot be used: its name, and what to do about it (translated)."""

    name: str
    message: str


class InvalidQuestion(ValueError):
    """Parameters that cannot be used, each with its reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.message}" for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Question:
    """What somebody asks, as the address says it.

    `since` and `until` (aware) bound the publication: from `since` on, before `until`. `after` is the `next` of
    the answer before, for going on to any depth; `page` then counts for nothing.
    """

    q: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What the typed words ask for, with what editors say means the same."""
        return synonyms.widen(parser.read(self.q))

    def query(self) -> Query:
        """The same for an engine."""
        return Query(
            clauses=self.clauses,
            filters=self.filters,
            sort=self.sort,
            offset=(self.page - 1) * self.page_size,
            limit=self.page_size,
            since=self.since,
            until=self.until,
            after=self.after,
        )


def read_question(parameters: Mapping[str, Sequence[str]], known: Collection[str] = PARAMETERS) -> Question:
    """Read the parameters of an address, each with all its values; raises InvalidQuestion that names every wrong one.

    `known` are the names that may be given here; those that are not in PARAMETERS are left to the caller.
    """
    problems = _unknown([name for name in parameters if name not in known], known)

    def one(name: str, default: str) -> str:
        values = [value for value in parameters.get(name, ()) if value.strip()]
        if len(values) > 1:
            problems.append(Problem(name, _("Give this once only.")))
        return values[0].strip() if values else default

    q = line(one("q", ""))
    if len(q) > parser.LONGEST:
        problems.append(Problem("q", _("Search for at most %(longest)s characters.") % {"longest": parser.LONGEST}))
    elif parser.is_too_much(q):
        message = _("Search for at most %(most)s phrases and words with a minus.") % {"most": MOST_CLAUSES - 1}
        problems.append(Problem("q", message))
    filters: dict[str, list[str]] = {}
    for name in FACETS:
        values = list(dict.fromkeys(value for value in parameters.get(name, ()) if value))
        fits, message = (_YEAR, _("Give a year such as 2026.")) if name == "year" else (_SLUG, _("This is not a name."))
        if len(values) > 20 or any(not fits.fullmatch(value) for value in values):
            problems.append(Problem(name, message))
        elif values:
            filters[name] = values
    since, until = _days(one("from", ""), one("to", ""), problems)
    sort = one("sort", Sort.RELEVANCE)
    if sort not in list(Sort):
        problems.append(Problem("sort", _("Choose relevance or date.")))
    size = _number(one("page_size", str(PAGE_SIZE)), 1, LARGEST_PAGE)
    if size is None:
        problems.append(Problem("page_size", _("Give a number from 1 to %(most)s.") % {"most": LARGEST_PAGE}))
    last_page = LAST_HIT // (size or PAGE_SIZE)
    page = _number(one("page", "1"), 1, last_page)
    if page is None:
        problems.append(Problem("page", _("Give a number from 1 to %(most)s.") % {"most": last_page}))
    if problems:
        raise InvalidQuestion(problems)
    return Question(q, filters, Sort(sort), page or 1, size or PAGE_SIZE, since, until)


def _unknown(names: Sequence[str], known: Collection[str]) -> list[Problem]:
    """What is wrong with parameters that do not exist; of many and of long ones a part is enough."""
    if known:
        message = _("There is no such parameter. Known are: %(names)s.") % {"names": ", ".join(sorted(known))}
    else:
        message = _("Nothing can be given here.")
    return [Problem(Truncator(name).chars(_ECHOED), message) for name in names[:_MOST_PROBLEMS]]


def _days(first: str, last: str, problems: list[Problem]) -> tuple[datetime | None, datetime | None]:
    """From when and before when; a day is one of people here, and the last one counts whole."""
    bounds: list[datetime | None] = []
    for name, text in (("from", first), ("to", last)):
        bound = None
        try:
            if _DAY.fullmatch(text):
                # The last day of the calendar has none after it; nothing is published later.
                day = datetime.fromisoformat(text)
                if name == "from" or day.date() < date.max:
                    day += timedelta(days=name == "to")
                    bound = timezone.make_aware(day, timezone.get_default_timezone())
            elif _MOMENT.fullmatch(text):
                bound = datetime.fromisoformat(text.upper())
                # Pages say the day, which the calendar must have too.
                timezone.localtime(bound - timedelta(microseconds=name == "to"))
            elif text:
                raise ValueError
        except (ValueError, OverflowError):
            message = _("Give a day such as 2026-03-05, or a time with its zone such as 2026-03-05T07:00:00Z.")
            problems.append(Problem(name, message))
        bounds.append(bound)
    since, until = bounds
    if since and until and since >= until:
        problems.append(Problem("to", _("This is before the beginning.")))
    return since, until


def _number(text: str, least: int, most: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        return None
    return number if least <= (number := int(text)) <= most else None
