"""What the handbook promises, clicked by the people it is written for; none of it is done by a call to the models."""

from __future__ import annotations

import ast
import json
import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.newsroom import SOON, Desk, menu_item, open_menu, query, wait_until, wait_until_delivered
from tests.servers.newsroom import ROOT

EDITOR, LEADER, OFFICER = "bien-tap", "phe-duyet", "truyen-thong"
TITLE = "Ngày hội đọc sách của học sinh toàn tỉnh"
READER = "ban.doc@example.vn"
FORGOTTEN = "y.nguyet@baosonnguyen.example.vn"

HANDBOOK = ROOT / "docs" / "handbook-vi"
_STORY = "test_story.py::test_from_a_draft_to_every_channel_and_back"
CAPABILITIES: dict[str, tuple[str, ...] | str] = {
    "Viết bài": (_STORY, "test_desk.py::test_a_table_pasted_from_word_becomes_a_table_block"),
    "Chọn kênh": ("test_handbook.py::test_a_rule_ticks_the_channels_of_a_new_item",),
    "Lời riêng cho từng kênh": (_STORY,),
    "Gửi duyệt": (_STORY, "test_editor.py::test_an_action_happens_once_and_is_told_as_it_is"),
    "Duyệt bài trên điện thoại": (
        "test_approval.py::test_a_leader_approves_from_the_mail_with_one_thumb_on_a_slow_line",
        "test_approval.py::test_a_leader_looks_at_the_channels_and_sends_back_with_a_comment",
    ),
    "Hẹn giờ đăng, hết hạn, cho báo chí xem trước": (
        "test_handbook.py::test_an_item_is_scheduled_with_an_end_and_early_press_access",
    ),
    "Lịch": (
        "test_calendar.py::test_a_schedule_is_moved_on_a_phone_and_dragged_on_a_desk",
        "test_calendar.py::test_a_plan_is_moved_by_keyboard_and_begun_with_one_press",
    ),
    "Đính chính": (_STORY,),
    "Thu hồi": (_STORY,),
    "Bảng kết quả": (_STORY,),
    "Lượt đăng": (_STORY,),
    "Tạm dừng kênh": ("test_handbook.py::test_a_channel_is_paused_and_resumed",),
    "Hộp lưu": ("test_handbook.py::test_the_outbox_shows_what_a_channel_would_send",),
    "Từ đồng nghĩa của tìm kiếm": ("test_handbook.py::test_a_synonym_is_found_at_once",),
    "Người đọc tìm gì": ("test_handbook.py::test_what_readers_look_for_is_reported_and_pinned",),
    "Ghim kết quả": ("test_handbook.py::test_what_readers_look_for_is_reported_and_pinned",),
    "Theo dõi một lượt tìm": ("test_handbook.py::test_a_search_is_followed_from_the_page_to_the_list_of_the_admin",),
    "Xóa dữ liệu của một người": ("test_handbook.py::test_a_person_is_forgotten",),
}
"""Each heading of the handbook: the browser tests that click what it describes, or why there is nothing to click."""


def headings() -> list[str]:
    lines = (line for file in sorted(HANDBOOK.glob("*.md")) for line in file.read_text().splitlines())
    return [match[1].strip() for line in lines if (match := re.fullmatch(r"#{2,3} (.+)", line))]


