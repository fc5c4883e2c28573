"""A search to follow: its newest hits as an Atom feed (RFC 4287)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publishers.runtime.addresses import absolute
from publishers.runtime.feeds import Atom
from search import service
from search.contract import SearchUnavailable, Sort
from search.query import addresses, questions
from search.query.questions import Question

NEWEST = 30
_NOBODY_KNOWS = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = "text/plain; charset=utf-8"


@require_safe
@cache_control(no_cache=True)  # what was withdrawn a moment ago must not live on in a cache
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """The newest items that answer the question of the address, however it orders its page.

    An entry keeps its id for ever (the content id) and goes when the item goes. What only comes close to the
    question is left out: who follows it would get it day by day.
    """
    given = addresses.parameters(dict(request.GET.lists()))
    try:
        question = questions.read_question({name: given[name] for name in given if name not in ("sort", "page")})
        question = replace(question, sort=Sort.DATE, page_size=NEWEST)
        answer = service.ask(question, facets=False, marks=False)
    except questions.InvalidQuestion as error:
        return HttpResponse(str(error), status=400, content_type=_PLAIN)
    except SearchUnavailable:
        message = _("The archive is being put in order. Try again in a minute.")
        return HttpResponse(message, status=503, content_type=_PLAIN, headers={"Retry-After": "60"})
    at = absolute(addresses.address(replace(question, sort=Sort.RELEVANCE), at=addresses.FEED))
    atom = Atom(
        title=_title(question),
        link=absolute(addresses.address(question)),
        description=None,
        language=translation.get_language(),
        feed_url=at,
        feed_guid=at,
    )
    for result in [] if answer.similar or answer.partial else answer.results:
        document = result.document
        published = document.published_at or _NOBODY_KNOWS
        atom.add_item(
            title=document.title,
            link=document.url,
            description=document.summary,
            unique_id=f"urn:uuid:{document.content_id}",
            pubdate=published,
            updateddate=document.updated_at or published,
            author_name=document.unit.name,
            categories=[topic.name for topic in document.topics],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _title(question: Question) -> str:
    return _("Search: %(typed)s") % {"typed": question.q} if question.q else _("Everything in the archive")
