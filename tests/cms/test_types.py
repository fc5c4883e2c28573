"""The five types in the editor's form: what a draft may lack and what goes out may not, in both languages."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import conditional_escape
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.core.models import ContentCorrection, ContentItem, Topic
from cms.events.models import Event
from cms.news.models import NewsStory
from cms.policies.models import Policy, PolicyRelation
from cms.rebuttals.models import Rebuttal, RebuttalClaim, RebuttalEvidence
from cms.stories.models import ExemplaryStory
from cms.workflow.schedule import publish_due
from publishers.ledger.models import Channel
from tests.cms.users import house as builder

TYPES = {"policy": Policy, "news": NewsStory, "story": ExemplaryStory, "rebuttal": Rebuttal, "event": Event}
ROWS = {
    "policy": ("key_points", "questions", "relations"),
    "rebuttal": ("claims", "evidence"),
}
CONSENT = "Without recorded consent this story cannot be published. Ask, then record it."
GUARDIAN = "A person under 18 is shown: record the consent of a parent or guardian, with the name."
CLAIM = "A rebuttal needs at least one claim, with its wording and a verdict."
EVIDENCE = "A verdict needs evidence: add at least one piece with its source."
ITSELF = "A document cannot replace or amend itself. Choose another one."
WHERE = "Say where the claim appeared: an address, or the name of the outlet."
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


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def house(db):
    return builder.build()


@pytest.fixture
def channels(db):
    """One channel for each publisher, as the demo newsroom has them."""
    for position, name in enumerate(("website", "archive", "press", "fanpage", "bulletin")):
        channel = Channel(slug=name, name=name.capitalize(), publisher=name, mode="outbox", position=position)
        channel.config = {"page_id": "1", "access_token": "t"} if name == "fanpage" else {}
        channel.save()


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
    found = [str(text) for texts in bound.errors.values() for text in texts]
    for formset in bound.formsets.values():
        found += [str(text) for text in formset.non_form_errors()]
        found += [str(text) for errors in formset.errors for texts in errors.values() for text in texts]
    return found


@pytest.mark.parametrize("kind", TYPES)
def test_a_whole_item_is_written_and_submitted(house, client, kind):
    _, page = add(client, house, kind, submit=True)
    assert page is not None and page.current_workflow_state is not None
    assert page.unit == house.units["truong-a"] and not page.live


@pytest.mark.parametrize("kind", TYPES)
def test_a_draft_needs_a_title_only(house, client, kind):
    emptied = {name: "" for name, value in OWN[kind].items() if isinstance(value, str) and name not in CHOICES}
    rows = {name: inline_formset([]) for name in ROWS.get(kind, ())}
    answer, page = add(client, house, kind, submit=False, summary="", **emptied, **rows)
    assert page is not None, errors_of(answer)
    refused = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**form(kind, summary="", **emptied, **rows), "action-submit": "1"},
    )
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    if kind != "news":
        assert errors_of(refused)


CHOICES = ("kind", "legal_status", "honoree_kind", "urgency", "registration_status", "consent_given")
REFUSED = [
    ("policy", {"document_number": ""}, "This field is required."),
    ("policy", {"issuing_authority": ""}, "This field is required."),
    ("policy", {"issued_on": ""}, "This field is required."),
    (
        "policy",
        {"effective_on": "2026-11-01"},
        "A document comes into force on the day of issue or later.",
    ),
    ("policy", {"expires_on": "2026-11-09"}, "The last day in force is before the first one."),
    ("policy", {"effective_on": "", "expires_on": "2026-11-01"}, "The last day in force is before the first one."),
    ("story", {"honoree_name": ""}, "This field is required."),
    ("story", {"achievement": ""}, "This field is required."),
    ("story", {"consent_given": None}, CONSENT),
    ("story", {"consent_by": ""}, "Say who gave the consent and when."),
    ("story", {"consent_on": ""}, "Say who gave the consent and when."),
    ("story", {"shows_minor": "on"}, GUARDIAN),
    ("story", {"shows_minor": "on", "guardian_consent": "on", "guardian_name": " "}, GUARDIAN),
    ("rebuttal", {"truth": ""}, "This field is required."),
    ("rebuttal", {"claims": inline_formset([])}, CLAIM),
    ("rebuttal", {"evidence": inline_formset([])}, EVIDENCE),
    (
        "rebuttal",
        {"claims": inline_formset([{"wording": "Tin sai", "verdict": "false", "outlet": " ", "url": "", "id": ""}])},
        WHERE,
    ),
    ("event", {"starts_at": ""}, "This field is required."),
    ("event", {"ends_at": "2026-12-01 07:00"}, "The event ends before it starts."),
    ("event", {"place": ""}, "Say where it takes place: a place, or an online address."),
    (
        "event",
        {"registration_status": "open"},
        "Registration is open: give an address, a phone number or an e-mail for it.",
    ),
    ("news", {"summary": ""}, "This field is required."),
]


@pytest.mark.parametrize(("kind", "changes", "message"), REFUSED)
def test_what_is_missing_or_wrong_is_said_in_both_languages(house, client, kind, changes, message):
    dropped = [name for name, value in changes.items() if value is None]
    said = {}
    for language in ("en", "vi"):
        data = form(kind, **{name: value for name, value in changes.items() if value is not None})
        for name in dropped:
            data.pop(name)
        client.force_login(house.people["editor"])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        model = TYPES[kind]
        place = [model._meta.app_label, model._meta.model_name, house.pages["truong-a"].pk]
        answer = client.post(reverse("wagtailadmin_pages:add", args=place), {**data, "action-submit": "1"})
        assert answer.status_code == 200 and not model.objects.exists()
        with translation.override(language):
            said[language] = errors_of(answer)
            html = answer.content.decode()
            assert all(conditional_escape(text) in html for text in said[language])
    assert message in said["en"]
    assert len(said["vi"]) == len(said["en"])
    assert not set(said["vi"]) & set(said["en"]) and all(said["vi"])


def test_a_document_does_not_replace_itself(house, client):
    _, page = add(client, house, "policy", submit=False)
    itself = inline_formset([{"kind": "replaces", "target": page.pk, "id": ""}])
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("policy", relations=itself))
    with translation.override("en"):
        assert ITSELF in errors_of(answer)
    page.relations.add(PolicyRelation(kind="replaces", target=page))
    with translation.override("en"), pytest.raises(ValidationError, match="replace or amend itself"):
        page.full_clean()


def test_the_moment_of_a_correction_is_not_the_editors_to_choose(house, client):
    note = {"wrong": "Ngày 5/9", "right": "Ngày 4/9", "at": "2020-01-01 00:00", "id": ""}
    _, page = add(client, house, "news", submit=False, corrections=inline_formset([note]))
    (correction,) = page.get_latest_revision_as_object().corrections.all()
    assert timezone.now() - correction.at < timedelta(minutes=5)


# A guardian's consent, on every path to the public


@pytest.fixture
def child(house):
    """A draft that shows a child without anybody's consent: it may be kept, it may not go out."""
    page = ExemplaryStory(
        title="Em học sinh vượt khó",
        slug="em-hoc-sinh",
        summary="Một em học sinh.",
        honoree_name="Y Thảo",
        achievement="Giải nhất",
        consent_given=True,
        consent_on=timezone.localdate(),
        consent_by="Nhà trường",
        shows_minor=True,
        live=False,
        owner=house.people["editor"],
    )
    house.pages["truong-a"].add_child(instance=page)
    page.save_revision(user=house.people["editor"], clean=False)
    return page


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_no_save_and_no_revision_publishes_without_the_guardians_consent(child):
    with pytest.raises(ValidationError, match="18"):
        child.get_latest_revision().publish()
    child.live = True
    with pytest.raises(ValidationError, match="18"):
        child.save()
    assert not is_live(child)
    child.live = False
    child.guardian_consent, child.guardian_name = True, "Bà Y Lan"
    child.save_revision().publish()
    assert is_live(child)