def test_every_capability_of_the_handbook_has_a_browser_test():
    assert sorted(CAPABILITIES) == sorted(headings())
    named = {test for tests in CAPABILITIES.values() if not isinstance(tests, str) for test in tests}
    for module in {test.partition("::")[0] for test in named}:
        tree = ast.parse((ROOT / "tests" / "e2e" / module).read_text())
        there = {f"{module}::{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert {test for test in named if test.startswith(f"{module}::")} <= there
        # Who clicks has no need of our code; what a person cannot reach would stay unnoticed.
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        packages = {getattr(node, "module", None) or node.names[0].name for node in imports}
        assert not {name.split(".")[0] for name in packages} & {"cms", "publishers", "search", "django", "wagtail"}


@pytest.fixture(scope="module")
def reader(browser, newsroom):
    """Somebody at home, once everything of the demo is delivered."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    page.set_default_timeout(SOON)
    wait_until_delivered(page, newsroom.folder)
    yield page
    context.close()


def says(page: Page, text: str) -> None:
    expect(page.locator(".messages").filter(has_text=text)).to_be_visible()


def more_of(page: Page, row_text: str, label: str) -> None:
    """Open the menu of the row that has this text in a list of the admin, and choose."""
    row = page.locator("#listing-results tbody tr").filter(has_text=row_text).first
    open_menu(row.locator(".w-dropdown__toggle").first)
    page.get_by_role("link", name=label, exact=True).locator("visible=true").click()


def answer(url: str, token: str = "") -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, {}


def test_an_item_is_scheduled_with_an_end_and_early_press_access(newsroom, people, reader):
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).replace(hour=12, minute=5, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    goes_live, ends = f"{tomorrow:%d/%m/%Y %H:%M}", f"{tomorrow + timedelta(days=9):%d/%m/%Y} 17:00"
    unit = query(newsroom.folder, "select page_ptr_id from core_unitpage order by 1 limit 1")[0][0]
    editor = people(EDITOR)
    page = editor.open(f"/admin/pages/add/news/newsstory/{unit}/")
    page.fill("#id_title", TITLE)
    page.fill("#id_summary", "Hơn một nghìn học sinh cùng đọc sách.")
    editor.write_paragraph("Ngày hội mở cửa cho mọi người.")
    page.get_by_role("tab", name="Kênh").click()
    page.check("#id_early_press_access")
    schedule(page, goes_live, ends)
    says(page, "Đã tạo")
    expect(page.locator("#id_early_press_access")).to_be_checked()
    panel = page.locator("[data-side-panel=status]")
    expect(panel).to_contain_text("12:05")
    expect(panel).to_contain_text("17:00")
    editor.act("action-submit")
    page.wait_for_url(f"**/admin/pages/{unit}/")

    page_id, number = query(
        newsroom.folder,
        "select id, content_id from core_contentitem join wagtailcore_page on id = page_ptr_id where draft_title = ?",
        TITLE,
    )[0]
    content = UUID(number)
    approver = people(LEADER)
    page = approver.open(f"/admin/pages/{page_id}/edit/")
    menu_item(page, "[data-workflow-action-name=approve]").click()
    says(page, "bài sẽ đăng vào giờ đã hẹn")
    row = approver.open("/admin/").locator("[id*=going-out]").locator("tr", has_text=TITLE)
    expect(row).to_contain_text(f"{tomorrow:%H:%M %d/%m/%Y}")
    expect(approver.open(f"/admin/pages/{page_id}/edit/").locator("body")).to_contain_text("12:05")

    token = issued_token(people(OFFICER), "Báo Sơn Nguyên")
    item = f"{newsroom.url}/api/press/v1/items/{content}"
    wait_until(page, lambda: answer(item, token)[0] == 200, "the item for accredited press")
    assert datetime.fromisoformat(answer(item, token)[1]["embargoed_until"]) == tomorrow
    assert answer(item)[0] == 404
    reader.goto(f"{newsroom.url}/b/{content}/")
    expect(reader.locator("body")).not_to_contain_text(TITLE)


def schedule(page: Page, goes_live: str, ends: str) -> None:
    """Set both moments in the dialog of the status panel."""
    toggle = page.locator("[data-side-panel-toggle=status]")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    dialog, calendar = page.locator("#schedule-publishing-dialog"), page.locator(".xdsoft_datetimepicker:visible")
    for name, moment in (("go_live_at", goes_live), ("expire_at", ends)):
        dialog.locator(f"#id_{name}").fill(moment)
        expect(calendar).to_have_count(1)
        dialog.locator("h2").first.click()
        expect(calendar).to_have_count(0)
    dialog.locator("button.action-save").click()


def issued_token(officer: Desk, outlet: str) -> str:
    """The token that the officer makes for an outlet and reads from the screen."""
    page = officer.open("/admin/press/outlets/")
    more_of(page, outlet, "Cấp mã truy cập")
    page.locator("form button[type=submit]").last.click()
    return page.locator("code").inner_text()


def test_a_channel_is_paused_and_resumed(people, reader):
    page = people(OFFICER).open("/admin/deliveries/")
    card = page.locator(".desk-channel").filter(has=page.locator("[action$='/channels/bulletin/pause/']"))
    card.get_by_role("button").click()
    says(page, "Kênh đã tạm dừng")
    held = page.locator(".desk-channel--held")
    expect(held).to_have_count(1)
    held.locator("a[href$='/channels/bulletin/resume/']").click()
    expect(page.locator("main")).to_contain_text("Không có gì đang chờ")
    page.locator("main form button.button").first.click()
    says(page, "bắt đầu được gửi")
    expect(held).to_have_count(0)


def test_the_outbox_shows_what_a_channel_would_send(people, reader):
    page = people(EDITOR).open("/admin/")
    page.locator("a[href='/admin/outbox/']").click()
    kept = page.locator(".desk-kept").filter(has_text="Fanpage").first
    title = kept.locator("h2").inner_text()
    expect(kept.frame_locator("iframe").locator("body")).to_contain_text(title)
    kept.locator("h2 a").click()
    expect(page.locator("main")).to_contain_text(title)


def test_a_rule_ticks_the_channels_of_a_new_item(newsroom, people):
    page = people(OFFICER).open("/admin/snippets/core/channelrule/add/")
    page.fill("#id_name", "Sự kiện không lên Fanpage")
    page.select_option("#id_item_type", "event")
    page.check("[name=channels][value=fanpage]")
    page.locator("footer button[type=submit]").first.click()
    says(page, "Sự kiện không lên Fanpage")
    unit = query(newsroom.folder, "select page_ptr_id from core_unitpage order by 1 limit 1")[0][0]
    page = people(EDITOR).open(f"/admin/pages/add/events/event/{unit}/")
    page.get_by_role("tab", name="Kênh").click()
    expect(page.locator("[name=excluded_channels][value=fanpage]")).to_be_checked()
    expect(page.locator("[name=excluded_channels][value=website]")).not_to_be_checked()
    expect(page.locator("body")).to_contain_text("Sự kiện không lên Fanpage")


def test_a_synonym_is_found_at_once(newsroom, people, reader):
    search(reader, newsroom, "ngày xửa ngày xưa")
    expect(reader.locator(".list-item")).to_have_count(0)
    page = people(EDITOR).open("/admin/snippets/search/synonyms/add/")
    page.fill("#id_words", "ngày xửa ngày xưa\nhọc sinh")
    page.locator("footer button[type=submit]").first.click()
    says(page, "ngày xửa ngày xưa")
    search(reader, newsroom, "ngày xửa ngày xưa")
    expect(reader.locator(".list-item").first).to_be_visible()


def test_what_readers_look_for_is_reported_and_pinned(newsroom, people, reader):
    words = "chuyện không ai viết"
    counted = "select 1 from search_askedquestion where words = 'chuyện không ai viết' and asked >= 3"

    def enough() -> bool:  # a count waits for nobody: it is left out where others write at that moment
        search(reader, newsroom, words)
        return bool(query(newsroom.folder, counted))

    wait_until(reader, enough, "three counted searches")
    page = people(EDITOR).open("/admin/reports/search-words/")
    row = page.locator("#listing-results tbody tr").filter(has_text=words)
    expect(row).to_have_count(1)
    row.locator("a[href*='/pin/add/']").click()
    expect(page.locator("#id_words")).to_have_value(words)
    title = query(newsroom.folder, "select title from wagtailcore_page where live and depth = 4 order by id limit 1")[
        0
    ][0]
    page.locator("[data-chooser-action-choose]").first.click()
    page.locator(".modal [name=q]").fill(title)
    page.locator(".modal a").filter(has_text=title).first.click()
    page.locator("footer button[type=submit]").first.click()
    says(page, words)
    search(reader, newsroom, words)
    expect(reader.locator(".list-item").first).to_contain_text("Được chọn")
    expect(reader.locator(".list-item").first).to_contain_text(title)


def search(reader: Page, newsroom, words: str) -> None:
    reader.goto(f"{newsroom.url}/tim-kiem/")
    field = reader.get_by_role("combobox")
    field.fill(words)
    field.press("Enter")
    reader.wait_for_url("**/tim-kiem/?*q=*")


def test_a_search_is_followed_from_the_page_to_the_list_of_the_admin(newsroom, people, reader):
    search(reader, newsroom, "học sinh")
    reader.get_by_role("link", name="Theo dõi tìm kiếm này qua email").click()
    reader.fill("[name=email]", READER)
    reader.check("[name=consent]")
    reader.get_by_role("button", name="Theo dõi").click()
    expect(reader.locator("main")).to_contain_text("Hãy mở thư và xác nhận")
    reader.goto(confirmation(newsroom, reader))
    reader.get_by_role("button", name="Có, hãy gửi thư cho tôi").click()
    expect(reader.locator("h1")).to_have_text("Bạn đang theo dõi tìm kiếm này")
    row = people(OFFICER).open("/admin/saved-searches/").locator("tbody tr", has_text=READER)
    expect(row).to_contain_text("“học sinh”")


def confirmation(newsroom, page: Page) -> str:
    """The link in the mail that the reader got."""
    confirmations = lambda: [m for m in newsroom.mail.messages() if READER in m.get_all("X-RcptTo", [])]  # noqa: E731
    wait_until(page, lambda: bool(confirmations()), "a mail that asks to confirm", 60)
    mail = BytesParser(policy=policy.default).parsebytes(confirmations()[0].as_bytes())
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+/xac-nhan/\S+", text)[0]


def test_a_person_is_forgotten(people):
    page = people(OFFICER).open("/admin/press/contacts/")
    more_of(page, FORGOTTEN, "Xóa dữ liệu của người này…")
    expect(page.locator("[name=address]")).to_have_value(FORGOTTEN)
    page.check("[name=sure]")
    page.locator("main form button.serious").click()
    expect(page.locator("main")).to_contain_text(f"Đã xóa dữ liệu của {FORGOTTEN}")
    expect(page.locator("main tbody tr")).not_to_have_count(0)
    contacts = people(OFFICER).open("/admin/press/contacts/")
    expect(contacts.locator("#listing-results tbody tr")).not_to_have_count(0)
    expect(contacts.locator("#listing-results")).not_to_contain_text(FORGOTTEN)
