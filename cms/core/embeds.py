"""Embeds: another site is asked when an editor saves the address, or later by the worker, and never on the way out.

Whatever renders an item takes what is kept in Wagtail's table of embeds; where there is nothing, readers get a link.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import requests
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.embeds.blocks import EmbedBlock
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.exceptions import EmbedNotFoundException, EmbedUnsupportedProviderException
from wagtail.embeds.finders import get_finders
from wagtail.embeds.finders.base import EmbedFinder
from wagtail.embeds.finders.oembed import OEmbedFinder
from wagtail.embeds.models import EMBED_TYPES, Embed

from cms.core.models.embed import EmbedLookup
from publishers.contract import boottime
from publishers.runtime import wake_up

logger = logging.getLogger(__name__)
State = EmbedLookup.State

PATIENCE = 3.0
"""Seconds that anybody waits for another site, however slowly it answers."""
_AGAIN = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
)
_ASK_AGAIN_AFTER = timedelta(minutes=10)
_KEPT = ("type", "html", "title", "author_name", "provider_name", "thumbnail_url", "width", "height")
_PASSES = (408, 425, 429)


class KeptEmbedFinder(EmbedFinder):
    """What Wagtail asks while it renders: gives what was kept, however old, and never fetches."""

    def __init__(self, **source: Any) -> None:
        """`source` is what Wagtail's finder by oEmbed takes: `providers`, `options`."""
        self.source = OEmbedFinder(**source)

    def accept(self, url: str) -> bool:
        """Every address is ours to answer for."""
        return True

    def find_embed(self, url: str, max_width: int | None = None, max_height: int | None = None) -> dict[str, Any]:
        """What is kept, without an end from now on; EmbedNotFoundException where there is nothing."""
        kept = Embed.objects.filter(hash=get_embed_hash(url, max_width, max_height)).values(*_KEPT).first()
        if kept is None:
            raise EmbedNotFoundException(url)
        return {**kept, "cache_until": None}


embed_finder_class = KeptEmbedFinder


class KeptEmbedBlock(EmbedBlock):
    """An address to embed; one that its site does not give is kept all the same, and shown as a link."""

    def clean(self, value: Any) -> Any:
        """The value, looked up once; ValidationError only for what is no address."""
        clean = blocks.URLBlock.clean(self, value)
        if clean is not None:
            look_up(clean.url)
        return clean


def look_up(url: str) -> EmbedLookup:
    """Ask for an address that nobody has asked for; returns what is known of it then.

    Waits up to PATIENCE, but inside a transaction nobody waits: the worker asks as soon as it is over.
    """
    row = EmbedLookup.objects.filter(hash=get_embed_hash(url)).first()
    refused_before = timezone.now() - _ASK_AGAIN_AFTER
    if row is not None and row.state in (State.FOUND, State.UNREACHABLE):
        return row
    if row is not None and row.state == State.REFUSED and row.looked_at and row.looked_at > refused_before:
        return row
    if row is None:
        known = Embed.objects.filter(hash=get_embed_hash(url)).exclude(html="").exists()
        row, _created = EmbedLookup.objects.get_or_create(
            hash=get_embed_hash(url),
            defaults={"url": url, "state": State.FOUND}
            if known
            else {"url": url, "due": timezone.now() + timedelta(seconds=2 * PATIENCE)},
        )
        if known:
            return row
    try:
        with transaction.atomic(durable=True):
            pass
    except RuntimeError:
        EmbedLookup.objects.filter(pk=row.pk).update(due=timezone.now())
        wake_up.wake_workers()
        return row
    return _ask(row)


def problems(body: blocks.StreamValue) -> Iterator[str]:
    """A line for each embed of a body that readers see as a link only, with the reason."""
    urls = {get_embed_hash(child.value.url): child.value.url for child in body if _is_embed(child)}
    reasons: dict[str, Callable[[], str]] = {
        State.REFUSED: lambda: _("its site does not let it be embedded. Readers get a link."),
        State.UNREACHABLE: lambda: _("its site has not answered. Readers get a link until it does; it is asked again."),
        State.WAITING: lambda: _("its site is being asked. Readers get a link until it answers."),
    }
    for row in EmbedLookup.objects.filter(hash__in=urls).exclude(state=State.FOUND):
        yield _("Embed %(url)s: %(what)s") % {"url": row.url, "what": reasons[row.state]()}


def _is_embed(child: Any) -> bool:
    return child.block_type == "embed" and child.value is not None


def _ask(row: EmbedLookup) -> EmbedLookup:
    """Ask the site, outside any transaction, and keep what came of it."""
    state, why, embed = _fetch(row.url)
    row.state, row.why, row.looked_at, row.due = state, why[:300], timezone.now(), None
    row.tries += 1
    if state == State.UNREACHABLE and row.tries <= len(_AGAIN):
        row.due = row.looked_at + _AGAIN[row.tries - 1]
    with transaction.atomic():
        if embed is not None:
            Embed.objects.update_or_create(hash=row.hash, defaults={"url": row.url, "cache_until": None, **embed})
        row.save()
    if state != State.FOUND:
        logger.warning("event=embed_%s url=%s why=%s tries=%s", state, row.url, row.why, row.tries)
    return row


def _fetch(url: str) -> tuple[State, str, dict[str, Any] | None]:
    """State, reason and what to keep; the answer of a site that is too slow is thrown away."""
    source = next(finder.source for finder in get_finders() if isinstance(finder, KeptEmbedFinder))
    if not source.accept(url):
        return State.REFUSED, EmbedUnsupportedProviderException.__name__, None
    answers: list[dict[str, Any] | Exception] = []

    def ask() -> None:
        try:
            answers.append(source.find_embed(url))
        except Exception as error:  # whatever a foreign site may cause
            answers.append(error)

    asking = threading.Thread(target=ask, name="embed", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    if not answers:
        return State.UNREACHABLE, f"no answer in {PATIENCE} s", None
    answer = answers[0]
    if isinstance(answer, Exception):
        return _state_of(answer), f"{type(answer).__name__}: {answer}", None
    if answer["type"] not in dict(EMBED_TYPES) or not answer["html"]:
        return State.REFUSED, "nothing to embed in the answer", None
    return State.FOUND, "", _as_kept(answer)


def _state_of(error: Exception) -> State:
    """Refused where asking again makes no sense."""
    cause = error.__cause__
    if not isinstance(cause, requests.RequestException):
        return State.REFUSED  # it answered, with what makes no embed
    status = cause.response.status_code if cause.response is not None else 0
    return State.REFUSED if 400 <= status < 500 and status not in _PASSES else State.UNREACHABLE


def _as_kept(answer: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: str(answer.get(name) or "") for name in _KEPT}
    for name in ("width", "height"):
        value = str(answer.get(name) or "")
        kept[name] = int(value) if value.isdecimal() and len(value) < 6 else None
    return kept


class EmbedJob:
    """Asks again for what could not be reached, and for what was saved inside a transaction."""

    name = "embeds"
    exclusive = True

    def run(self, until: float) -> datetime | None:
        """Ask until CLOCK_BOOTTIME `until`; returns when the next one is due (UTC), None for never."""
        while row := EmbedLookup.objects.filter(due__lte=timezone.now()).order_by("due").first():
            if boottime() + PATIENCE > until:
                return timezone.now()
            _ask(row)
        return EmbedLookup.objects.exclude(due=None).order_by("due").values_list("due", flat=True).first()
