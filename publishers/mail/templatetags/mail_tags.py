"""For looking at mail: what differs from reader to reader stands there as words."""

import re
from html import escape

from django import template
from django.utils.translation import gettext as _

from publishers.mail import messages

register = template.Library()

_MARKED_LINK = re.compile(r'(?<=href=")[^"]*\[\[\w+\]\][^"]*(?=")')


@register.filter
def as_received(body: str) -> str:
    """The text of a mail with words in place of what each recipient gets of their own."""
    return messages.fill(body, _words())


@register.filter
def html_as_received(body: str) -> str:
    """The same of the HTML of a mail; a link of the recipient's own leads nowhere: whoever looks is somebody else."""
    return messages.fill(_MARKED_LINK.sub("#", body), {name: escape(words) for name, words in _words().items()})


def _words() -> dict[str, str]:
    return {
        "leave_url": _("(each reader's own link to stop)"),
        "token": _("(each reader's own confirmation)"),
        "searches": _("(the searches that this reader follows)"),
        "search": _("(the search that this reader follows)"),
    }