def test_the_form_does_not_publish_without_the_guardians_consent(house, child, client):
    client.force_login(house.people["administrator"])
    edit = reverse("wagtailadmin_pages:edit", args=[child.pk])
    data = form("story", slug="em-hoc-sinh", shows_minor="on")
    refused = client.post(edit, {**data, "action-publish": "1"})
    assert refused.status_code == 200 and not is_live(child)
    kept = client.post(edit, data)
    assert kept.status_code == 302 and not is_live(child)
    client.post(edit, {**data, "guardian_consent": "on", "guardian_name": "Bà Y Lan", "action-publish": "1"})
    assert is_live(child)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_approval_publishes_without_the_guardians_consent(house, child, client, language):
    child.get_workflow().start(child, house.people["editor"])
    task = child.current_workflow_task_state
    client.force_login(house.people["approver"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    approve = reverse("wagtailadmin_pages:workflow_action", args=[child.pk, "approve", task.pk])
    answer = client.post(approve, {"comment": ""}, follow=True)
    assert not is_live(child)
    child = ExemplaryStory.objects.get(pk=child.pk)
    assert child.current_workflow_state is not None, "it still waits for an answer"
    with translation.override(language):
        wanted = str(translation.gettext(GUARDIAN))
    assert wanted in [str(message) for message in answer.context["messages"]] or wanted in answer.content.decode()


def test_no_bulk_action_publishes_without_the_guardians_consent(house, child, client):
    client.force_login(house.people["administrator"])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={child.pk}"
    answer = client.post(url, follow=True)
    assert answer.status_code == 200 and not is_live(child)
    assert "18" in " ".join(str(message) for message in answer.context["messages"])


def test_no_schedule_publishes_without_the_guardians_consent(child):
    revision = child.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    publish_due(timezone.now())
    assert not is_live(child)


# What the channels get


def whole(house, kind: str) -> ContentItem:
    """An item of this type that may go out, saved, not live."""
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
    page = TYPES[kind](
        title="Tiêu đề",
        slug=f"bai-{kind}",
        summary="Tóm tắt.",
        body=[("paragraph", "<p>Nội dung.</p>")],
        live=False,
        **own,
    )
    if kind == "rebuttal":
        page.claims.add(RebuttalClaim(wording="Học phí tăng", verdict="false", outlet="Mạng xã hội"))
        page.evidence.add(RebuttalEvidence(text="Nghị quyết", source_name="HĐND"))
    house.pages["truong-a"].add_child(instance=page)
    page.save_revision()
    return page


def fresh(page):
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize("kind", TYPES)
def test_a_snapshot_says_what_the_item_says(house, settings, kind):
    topic = Topic.objects.create(name="Tuyển sinh", slug="tuyen-sinh")
    page = whole(house, kind)
    page.title = unicodedata.normalize("NFD", "Tiêu đề có dấu")
    page.topics.add(topic)
    page.audience = ["parents"]
    page.save_revision().publish()
    snapshot = fresh(page).publication_snapshot()
    assert snapshot.type == kind and snapshot.type_label
    assert snapshot.title == unicodedata.normalize("NFC", "Tiêu đề có dấu")
    assert snapshot.url == f"{settings.LOA_BASE_URL}/truong-a/bai-{kind}/"
    assert snapshot.permanent_url == f"{settings.LOA_BASE_URL}/b/{page.content_id}/"
    assert snapshot.path == f"/truong-a/bai-{kind}/"
    assert [term.slug for term in snapshot.topics] == ["tuyen-sinh"]
    assert [term.slug for term in snapshot.audience] == ["parents"]
    assert snapshot.unit.slug == "truong-a" and snapshot.text == "Nội dung."
    assert snapshot.facts and all(fact.name and fact.label and fact.value for fact in snapshot.facts)
    assert snapshot.details
    dumped = snapshot.model_dump_json()
    assert "Cô Hà" not in dumped or kind == "story"
    assert "guardian" not in dumped and "consent" not in dumped


CHANGES = {
    "policy": {"document_number": "13/QĐ", "signer": "Ông B", "legal_status": "amended", "affected": "Phụ huynh"},
    "news": {"place": "Trường B", "happened_on": date(2026, 11, 3)},
    "story": {"honoree_name": "Thầy Bình", "achievement": "Khác", "pull_quote": "Cứ đi rồi sẽ tới"},
    "rebuttal": {"truth": "Học phí giữ nguyên.", "urgency": "high", "first_seen_on": date(2026, 11, 3)},
    "event": {"place": "Sân trường", "registration_status": "full", "contact_phone": "0269 123"},
}
COMMON = {
    "title": "Khác",
    "summary": "Khác.",
    "body": [("paragraph", "<p>Khác.</p>")],
    "author_line": "Nhóm phóng viên",
    "source": "Báo địa phương",
    "urgent": True,
    "audience": ["teachers"],
    "excluded_channels": ["fanpage"],
}


@pytest.mark.parametrize(
    ("kind", "name", "value"), [(k, n, v) for k in TYPES for n, v in {**COMMON, **CHANGES[k]}.items()]
)
def test_every_field_of_its_own_changes_the_hash(house, kind, name, value):
    page = whole(house, kind)
    before = page.publication_snapshot().hash
    setattr(page, name, value)
    assert page.publication_snapshot().hash != before


@pytest.mark.parametrize("kind", TYPES)
def test_the_hash_stays_where_nothing_is_said_anew(house, kind):
    page = whole(house, kind)
    page.save_revision().publish()
    before = fresh(page).publication_snapshot().hash
    fresh(page).get_latest_revision_as_object().save_revision().publish()
    house.units["truong-a"].name = "Trường THPT A"
    house.units["truong-a"].save()
    again = fresh(page).publication_snapshot()
    assert again.hash == before and again.unit.name == "Trường THPT A"
    assert fresh(page).get_latest_revision_as_object().publication_snapshot().hash == before


@pytest.mark.parametrize("kind", TYPES)
def test_a_correction_a_row_and_a_move_change_the_hash(house, kind):
    page = whole(house, kind)
    page.save_revision().publish()
    hashes = [fresh(page).publication_snapshot().hash]
    draft = fresh(page)
    draft.corrections.add(ContentCorrection(wrong="A", right="B"))
    draft.save_revision().publish()
    hashes.append(fresh(page).publication_snapshot().hash)
    if kind == "rebuttal":
        draft = fresh(page)
        claim = draft.claims.get()
        claim.verdict = "partly_false"
        draft.claims = [claim]
        draft.save_revision().publish()
        hashes.append(fresh(page).publication_snapshot().hash)
    fresh(page).move(house.pages["truong-b"], pos="last-child")
    hashes.append(fresh(page).publication_snapshot().hash)
    assert len(set(hashes)) == len(hashes)


# Wagtail's preview panel


def preview(client, page_or_type, house, data):
    """Send the form to the preview and return the address that shows it."""
    if isinstance(page_or_type, type):
        meta = page_or_type._meta
        args = [meta.app_label, meta.model_name, house.pages["truong-a"].pk]
        url = reverse("wagtailadmin_pages:preview_on_add", args=args)
    else:
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page_or_type.pk])
    answer = client.post(url, data)
    assert answer.json()["is_available"] and answer.json()["is_valid"]
    return url


