"""What the channels get of an item, and what changes its hash."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from cms.core.models import ContentCorrection, Topic
from tests.cms.types.items import TYPES, fresh, whole


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


@pytest.mark.parametrize(
    ("kind", "changes", "known"),
    [
        ("policy", {"kind": "decision", "legal_status": "amended"}, {"kind": "decision", "legal_status": "amended"}),
        ("policy", {"issued_on": date(2026, 3, 5)}, {"issued_on": "2026-03-05"}),
        ("news", {"happened_on": date(2026, 11, 3), "place": "Trường B"}, {"happened_on": "2026-11-03", "place": ""}),
        ("rebuttal", {"first_seen_on": date(2026, 11, 3)}, {"first_seen_on": "2026-11-03", "verdict": "false"}),
        ("event", {"registration_status": "full", "place": "Sân", "address": "1 Lê Lợi"}, {"registration": "full"}),
    ],
)
def test_programs_read_codes_and_days_where_people_read_words(house, kind, changes, known):
    page = whole(house, kind)
    for name, value in changes.items():
        setattr(page, name, value)
    data = {fact.name: fact.data for fact in page.snapshot_facts()}
    assert data | known == data


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
