"""Items of the five types: as a browser sends them, and as the models hold them."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.core.models import ContentItem
from cms.events.models import Event
from cms.news.models import NewsStory
from cms.policies.models import Policy
from cms.rebuttals.models import Rebuttal, RebuttalClaim, RebuttalEvidence
from cms.stories.models import ExemplaryStory

TYPES = {"policy": Policy, "news": NewsStory, "story": ExemplaryStory, "rebuttal": Rebuttal, "event": Event}


ROWS = {
    "policy": ("key_points", "questions", "relations"),
    "rebuttal": ("claims", "evidence"),
}


CONSENT = "Without recorded consent this story cannot be published. Ask, then record it."


GUARDIAN = "A person under 18 is shown: record the consent of a parent or guardian, with the name."


OWN = {
    "policy": {
        "document_number": "12/QĐ-SGDĐT",
        "kind": "decision",
        "issuing_authority": "Sở Giáo dục và Đào tạo",
        "issued_on": "2026-11-02",
        "effective_on": "2026-11-10",
        "expires_on": "",
        "legal_status": "in_force",
        "signer": "",
        "affected": "",
    },
    "news": {"happened_on": "", "place": ""},
    "story": {
        "honoree_kind": "person",
        "honoree_name": "Cô Hà",
        "honoree_role": "",
        "achievement": "Ba mươi năm bám bản",
        "recognition": "",
        "pull_quote": "",
        "consent_given": "on",
        "consent_on": "2026-11-01",
        "consent_by": "Cô Hà",
        "guardian_name": "",
    },
    "rebuttal": {
        "truth": "Học phí không tăng.",
        "first_seen_on": "",
        "urgency": "normal",
        "claims": inline_formset(
            [{"wording": "Học phí tăng gấp đôi", "verdict": "false", "outlet": "Một nhóm kín", "url": "", "id": ""}]
        ),
        "evidence": inline_formset(
            [{"text": "Nghị quyết giữ nguyên mức thu", "source_name": "HĐND tỉnh", "source_url": "", "id": ""}]
        ),
    },
    "event": {
        "starts_at": "2026-12-01 08:00",
        "ends_at": "2026-12-01 11:00",
        "place": "Hội trường lớn",
        "address": "",
        "online_url": "",
        "registration_status": "none",
        "registration_url": "",
        "contact_name": "",
        "contact_phone": "",
        "contact_email": "",
    },
}


def form(kind: str, **changes) -> dict:
    """What the browser sends of a whole item of this type."""
    empty = {name: inline_formset([]) for name in (*ROWS.get(kind, ()), "corrections", "comments")}
    whole = {
        "title": "Tiêu đề của bài",
        "slug": f"bai-{kind}",
        "summary": "Tóm tắt của bài.",
        "hero_alt": "",
        "author_line": "",
        "source": "",
        "seo_title": "",
        "search_description": "",
        "body": streamfield([("paragraph", rich_text("<p>Nội dung của bài.</p>"))]),
        **empty,
        **OWN[kind],
    }
    return nested_form_data({**whole, **changes})


def add(client, house, kind: str, *, submit: bool, language: str = "en", **changes):
    """Send the form for a new item as the editor of the house does; returns the answer and the item, if any."""
    client.force_login(house.people["editor"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    model = TYPES[kind]
    url = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, house.pages["truong-a"].pk]
    )
    press = {"action-submit": "1"} if submit else {}
    answer = client.post(url, {**form(kind, **changes), **press})
    return answer, model.objects.filter(slug=changes.get("slug", f"bai-{kind}")).first()


def errors_of(answer) -> list[str]:
    """Every message of a refused form: of its fields, of the whole, of its rows."""
    bound = answer.context["form"]
    messages = [str(text) for texts in bound.errors.values() for text in texts]
    for formset in bound.formsets.values():
        messages += [str(text) for text in formset.non_form_errors()]
        messages += [str(text) for errors in formset.errors for texts in errors.values() for text in texts]
    return messages


CHOICES = ("kind", "legal_status", "honoree_kind", "urgency", "registration_status", "consent_given")


def whole(house, kind: str, *, clean: bool = True, **fields) -> ContentItem:
    """An item of this type, saved, not live; it may go out, unless these fields forbid it (then it is not clean)."""
    own = {
        "policy": {"document_number": "12/QĐ", "issuing_authority": "Sở", "issued_on": date(2026, 11, 2)},
        "news": {"place": "Trường A", "happened_on": date(2026, 11, 2)},
        "story": {
            "honoree_name": "Cô Hà",
            "achievement": "Ba mươi năm bám bản",
            "consent_given": True,
            "consent_on": date(2026, 11, 1),
            "consent_by": "Cô Hà",
        },
        "rebuttal": {"truth": "Học phí không tăng."},
        "event": {"starts_at": timezone.now() + timedelta(days=3), "place": "Hội trường"},
    }[kind]
    common = {"title": "Tiêu đề", "slug": f"bai-{kind}", "summary": "Tóm tắt."}
    page = TYPES[kind](body=[("paragraph", "<p>Nội dung.</p>")], live=False, **{**common, **own, **fields})
    if kind == "rebuttal":
        page.claims.add(RebuttalClaim(wording="Học phí tăng", verdict="false", outlet="Mạng xã hội"))
        page.evidence.add(RebuttalEvidence(text="Nghị quyết", source_name="HĐND"))
    house.pages["truong-a"].add_child(instance=page)
    page.save_revision(clean=clean)
    return page


def fresh(page):
    return type(page).objects.get(pk=page.pk)