@pytest.mark.parametrize("mode", ["", "archive", "press", "fanpage", "bulletin"])
@pytest.mark.parametrize("kind", TYPES)
def test_every_channel_shows_an_item_that_was_never_saved(house, channels, client, kind, mode):
    client.force_login(house.people["editor"])
    url = preview(client, TYPES[kind], house, form(kind, title="Chưa từng lưu"))
    shown = client.get(url, {"mode": mode, "in_preview_panel": "true"})
    assert shown.status_code == 200 and "Chưa từng lưu" in shown.content.decode()


@pytest.mark.parametrize("mode", ["", "archive", "press", "fanpage", "bulletin"])
@pytest.mark.parametrize("kind", TYPES)
def test_every_channel_shows_a_title_with_nothing_below_it(house, channels, client, kind, mode):
    client.force_login(house.people["editor"])
    emptied = {name: "" for name, value in OWN[kind].items() if isinstance(value, str) and name not in CHOICES}
    rows = {name: inline_formset([]) for name in ROWS.get(kind, ())}
    data = form(kind, title="Chỉ có tiêu đề", summary="", body=streamfield([]), **emptied, **rows)
    url = preview(client, TYPES[kind], house, data)
    assert client.get(url, {"mode": mode, "in_preview_panel": "true"}).status_code == 200


def test_the_preview_holds_what_the_panel_of_checks_works_with_and_the_public_page_does_not(house, client):
    client.force_login(house.people["editor"])
    url = preview(client, TYPES["news"], house, form("news", title="Có kiểm tra"))
    assert "<wagtail-userbar" in client.get(url, {"mode": "", "in_preview_panel": "true"}).content.decode()
    assert "<wagtail-userbar" not in client.get("/tin/").content.decode()


@pytest.mark.parametrize("kind", TYPES)
def test_the_preview_offers_the_website_and_every_channel(house, channels, client, kind):
    page = whole(house, kind)
    client.force_login(house.people["editor"])
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for slug in ("archive", "press", "fanpage", "bulletin"):
        assert f'<option value="{slug}"' in html
    assert '<option value="website"' not in html, "the page itself is the first mode"
    url = preview(client, page, house, form(kind, title="Đang sửa"))
    for mode in ("", "archive", "press", "fanpage", "bulletin"):
        assert "Đang sửa" in client.get(url, {"mode": mode}).content.decode()
