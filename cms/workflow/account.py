"""The closing account of a correction or withdrawal: what changed where, what did not, who must be told by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.core import file_access
from cms.core.models import ContentItem
from cms.workflow.withdraw import PERMISSION
from publishers.contract import Cause, Intent, Operation
from publishers.ledger.services import DONE, Account, AccountLine, Outcome, account, accountable
from publishers.runtime import addresses

SEE_DELIVERIES = "engine.view_delivery"

# The label and the kind of badge, as the delivery desk has them.
_BADGES = {
    Outcome.DONE: (gettext_lazy("Nothing stands there any more"), "done", "check"),
    Outcome.UNDER_WAY: (gettext_lazy("On its way"), "wait", "time"),
    Outcome.NOT_DONE: (gettext_lazy("Not done"), "trouble", "warning"),
    Outcome.NOTHING: (gettext_lazy("Nothing to do"), "quiet", ""),
}
_TITLES = {
    Cause.CORRECT: gettext_lazy("Account of the correction"),
    Cause.WITHDRAW: gettext_lazy("Account of the withdrawal"),
    Cause.CANCEL: gettext_lazy("Account of the cancelled embargo"),
    Cause.UNPUBLISH: gettext_lazy("Account of the unpublishing"),
    Cause.EXPIRE: gettext_lazy("Account of the end"),
}


def may_read(content_id: UUID, user: AbstractUser | AnonymousUser) -> bool:
    """Whether this person may read the accounts of a content: who withdraws, who watches deliveries, who edits it."""
    if user.has_perm(PERMISSION) or user.has_perm(SEE_DELIVERIES):
        return True
    item = ContentItem.objects.filter(content_id=content_id, alias_of__isnull=True).first()
    return item is not None and item.permissions_for_user(user).can_edit()


def has_account(content_id: UUID) -> bool:
    """Whether the item was ever corrected, or ended in any way."""
    return accountable(content_id).exists()


def account_of(content_id: UUID, version: int | None = None) -> Account | None:
    """The account of one correction or withdrawal, the newest without `version`; None when there is none."""
    publications = accountable(content_id)
    publication = publications.filter(version=version).first() if version is not None else publications.first()
    return account(publication) if publication is not None else None


def title_of(cause: str) -> str:
    """What the account is called."""
    return str(_TITLES[Cause(cause)])


def badge(line: AccountLine) -> dict[str, str]:
    """`label`, `kind` and `icon` of what became of it on one channel."""
    label, kind, icon = _BADGES[line.outcome]
    if line.outcome == Outcome.DONE and line.delivery is not None and line.delivery.operation:
        label = DONE[Operation(line.delivery.operation)]
    return {"label": str(label), "kind": kind, "icon": icon}


def summary(report: Account) -> str:
    """The account in one sentence."""
    count = {outcome: sum(line.outcome == outcome for line in report.lines) for outcome in Outcome}
    if not report.lines:
        return _("No channel had the item, so nothing had to change.")
    parts = [_("done on %(count)d") % {"count": count[Outcome.DONE]}]
    if count[Outcome.UNDER_WAY]:
        parts.append(_("on its way to %(count)d") % {"count": count[Outcome.UNDER_WAY]})
    if count[Outcome.NOT_DONE]:
        parts.append(_("not done on %(count)d") % {"count": count[Outcome.NOT_DONE]})
    if count[Outcome.NOTHING]:
        parts.append(_("nothing to do on %(count)d") % {"count": count[Outcome.NOTHING]})
    return _("Of %(count)d channels: %(parts)s.") % {"count": len(report.lines), "parts": ", ".join(parts)}


@dataclass(frozen=True)
class ShownFile:
    """A file of the item that stays public, and the titles of the pages that show it."""

    title: str
    url: str
    shown_by: list[str]


@dataclass(frozen=True)
class Files:
    """What became of the files that the item no longer shows: how many can be had by nobody outside, and the others."""

    ended: int
    still_public: list[ShownFile]


def files(report: Account) -> Files:
    """What became of the pictures and documents that the item showed until then and does not show any more."""
    if report.before is None:
        return Files(0, [])
    gone = set(addresses.files_of(report.before))
    if report.publication.intent == Intent.PRESENT:
        gone -= set(addresses.files_of(report.publication.read_snapshot()))
    ended, still_public = 0, []
    for file in file_access.found_at(gone):
        pages = file_access.shown_by(file)
        if not pages:
            ended += 1
        elif report.publication.content_id not in _contents(pages):
            url = next((url for url in gone if file in file_access.found_at([url])), "")
            still_public.append(ShownFile(file.title, url, [page.title for page in pages]))
    return Files(ended, still_public)


def _contents(pages: Iterable[Page]) -> set[UUID]:
    items = ContentItem.objects.filter(pk__in=[page.pk for page in pages], alias_of__isnull=True)
    return set(items.values_list("content_id", flat=True))


def as_data(report: Account) -> dict[str, Any]:
    """The account as JSON: stable names, times in UTC, what people read in the language of whoever asks."""
    publication = report.publication
    snapshot = publication.read_snapshot()
    return {
        "content": str(publication.content_id),
        "version": publication.version,
        "cause": publication.cause,
        "title": snapshot.title,
        "at": publication.created_at.isoformat(),
        "by": publication.by.get_username() if publication.by else None,
        "reason": snapshot.withdrawal.reason if snapshot.withdrawal else None,
        "corrections": [{"wrong": note.wrong, "right": note.right} for note in report.corrections],
        "under_way": report.under_way,
        "summary": summary(report),
        "files": asdict(files(report)),
        "channels": [
            {
                "channel": line.channel.slug,
                "name": line.channel.name,
                "outcome": line.outcome.value,
                "operation": line.delivery.operation if line.delivery else "",
                "state": line.delivery.state if line.delivery else "",
                "address": line.address,
                "why": line.why,
                "tell": line.tell,
                "copies": line.copies,
            }
            for line in report.lines
        ],
    }
