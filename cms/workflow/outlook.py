"""What an approval will do, said before it is given: when the item goes out and which channels hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState

from cms.core.models import ContentItem
from publishers.ledger.services import Prospect, hearers


def of_approval(page: Page, item: Page, waiting: TaskState) -> list[str]:
    """What happens once this request is approved, a sentence each; `item` is the version that it is about."""
    if page.latest_revision_id != waiting.revision_id:
        return [_("This version is noted as approved. The newer draft then waits for an approval of its own.")]
    following = _following(waiting)
    if following:
        return [_("The item goes on to the next step: %(task)s.") % {"task": following}]
    sentences = list(_going_out(page, item))
    if item.expire_at:
        sentences.append(_("It comes down at %(at)s.") % {"at": _moment(item.expire_at)})
    return sentences


def _following(waiting: TaskState) -> str:
    """Name of the step that comes after this one, '' when this is the last."""
    done = (TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED)
    for task in waiting.workflow_state.all_tasks_with_status():
        if task.active and task.pk != waiting.task_id and task.status not in done:
            return task.name
    return ""


def _going_out(page: Page, item: Page) -> Iterator[str]:
    at = item.go_live_at if item.go_live_at and item.go_live_at > timezone.now() else None
    if not isinstance(item, ContentItem):
        yield _("It goes out at %(at)s.") % {"at": _moment(at)} if at else _("It goes out now.")
        return
    names: dict[Prospect, list[str]] = {prospect: [] for prospect in Prospect}
    for hearer in hearers(
        page.content_id,
        left_out=item.excluded_channels,
        corrected=bool(item.corrections.all()),
        first_published_at=page.first_published_at,
    ):
        names[hearer.prospect].append(hearer.name)
    yield _goes(names[Prospect.GOES], at)
    if kept := names[Prospect.KEPT]:
        yield _("Only kept here, not sent: %(names)s.") % {"names": ", ".join(kept)}
    if held := names[Prospect.WAITS]:
        yield _("Sent once the channel runs again: %(names)s.") % {"names": ", ".join(held)}
    if at and item.early_press_access:
        yield _("Accredited press can read it as soon as you approve.")


def _goes(names: list[str], at: datetime | None) -> str:
    values = {"count": len(names), "names": ", ".join(names), "at": _moment(at) if at else ""}
    if not names:
        return (_("It goes out at %(at)s, on no channel.") if at else _("It goes out now, on no channel.")) % values
    if at:
        words = ngettext(
            "It goes out at %(at)s on %(count)d channel: %(names)s.",
            "It goes out at %(at)s on %(count)d channels: %(names)s.",
            len(names),
        )
    else:
        words = ngettext(
            "It goes out now on %(count)d channel: %(names)s.",
            "It goes out now on %(count)d channels: %(names)s.",
            len(names),
        )
    return words % values


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
