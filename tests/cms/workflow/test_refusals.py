"""What may not go out is refused where nobody fills in a form; what is broken beside an item does not hold it up."""

import os
import unicodedata
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from cms.core.models import LoaRendition
from cms.news.models import NewsStory
from cms.publication import source
from cms.rebuttals.models import Rebuttal, RebuttalClaim, RebuttalEvidence
from cms.workflow.correct import correct
from cms.workflow.withdraw import withdraw
from publishers.contract import Intent, Reach
from publishers.ledger.models import Publication
from tests.cms.users import house as builder
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import schedule


@pytest.fixture
def rebuttal(house):
    page = Rebuttal(title="Không có chuyện bỏ thi", slug="bo-thi", summary="Tóm tắt.", truth="Kỳ thi vẫn diễn ra.")
    page.live = False
    page.claims.add(RebuttalClaim(wording="Bỏ thi lớp 10", outlet="Mạng xã hội"))
    page.evidence.add(RebuttalEvidence(text="Kế hoạch thi", source_name="Sở GDĐT"))
    house.pages["truong-a"].add_child(instance=page)
    return page


@pytest.fixture
def picture(db):
    return builder.stored_picture((400, 300))


@pytest.mark.parametrize(
    ("rows", "field", "value"),
    [("evidence", "text", ""), ("evidence", "source_name", ""), ("claims", "wording", ""), ("claims", "verdict", "?")],
)
def test_a_row_that_says_nothing_or_nonsense_does_not_go_out(rebuttal, rows, field, value):
    revision = rebuttal.save_revision()
    revision.content[rows][0][field] = value
    revision.save()
    with pytest.raises(ValidationError):
        revision.publish()
    assert not fresh(rebuttal).live


@pytest.mark.parametrize(
    "block",
    [
        ("heading", ""),
        ("quote", {"text": "", "who": ""}),
        ("image", {"image": None, "alt": "", "caption": ""}),
        ("faq", [{"question": "Khi nào?", "answer": ""}]),
        ("embed", None),
    ],
)
def test_a_block_left_empty_does_not_go_out(house, block):
    page = builder.story(house, "truong-a", "Bài còn dở")
    page.body = [("heading", "Một tiêu đề"), block]
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        page.save_revision(clean=False).publish()
    child = page.body[1]
    assert any(str(child.block.label).lower() in message.lower() for message in refused.value.messages)
    assert not fresh(page).live


def test_what_may_not_go_out_is_not_scheduled_over_a_live_page_either(live):
    draft = fresh(live).get_latest_revision_as_object()
    draft.summary = ""
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision(clean=False)
    with pytest.raises(ValidationError):
        revision.publish()
    assert not fresh(live).revisions.filter(approved_go_live_at__isnull=False).exists()


def test_what_waits_for_approval_is_not_corrected_past_the_approver(house, live):
    editor = house.people["editor"]
    draft = fresh(live).get_latest_revision_as_object()
    draft.title = "Đang chờ duyệt"
    submitted = draft.save_revision(user=editor)
    fresh(live).get_workflow().start(fresh(live), editor)
    with pytest.raises(PermissionDenied):
        correct(fresh(live), editor, wrong="Ngày 5/9", right="Ngày 4/9")
    assert fresh(live).latest_revision_id == submitted.pk


def test_a_correction_can_be_noted_in_an_unfinished_draft(house, live, client):
    draft = fresh(live).get_latest_revision_as_object()
    draft.summary = ""
    draft.save_revision(clean=False)
    client.force_login(house.people["editor"])
    note = {"wrong": "Ngày 5/9", "right": "Ngày 4/9"}
    response = client.post(reverse("workflow:correct", args=[live.pk]), note)
    assert response.status_code == 302
    assert fresh(live).get_latest_revision_as_object().corrections.get().right == "Ngày 4/9"


def test_an_item_whose_pictures_are_lost_is_still_taken_back(house, live, picture):
    page = fresh(live)
    page.hero_image = picture
    page.body = [("image", {"image": picture, "alt": "", "caption": ""})]
    page.save_revision().publish()
    assert Publication.objects.filter(content_id=live.content_id).first().snapshot["picture"]
    LoaRendition.objects.all().delete()
    os.remove(picture.file.path)
    withdraw(fresh(live), by=house.people["officer"], reason="Sai.")
    assert Publication.objects.filter(content_id=live.content_id).first().cause == "withdraw"


def test_between_the_moment_and_the_publishing_the_press_hears_of_no_cancelling(house, monkeypatch):
    soon = timezone.now() + timedelta(hours=1)
    page = builder.story(house, "truong-a", "Đề án học bổng")
    page.early_press_access = True
    page = schedule(page, soon)
    monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(seconds=5))
    desired = source.desired_publication(page.content_id)
    assert (desired.intent, desired.reach) == (Intent.PRESENT, Reach.EARLY)
    assert desired.embargoed_until == soon
    assert not NewsStory.objects.get(pk=page.pk).live


def test_whatever_was_pasted_leaves_in_one_form(rebuttal):
    decomposed = unicodedata.normalize("NFD", "Bỏ thi vào lớp 10 ở Đắk Lắk")
    rebuttal.claims.set([RebuttalClaim(wording=decomposed, outlet=decomposed)])
    rebuttal.body = [("heading", decomposed)]
    rebuttal.save_revision().publish()
    snapshot = fresh(rebuttal).publication_snapshot()
    assert unicodedata.is_normalized("NFC", snapshot.model_dump_json())
    assert snapshot.details["claims"][0]["wording"] == unicodedata.normalize("NFC", decomposed)
