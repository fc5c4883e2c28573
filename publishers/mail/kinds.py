"""What a mailing is for: the kinds that channels declare, and our own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel

NOTE = "note"


def choices() -> list[tuple[str, str | Promise]]:
    """Every kind, with what the list of mailings calls it."""
    return [*(kind for app in channel.declared() for kind in app.mail_kinds.items()), (NOTE, _("Note to staff"))]
