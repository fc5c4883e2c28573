"""Who may see what: the one table that the leak test walks and that its page is made from.

Nothing here is read off an answer. A word that stands in an item may be met by a reader at an address of a kind only
where `may_see` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.leaks.words import Found

STATES = {
    "draft": "written, never submitted",
    "submitted": "waits for approval",
    "embargoed": "with early press access and a moment to go live, waits for approval",
    "scheduled": "approved, goes live at its moment",
    "early": "approved with early press access: offered to accredited press until its moment",
    "cancelled": "was offered early, then taken back before its moment",
    "published": "public; the control",
    "changed": "the newer draft of a public item",
    "unpublished": "was public",
    "expired": "was public until its end",
    "withdrawn": "was public, taken back with a reason",
    "unused": "a document and a picture that no item shows",
}

READERS = {
    "anonymous": "anybody, without a token",
    "outlet": "an outlet with its token",
    "accredited": "an accredited outlet with its token",
    "nobody": "signed in, without a role",
    "contributor": "a contributor of another unit, in the admin and with a token of the content API",
    "editor": "an editor",
    "approver": "a leader who approves",
    "officer": "a communication officer",
    "administrator": "an administrator",
}
OUTSIDE = ("anonymous", "outlet", "accredited", "nobody")
NEWSROOM = ("editor", "approver", "officer", "administrator")
"""Roles of the whole department: they have no unit, so there is no item of another one."""

PRIVATE = ("comment", "consentby", "guardianname")
"""Ends of the names of places that stay in the newsroom, also of a public item."""


@dataclass(frozen=True)
class Kind:
    """A kind of addresses: what their paths match, and whether it is for people who are signed in alone."""

    name: str
    paths: str
    inside: bool = False

    def holds(self, path: str) -> bool:
        """Whether an address belongs to it."""
        return re.match(self.paths, path) is not None


_MODAL = r"/admin/(choose-|snippets/choose/|(documents|images)/chooser/|tag-autocomplete|embeds/chooser)"
# The first that matches counts.
KINDS = (
    Kind("admin: choosers", _MODAL, True),
    Kind("admin: exports", r"/admin/.*[?&]export=", True),
    Kind("admin: approval", r"/admin/(duyet/|pages/workflow/|pages/\d+/workflow_history|workflows/)", True),
    Kind("admin: reports", r"/admin/(reports|redirects)/", True),
    Kind("admin: a page's own addresses", r"/admin/pages/(\d+/[a-z]|[a-z]+/.*/\d+/|add/)", True),
    Kind("admin: explorer and search", r"/admin/pages/|/admin/bulk/wagtailcore/", True),
    Kind("admin: documents and pictures", r"/admin/(documents|images|bulk/[a-z]+/(document|loaimage))", True),
    Kind("admin: its API", r"/admin/api/", True),
    Kind("admin: verbs and accounts", r"/admin/(items|accounts)/", True),
    Kind("admin: board, outbox and mail", r"/admin/(deliveries|outbox|channels|mailings)/", True),
    Kind("admin: calendar", r"/admin/lich/", True),
    Kind("admin: home", r"/admin/$", True),
    Kind("admin: everything else", r"/admin/", True),
    Kind("content API", r"/api/content/"),
    Kind("press API", r"/api/press/"),
    Kind("archive API", r"/api/archive/"),
    Kind("archive search page", r"/tim-kiem/"),
    Kind("feeds", r"/feeds/[a-z]"),
    Kind("sitemap and robots", r"/(sitemap.*\.xml|robots\.txt)"),
    Kind("permanent addresses", r"/b/"),
    Kind("calendar files", r"/su-kien/.*\.ics"),
    Kind("a contributor's calendar by its secret address", r"/lich/"),
    Kind("documents", r"/documents/"),
    Kind("pictures", r"/media/"),
    Kind("press room", r"/bao-chi/"),
    Kind("lists", r"/(chinh-sach|tin|guong|phan-bac|su-kien|feeds)/"),
    Kind("sign-up, health, help", r"/(dang-ky|health|metrics|api|i18n|_util|tro-nang|quyen-rieng-tu|favicon)"),
    Kind("pages of the site", r"/"),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
TOMBSTONES = ("pages of the site", "permanent addresses")
PRESS = ("press API", "documents", "pictures")


def kind_of(address: str) -> Kind:
    """The kind of an address (path and query)."""
    return next(kind for kind in KINDS if kind.holds(address))


def is_private(place: str) -> bool:
    """Whether a place is nobody's outside, whatever becomes of its item."""
    return place.endswith(PRIVATE)


def may_see(reader: str, state: str, kind: str) -> str:
    """How much of an item in this state a reader may meet at addresses of this kind: "all", "public", "trace" or "".

    "public": all but what stays in the newsroom; "trace": what is told of an item that was taken back.
    """
    if reader in NEWSROOM:
        return "all"
    if BY_NAME[kind].inside and reader in OUTSIDE:
        return ""
    if state == "published":
        return "public"
    if reader == "accredited" and state == "early" and kind in PRESS:
        return "public"
    return "trace" if state == "withdrawn" and not BY_NAME[kind].inside else ""


def allows(reader: str, kind: str, word: Found) -> bool:
    """Whether a reader may meet this very word at an address of this kind."""
    allowed = may_see(reader, word.state, kind)
    if allowed == "trace":
        # The reason is written for the public; the title stands where the item stood, the number where it is replaced.
        public_places = {"reason", "pdocumentnumber"} | ({"title"} if kind in TOMBSTONES else set())
        return word.place in public_places
    return allowed == "all" or (allowed == "public" and not is_private(word.place))


# Without these the rest proves nothing: who may see them does, there.
_PUBLIC = (
    "content API", "press API", "archive API", "archive search page", "feeds", "sitemap and robots", "calendar files",
    "documents", "pictures", "press room", "lists", "pages of the site",
)  # fmt: skip
_WRITTEN = set(STATES) - {"unused"}
MUST_SEE = {
    **{("anonymous", kind): {"published"} for kind in _PUBLIC},
    **{("anonymous", kind): {"published", "withdrawn"} for kind in TOMBSTONES},
    ("accredited", "press API"): {"published", "early", "withdrawn"},
    ("accredited", "documents"): {"published", "early"},
    ("accredited", "pictures"): {"published", "early"},
    ("contributor", "admin: choosers"): {"published"},
    ("editor", "admin: choosers"): _WRITTEN,
    ("editor", "admin: explorer and search"): _WRITTEN,
    ("editor", "admin: documents and pictures"): set(STATES),
    ("editor", "admin: its API"): set(STATES),
    ("editor", "admin: calendar"): {"draft", "scheduled", "published"},
    ("editor", "admin: exports"): _WRITTEN - {"changed"},
}
