"""From the data of an item to the fields of its content type."""

from __future__ import annotations

from typing import Any, Protocol

from wagtail.documents.models import Document

from cms.core.models import ContentItem
from cms.demo.calendar import Calendar
from cms.events.models import Event
from cms.news.models import NewsStory
from cms.policies.models import Policy, PolicyKeyPoint, PolicyQuestion, PolicyRelation
from cms.rebuttals.models import Rebuttal, RebuttalClaim, RebuttalEvidence
from cms.stories.models import ExemplaryStory

Made = tuple[type, dict[str, Any]]


class Newsroom(Protocol):
    """What an item may refer to: the days of the demo, and by their keys the documents and the items before it."""

    calendar: Calendar
    documents: dict[str, Document]
    items: dict[str, ContentItem]


def policy(data: dict[str, Any], room: Newsroom) -> Made:
    """A policy with its key points, questions, signed file and the policies it replaces or amends."""
    day = room.calendar.day
    return Policy, {
        "document_number": data["number"],
        "kind": data["kind"],
        "issuing_authority": data["authority"],
        "signer": data["signer"],
        "issued_on": day(data.get("issued")),
        "effective_on": day(data.get("effective")),
        "expires_on": day(data.get("expires")),
        "legal_status": data["status"],
        "affected": data["affected"],
        "signed_file": room.documents.get(data["key"]),
        "key_points": [PolicyKeyPoint(text=text) for text in data["key_points"]],
        "questions": [PolicyQuestion(question=question, answer=answer) for question, answer in data["questions"]],
        "relations": [
            PolicyRelation(kind=kind, target=room.items[key])
            for kind in ("replaces", "amends")
            for key in data.get(kind, ())
        ],
    }


def news(data: dict[str, Any], room: Newsroom) -> Made:
    """A news story with the day and place of what happened."""
    return NewsStory, {"happened_on": room.calendar.day(data["happened"]), "place": data["place"]}


def story(data: dict[str, Any], room: Newsroom) -> Made:
    """An exemplary story with the consent to publish it."""
    consent = data["consent_on"]
    return ExemplaryStory, {
        "honoree_kind": data["honoree_kind"],
        "honoree_name": data["honoree"],
        "honoree_role": data["honoree_role"],
        "achievement": data["achievement"],
        "recognition": data["recognition"],
        "pull_quote": data["pull_quote"],
        "shows_minor": data["minor"],
        "consent_given": consent is not None,
        "consent_on": room.calendar.day(consent),
        "consent_by": data["consent_by"],
        "guardian_consent": data["minor"] and bool(data["guardian"]),
        "guardian_name": data.get("guardian", ""),
    }


def rebuttal(data: dict[str, Any], room: Newsroom) -> Made:
    """A rebuttal with each claim, its verdict and the evidence."""
    return Rebuttal, {
        "truth": data["truth"],
        "first_seen_on": room.calendar.day(data["first_seen"]),
        "urgency": data["urgency"],
        "claims": [
            RebuttalClaim(
                wording=wording, appeared_at=room.calendar.moment(appeared), url=url, outlet=outlet, verdict=verdict
            )
            for wording, appeared, url, outlet, verdict in data["claims"]
        ],
        "evidence": [
            RebuttalEvidence(text=text, source_name=source, source_url=url) for text, source, url in data["evidence"]
        ],
    }


def event(data: dict[str, Any], room: Newsroom) -> Made:
    """An event with its times, place, registration and contact."""
    name, phone, email = data["contact"]
    return Event, {
        "starts_at": room.calendar.moment(*data["starts"]),
        "ends_at": room.calendar.moment(*data["ends"]),
        "place": data["place"],
        "address": data["address"],
        "online_url": data.get("online", ""),
        "registration_url": data.get("registration_url", ""),
        "registration_status": data["registration"],
        "contact_name": name,
        "contact_phone": phone,
        "contact_email": email,
    }


MAKERS = {"policy": policy, "news": news, "story": story, "rebuttal": rebuttal, "event": event}
