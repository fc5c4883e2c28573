"""Set when an item goes live and when it ends, from the shell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.core.models import ContentItem
from cms.workflow.management.verbs import VerbCommand

NONE = "none"


class Command(VerbCommand):
    help = (
        "Set the moments of an item's draft: when it goes live, when it ends, and whether accredited press may read it"
        " before. With --publish the draft is approved with them, and what will happen is printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        moment = "as 2027-01-31T08:00, in the newsroom's time zone or with one of its own; 'none' takes it away."
        parser.add_argument("--go-live", metavar="MOMENT", help=f"When it goes live, {moment}")
        parser.add_argument("--end", metavar="MOMENT", help=f"When it ends, {moment}")
        parser.add_argument("--early-press", choices=("yes", "no"), help="Whether accredited press may read it before.")
        parser.add_argument("--publish", action="store_true", help="Publish or schedule the draft at once.")

    def execute_verb(self, item: ContentItem, by: AbstractUser, options: dict[str, Any]) -> str:
        """Set what was given; returns in words what will happen."""
        given = {name: _moment(options[name]) for name in ("go_live", "end") if options[name] is not None}
        if not given and options["early_press"] is None:
            raise CommandError("Give at least one of --go-live, --end and --early-press.")
        may = item.permissions_for_user(by)
        if not may.can_edit() or may.page_locked() or (options["publish"] and not may.can_publish()):
            raise PermissionDenied("This person may not do that with this item now.")
        draft = item.get_latest_revision_as_object()
        draft.go_live_at = given.get("go_live", draft.go_live_at)
        draft.expire_at = given.get("end", draft.expire_at)
        if options["early_press"] is not None:
            draft.early_press_access = options["early_press"] == "yes"
        _check(draft)
        with transaction.atomic():
            revision = draft.save_revision(user=by, log_action=True, clean=False)
            if options["publish"]:
                revision.publish(user=by)
        return _said(draft, published=options["publish"])


def _moment(text: str) -> datetime | None:
    if text == NONE:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text} is no moment. Write it as 2027-01-31T08:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _check(draft: ContentItem) -> None:
    if draft.expire_at and draft.expire_at <= timezone.now():
        raise CommandError("The end is past.")
    if draft.expire_at and draft.go_live_at and draft.expire_at <= draft.go_live_at:
        raise CommandError("The end has to be after the moment at which it goes live.")


def _said(draft: ContentItem, *, published: bool) -> str:
    now, lines = timezone.now(), []
    waits = draft.go_live_at is not None and draft.go_live_at > now
    lines.append(f"Goes live at {_local(draft.go_live_at)}." if waits else "Goes live as soon as it is published.")
    if waits and draft.early_press_access:
        lines.append("Until then accredited press may read it, and nobody else.")
    lines.append(f"Ends at {_local(draft.expire_at)}." if draft.expire_at else "Does not end by itself.")
    if not published:
        lines.append("This stands in the draft, which still has to be approved.")
    return "\n".join(lines)


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")
