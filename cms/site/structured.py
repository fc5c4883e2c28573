"""What an item is, for machines: schema.org as JSON-LD, from the page that people read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.core.models import ContentItem, ItemRow
from cms.site import addresses, sections
from publishers.contract import Snapshot

VERDICT_RATING = {"false": 1, "altered": 2, "partly_false": 2, "missing_context": 3, "unproven": 3}
"""A verdict on the scale of ClaimReview: 1 is false, 5 is true."""


def describe(item: ContentItem, snapshot: Snapshot, publisher: str) -> list[dict[str, Any]]:
    """Return the JSON-LD objects of an item; `publisher` is the department's name."""
    kind = sections.of(item).type
    organisation = {"@type": "GovernmentOrganization", "name": publisher, "url": addresses.absolute("/")}
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": addresses.permanent_url(item),
        "url": addresses.item_url(item),
        "headline": item.title,
        "description": item.summary,
        "inLanguage": "vi",
        "publisher": organisation,
        "author": {"@type": "Organization", "name": item.unit.name} if item.unit else organisation,
    }
    if item.first_published_at:
        article["datePublished"] = _local(item.first_published_at)
        article["dateModified"] = _local(item.last_published_at or item.first_published_at)
    if snapshot.picture:
        article["image"] = [snapshot.picture.url]
    if snapshot.corrections:
        article["correction"] = [
            {"@type": "CorrectionComment", "datePublished": _local(note.at), "text": f"{note.wrong} → {note.right}"}
            for note in snapshot.corrections
        ]
    if kind == "policy":
        return [article, _legislation(item, organisation)]
    if kind == "event":
        return [_event(item, organisation)]
    if kind == "rebuttal":
        return [article, *(_claim_review(item, claim, organisation) for claim in item.claims.all())]
    return [article]


def _local(moment: datetime) -> str:
    """A moment as people here say it, with its offset: 2026-11-22T14:05:00+07:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _legislation(policy: ContentItem, organisation: dict[str, Any]) -> dict[str, Any]:
    force = {"in_force": "InForce", "amended": "PartiallyInForce", "repealed": "NotInForce", "draft": "NotInForce"}
    facts = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": policy.title,
        "url": addresses.item_url(policy),
        "legislationIdentifier": policy.document_number,
        "legislationType": policy.get_kind_display(),
        "legislationPassedBy": {"@type": "GovernmentOrganization", "name": policy.issuing_authority},
        "legislationLegalForce": f"https://schema.org/{force[policy.legal_status]}",
        "inLanguage": "vi",
    }
    if policy.issued_on:
        facts["legislationDate"] = policy.issued_on.isoformat()
    if policy.effective_on:
        facts["legislationDateOfApplicability"] = policy.effective_on.isoformat()
    if policy.expires_on:
        facts["expires"] = policy.expires_on.isoformat()
    return facts


def _event(event: ContentItem, organisation: dict[str, Any]) -> dict[str, Any]:
    facts = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": addresses.permanent_url(event),
        "url": addresses.item_url(event),
        "name": event.title,
        "description": event.summary,
        "organizer": organisation,
        "eventStatus": "https://schema.org/EventScheduled",
    }
    if event.starts_at:  # a preview may not have it yet
        facts["startDate"] = _local(event.starts_at)
    if event.ends_at:
        facts["endDate"] = _local(event.ends_at)
    places = []
    # "Trực tuyến" is written as a place too: where there is a link, only an address says that people also meet.
    is_met = bool(event.address or (event.place and not event.online_url))
    if is_met:
        name = event.place or event.address
        places.append({"@type": "Place", "name": name, "address": event.address or name})
    if event.online_url:
        places.append({"@type": "VirtualLocation", "url": event.online_url})
    if places:
        facts["location"] = places
    mode = {(True, True): "Mixed", (False, True): "Online"}.get((is_met, bool(event.online_url)))
    facts["eventAttendanceMode"] = f"https://schema.org/{mode or 'Offline'}EventAttendanceMode"
    return facts


def _claim_review(rebuttal: ContentItem, claim: ItemRow, organisation: dict[str, Any]) -> dict[str, Any]:
    appearance = {"@type": "CreativeWork", "url": claim.url} if claim.url else None
    reviewed = {"@type": "Claim", "name": claim.wording}
    if appearance:
        reviewed["appearance"] = appearance
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": addresses.item_url(rebuttal),
        "claimReviewed": claim.wording,
        "itemReviewed": reviewed,
        "reviewBody": rebuttal.truth,
        "author": organisation,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": VERDICT_RATING[claim.verdict],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": str(claim.get_verdict_display()),
        },
        **({"datePublished": _local(rebuttal.first_published_at)} if rebuttal.first_published_at else {}),
    }
