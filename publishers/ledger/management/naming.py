"""A channel that somebody names at the shell."""

from __future__ import annotations

from django.core.management import CommandError
from django.utils.translation import gettext as _

from publishers.ledger.models import Channel

USAGE = 2
"""The exit code of a command that cannot be understood; as that of argparse."""


def channel_named(slug: str) -> Channel:
    """The channel with this identifier; CommandError that lists the known ones where there is none."""
    channel = Channel.objects.filter(slug=slug).first()
    if channel is None:
        known = ", ".join(Channel.objects.values_list("slug", flat=True))
        text = _("There is no channel %(name)s. Known are: %(known)s") % {"name": slug, "known": known}
        raise CommandError(text, returncode=USAGE)
    return channel
