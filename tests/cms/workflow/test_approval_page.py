"""The page on which a leader reads what waits and answers: who may, what it says, and that it acts once."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import TaskState

from cms.news.models import NewsStory
from cms.users.roles import Role
from publishers.ledger.models import Channel
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def submit(house, page):
    """Ask for approval of the newest version, as its editor."""
    page = NewsStory.objects.get(pk=page.pk)
    page.get_workflow().start(page, house.people["editor"])
    return NewsStory.objects.get(pk=page.pk)


@pytest.fixture
def submitted(house):
    """A story of unit A that waits for the leader."""
    return submit(house, builder.story(house, "truong-a", "Chờ duyệt", owner=house.people["editor"]))


@pytest.fixture
def leader(house, client):
    client.force_login(house.people["approver"])
    return client


def address(page) -> str:
    return reverse("workflow:approval", args=[page.pk])


def read(client, page) -> str:
    return client.get(address(page)).content.decode()


def answer(client, page, action, **more):
    """Press one of the two buttons of the page as it stands now."""
    return client.post(address(page), {**fields_of(read(client, page)), "action": action, **more}, follow=True)


def stands(page):
    page = NewsStory.objects.get(pk=page.pk)
    states = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).order_by("pk")
    return page.live, [state.status for state in states]


def test_the_leader_approves_and_reads_what_became_of_it(leader, submitted):
    html = answer(leader, submitted, "approve").content.decode()
    assert stands(submitted) == (True, ["approved"])
    assert "Đã phê duyệt và đăng “Chờ duyệt”" in html
    assert "approval-yes" not in html and reverse("wagtailadmin_pages:edit", args=[submitted.pk]) in html


def test_the_leader_sends_back_with_a_comment(leader, submitted):
    html = answer(leader, submitted, "reject", comment="Thiếu nguồn.").content.decode()
    assert stands(submitted) == (False, ["rejected"])
    assert "Thiếu nguồn." in html


@pytest.mark.parametrize("comment", ["", "   "])
def test_sending_back_without_a_comment_is_refused_at_the_field(leader, submitted, comment):
    html = answer(leader, submitted, "reject", comment=comment).content.decode()
    assert stands(submitted) == (False, ["in_progress"])
    assert 'aria-invalid="true"' in html and '<details class="approval-back" open>' in html


def test_a_second_press_changes_nothing_and_says_so(leader, submitted):
    pressed = {**fields_of(read(leader, submitted)), "action": "approve"}
    leader.post(address(submitted), pressed)
    for action in ("approve", "reject"):
        again = leader.post(address(submitted), {**pressed, "action": action, "comment": "Muộn."}, follow=True)
        assert "Không có gì bị thay đổi" in again.content.decode()
    assert stands(submitted) == (True, ["approved"])


def test_what_a_newer_version_overtook_is_refused(house, leader, submitted):
    pressed = {**fields_of(read(leader, submitted)), "action": "approve"}
    newer = submitted.get_latest_revision_as_object()
    newer.summary = "Một câu khác."
    newer.save_revision(user=house.people["approver"])
    html = leader.post(address(submitted), pressed, follow=True).content.decode()
    assert stands(submitted) == (False, ["in_progress"])
    assert "phiên bản mới hơn" in html and "Có bản nháp mới hơn" in html


def test_what_may_not_go_out_cannot_be_approved_and_the_page_says_why(leader, house):
    page = builder.story(house, "truong-a", "Thiếu tóm tắt", owner=house.people["editor"])
    page.summary, page.expire_at = "", datetime.now(LOCAL) - timedelta(hours=1)
    page.save_revision(user=house.people["editor"], clean=False)
    page = submit(house, page)
    html = read(leader, page)
    assert "Bài chưa đăng được vì" in html and "approval-yes" not in html
    assert html.count("<li>") == 2, "no summary, and an end that is past"
    refused = answer(leader, page, "approve").content.decode()
    assert "Chưa duyệt được" in refused
    assert stands(page) == (False, ["in_progress"])


# Who may edit this item reads the page too, without buttons; others are sent home, or learn of no such item.
MEETS = {
    "truong-a": 302,
    "truong-b": 404,
    Role.EDITOR.value: 200,
    Role.OFFICER.value: 302,
    Role.ADMINISTRATOR.value: 200,
    Role.APPROVER.value: 200,
}


@pytest.mark.parametrize("role", MEETS)
def test_only_who_may_answer_gets_the_buttons(house, client, submitted, role):
    client.force_login(house.people["approver"])
    pressed = {**fields_of(read(client, submitted)), "action": "approve"}
    client.force_login(house.people[role])
    shown = client.get(address(submitted))
    assert shown.status_code == MEETS[role]
    assert ("data-busy" in shown.content.decode()) == (role == Role.APPROVER)
    client.post(address(submitted), pressed)
    assert stands(submitted)[0] == (role == Role.APPROVER)


def test_signed_out_leads_to_the_sign_in_page_and_back(client, submitted):
    assert client.get(address(submitted)).url == f"{reverse('wagtailadmin_login')}?next={address(submitted)}"


def test_it_says_on_how_many_channels_it_goes_out_now(remote, leader, submitted):
    Channel.objects.filter(slug="letter").update(mode="outbox")
    Channel.objects.filter(slug="shout").update(hold="paused")
    html = read(leader, submitted)
    assert "Bài đăng ngay trên 2 kênh: Kênh feed, Kênh post." in html
    assert "Chỉ lưu tại đây, không gửi: Kênh letter." in html
    assert "Gửi khi kênh chạy lại: Kênh shout." in html


def test_it_says_when_a_scheduled_item_goes_out_and_where_it_is_left_out(remote, house, leader):
    page = builder.story(house, "truong-a", "Hẹn giờ", owner=house.people["editor"])
    at = (datetime.now(LOCAL) + timedelta(days=3)).replace(hour=7, minute=0)
    page.go_live_at, page.excluded_channels = at, ["feed", "letter", "shout"]
    page.save_revision(user=house.people["editor"])
    assert f"Bài đăng lúc 07:00 {at:%d/%m/%Y} trên 1 kênh: Kênh post." in read(leader, submit(house, page))


def test_a_published_item_that_changes_at_its_moment_is_not_said_to_be_published_now(house, leader, live):
    draft = NewsStory.objects.get(pk=live.pk).get_latest_revision_as_object()
    draft.go_live_at = (datetime.now(LOCAL) + timedelta(days=3)).replace(hour=7, minute=0)
    draft.save_revision(user=house.people["editor"])
    html = answer(leader, submit(house, live), "approve").content.decode()
    assert "bài sẽ đăng vào giờ đã hẹn" in html and f"Đăng lúc 07:00 {draft.go_live_at:%d/%m/%Y}." in html


def test_a_new_item_has_nothing_to_compare(leader, submitted):
    assert "Bài mới" in read(leader, submitted)


PICTURES = {"addition": "Thêm", "deletion": "Bỏ"}


def table(*rows) -> dict:
    own = {"table_header_choice": "row", "first_row_is_table_header": True, "first_col_is_header": False}
    return {"caption": "", "table": {**own, "table_caption": "", "data": [["Lớp", "Sĩ số"], *rows]}}


def test_it_shows_what_changed_since_the_published_version(house, leader, live):
    before, after = builder.stored_picture((40, 30)), builder.stored_picture((60, 30))
    page = NewsStory.objects.get(pk=live.pk)
    page.body = [("image", {"image": before, "alt": "", "caption": ""}), ("table", table(["6A", "31"]))]
    page.audience = ["parents"]
    page.save_revision().publish()
    draft = NewsStory.objects.get(pk=live.pk).get_latest_revision_as_object()
    draft.title = "Khai giảng năm học 2027"
    draft.body[0].value["image"] = after
    draft.body[1].value["table"]["data"] = [["Lớp", "Sĩ số"], ["6A", "32"]]
    draft.audience, draft.urgent, draft.excluded_channels = ["parents", "students"], True, ["khong-con"]
    draft.save_revision(user=house.people["editor"])
    html = read(leader, submit(house, live))
    new, old = "<ins>{}</ins>", "<del>{}</del>"
    assert old.format("mới") + new.format("2027") in html
    assert old.format("31") + new.format("32") in html
    assert all(re.search(f'preview-image {change}">\\s*<strong>{word}', html) for change, word in PICTURES.items())
    assert f"Phụ huynh, {new.format('Học sinh, sinh viên')}" in html
    assert f"{old.format('Không')} {new.format('Có')}" in html and new.format("khong-con") in html


def test_it_shows_the_website_and_every_channel(leader, submitted):
    for name in ("fanpage", "press"):
        channel = Channel(slug=name, name=name.capitalize(), publisher=name, mode="outbox")
        channel.config = {}
        channel.save()
    html = read(leader, submitted)
    view = reverse("wagtailadmin_pages:revisions_view", args=[submitted.pk, submitted.latest_revision_id])
    for mode in ("", "fanpage", "press"):
        assert f'href="{view}?mode={mode}"' in html


def test_the_page_is_light_and_runs_nothing_of_its_own(remote, leader, submitted):
    html = read(leader, submitted)
    assert len(html.encode()) < 30_000
    assert "<style" not in html and " style=" not in html and "onclick" not in html


def test_the_mail_leads_to_the_page(house, submitted):
    (note,) = [note for note in mail.outbox if note.to == ["approver@example.vn"]]
    assert address(submitted) in note.body and "Chờ duyệt" in note.subject


def test_home_and_the_status_panel_lead_to_the_page(leader, submitted):
    assert address(submitted) in leader.get(reverse("wagtailadmin_home")).content.decode()
    assert address(submitted) in leader.get(reverse("wagtailadmin_pages:edit", args=[submitted.pk])).content.decode()
