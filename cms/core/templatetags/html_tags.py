"""Makes valid HTML of what editors and other sites write: addresses in links, frames of embedded media."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe

from cms.core.security_headers import allowed_frames

register = template.Library()

_HREF = re.compile(r'(<a\b[^>]*\shref=")([^"]*)"')
_NOT_IN_ADDRESSES = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]|%(?![0-9A-Fa-f]{2})')
_OF_THE_LOOK = re.compile(
    r'\s(?:frameborder|scrolling|marginwidth|marginheight|align|allowtransparency)(?:="[^"]*")?(?=[\s>])', re.IGNORECASE
)
_FRAMES = re.compile(r"(<iframe\b[^>]*>)(.*?</iframe>)", re.DOTALL | re.IGNORECASE)
_SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_STYLES = re.compile(r'\sstyle="[^"]*"', re.IGNORECASE)


@register.filter
def valid_links(html: str) -> SafeString:
    """The same rich text with every letter that an address may not hold percent-encoded in its links."""
    return mark_safe(_HREF.sub(lambda match: f'{match[1]}{escape(_address(unescape(match[2])))}"', html))  # noqa: S308


@register.filter
def valid_frames(html: str) -> SafeString:
    """What a provider of media gave: frames that may stand here, their look left to our style sheet; others as a link.

    No scripts and styles, which the pages' security policy would not run.
    """
    bare = _SCRIPTS.sub("", _STYLES.sub("", str(html)))
    return mark_safe(_FRAMES.sub(_frame, bare))  # noqa: S308  comes from a provider that Wagtail knows


def _frame(match: re.Match[str]) -> str:
    named = re.search(r'\ssrc="([^"]*)"', match[0])
    address = re.sub(r"^//", "https://", unescape(named[1])) if named else ""
    if not address.startswith(tuple(f"{origin}/" for origin in allowed_frames())):
        return f'<a href="{escape(_address(address))}">{escape(address)}</a>' if address.startswith("http") else ""
    return _OF_THE_LOOK.sub("", match[1]) + match[2]


def _address(address: str) -> str:
    address = address.strip()
    if address.startswith("tel:"):
        return re.sub(r"[^0-9A-Za-z+*#:;=.()-]", "", address)
    address = _NOT_IN_ADDRESSES.sub(lambda match: quote(match[0], safe=""), address)
    scheme, slashes, rest = address.partition("://")
    beyond = rest if slashes else address
    host = re.split(r"[/?#]", beyond, maxsplit=1)[0]
    path = beyond.removeprefix(host)
    path = path.replace("[", "%5B").replace("]", "%5D")
    return f"{scheme}{slashes}{host}{path}" if slashes else host + path
