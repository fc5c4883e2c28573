"""The state of an item as one badge: words first, the colour only repeats them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.models import ContentItem, ItemRow
from cms.site import sections

VERDICT_TONES = {
    "false": "false",
    "altered": "false",
    "partly_false": "warning",
    "missing_context": "warning",
    "unproven": "warning",
}


@dataclass(frozen=True)
class Badge:
    """Words and a tone: info, true, warning, false, or '' for plain."""

    label: str | Promise
    tone: str = ""


def of(item: ContentItem) -> Badge | None:
    """Return the badge of an item, None for one whose type has no state."""
    kind = sections.of(item).type
    if kind == "policy":
        return policy(item)
    if kind == "rebuttal":
        return rebuttal(item)
    if kind == "event":
        return event(item)
    return None


def policy(item: ContentItem) -> Badge:
    """Say whether a policy holds today; one that is in force by its status may yet begin or have ended."""
    today = timezone.localdate()
    if item.legal_status in ("in_force", "amended"):
        if item.effective_on and item.effective_on > today:
            day = date_format(item.effective_on, "d/m/Y")
            return Badge(gettext("In force from %(date)s") % {"date": day}, "warning")
        if item.expires_on and item.expires_on < today:
            return Badge(_("Expired"), "false")
    tones = {"in_force": "info", "amended": "warning", "draft": "warning", "repealed": "false"}
    return Badge(item.get_legal_status_display(), tones[item.legal_status])


def rebuttal(item: ContentItem) -> Badge | None:
    """Give the verdict on the claims, or that they were judged differently; says that it is not on the headline."""
    verdicts = {claim.verdict: claim for claim in item.claims.all()}
    if not verdicts:
        return None
    if len(verdicts) > 1:
        return Badge(_("Several claims checked"), "false" if "false" in verdicts else "warning")
    judged = claim(next(iter(verdicts.values())))
    return Badge(gettext("The claim: %(verdict)s") % {"verdict": judged.label}, judged.tone)


def claim(item: ItemRow) -> Badge:
    """Give the verdict on one claim."""
    return Badge(item.get_verdict_display(), VERDICT_TONES[item.verdict])


def event(item: ContentItem) -> Badge | None:
    """Say whether one can still come: over by its time, running, full, open; None for a draft without a time."""
    if item.starts_at is None:
        return None
    now = timezone.now()
    if (item.ends_at or item.starts_at) < now:
        return Badge(_("Over"))
    if item.starts_at <= now:
        return Badge(_("Running now"), "true")
    if item.registration_status == "over":
        return Badge(_("Registration closed"), "warning")
    if item.registration_status == "full":
        return Badge(_("Fully booked"), "warning")
    if item.registration_status == "open":
        return Badge(_("Registration open"), "true")
    return Badge(_("Coming"), "info")
