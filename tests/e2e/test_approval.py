"""A leader answers on a phone, from the mail's link, with one thumb on a slow line."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.newsroom import Desk, query, wait_until
from tests.servers.delay import Delay

EDITOR, LEADER = "bien-tap", "phe-duyet"
PHONE = {"width": 360, "height": 740}
MOST_WEIGHT = 150_000  # bytes over the line, without what the preview loads


@pytest.fixture(scope="module")
def line(newsroom):
    with Delay(newsroom.running.port) as delayed:
        yield delayed


@pytest.fixture(scope="module")
def leader(browser, line):
    """A leader's phone, signed in."""
    desk = Desk(browser, line.url, LEADER, PHONE, has_touch=True, is_mobile=True)
    yield desk.page
    desk.close()


def submit(newsroom, people, title: str) -> None:
    """Write an item and ask for approval, as an editor does."""
    unit = query(newsroom.folder, "select page_ptr_id from core_unitpage order by 1 limit 1")[0][0]
    editor = people(EDITOR)
    page = editor.open(f"/admin/pages/add/news/newsstory/{unit}/")
    page.fill("#id_title", title)
    page.fill("#id_summary", "Một câu nói điều gì thay đổi.")
    editor.write_paragraph("Nội dung để lãnh đạo đọc.")
    editor.act("action-submit")
    page.wait_for_url(f"**/admin/pages/{unit}/")


def mailed_link(newsroom, page: Page, line: Delay, title: str) -> str:
    """The address in the mail that asks the leader, as the phone reaches it."""
    links: list[str] = []

    def arrived() -> bool:
        for message in newsroom.mail.messages():
            note = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
            if title in note["Subject"] and LEADER in note["To"]:
                links.extend(re.findall(r"https?://\S+(/admin/duyet/\d+/)", note.get_body(("plain",)).get_content()))
        return bool(links)

    wait_until(page, arrived, f"the mail about {title}", 60)
    return line.url + links[0]


def state_of(newsroom, link: str) -> tuple[bool, str]:
    """Whether the item is public, and what became of the request."""
    number = link.rstrip("/").rpartition("/")[2]
    [(live,)] = query(newsroom.folder, "select live from wagtailcore_page where id = ?", int(number))
    sql = "select status from wagtailcore_workflowstate where object_id = ? order by id desc limit 1"
    return bool(live), query(newsroom.folder, sql, number)[0][0]


def weight(page: Page) -> int:
    """Bytes of the page and of what it loads itself."""
    return page.evaluate(
        """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .filter(entry => entry.initiatorType !== "iframe").reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
    )


def swipe(page: Page, start: int, end: int, height: int) -> None:
    """Draw a finger sideways over the page."""
    fingers = page.context.new_cdp_session(page)
    for kind, x in (("Start", start), ("Move", (start + end) // 2), ("Move", end)):
        fingers.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [{"x": x, "y": height}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    fingers.detach()


def test_a_leader_approves_from_the_mail_with_one_thumb_on_a_slow_line(newsroom, people, line, leader):
    submit(newsroom, people, "Duyệt bằng một ngón tay")
    link = mailed_link(newsroom, leader, line, "Duyệt bằng một ngón tay")
    sent = []
    leader.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    line.seconds = 3
    leader.goto(link)  # the first tap, in the mail
    approve = leader.get_by_role("button", name="Phê duyệt")
    box = approve.bounding_box()
    assert box["y"] > PHONE["height"] / 2 and box["y"] + box["height"] <= PHONE["height"], "not at the thumb"
    assert box["height"] >= 44 and box["width"] >= 120
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(leader.locator(".approval-outlook")).to_contain_text("Bài đăng ngay trên")
    expect(leader.frame_locator(".approval-frame").locator("body")).to_contain_text("Nội dung để lãnh đạo đọc.")
    assert weight(leader) < MOST_WEIGHT
    approve.dblclick(delay=150)  # the second tap, and one too many
    expect(leader.locator(".approval-messages")).to_contain_text("Đã phê duyệt và đăng")
    line.seconds = 0
    assert state_of(newsroom, link) == (True, "approved")
    assert len(sent) == 1, sent
    leader.go_back()
    leader.goto(link)
    expect(leader.get_by_text("Bài này hiện không còn gì chờ duyệt.")).to_be_visible()
    expect(leader.get_by_role("button", name="Phê duyệt")).to_have_count(0)


def test_a_leader_looks_at_the_channels_and_sends_back_with_a_comment(newsroom, people, line, leader):
    submit(newsroom, people, "Trả lại kèm ý kiến")
    link = mailed_link(newsroom, leader, line, "Trả lại kèm ý kiến")
    leader.goto(link)
    frame = leader.frame_locator(".approval-frame").locator("body")
    expect(frame).to_contain_text("Nội dung để lãnh đạo đọc.")
    tabs = leader.locator("[data-approval-tabs]")
    chosen = tabs.locator("[aria-current]")
    swipe(leader, 300, 60, 480)
    expect(chosen).not_to_have_text("Trang web")
    tabs.get_by_role("link", name="Trang web").click()
    for _channel in range(tabs.get_by_role("link").count() - 1):
        leader.keyboard.press("ArrowRight")
        expect(leader.locator("[data-approval-loading]")).to_be_hidden()
        expect(frame).to_contain_text("Trả lại kèm ý kiến")
    leader.get_by_text("Trả lại…").tap()
    send = leader.get_by_role("button", name="Trả lại kèm ý kiến này")
    leader.get_by_label("Cần sửa gì?").fill("Thêm nguồn số liệu.")
    send.tap()
    expect(leader.locator(".approval-messages")).to_contain_text("Đã trả “Trả lại kèm ý kiến”")
    expect(leader.locator(".approval-said")).to_have_text("Thêm nguồn số liệu.")
    assert state_of(newsroom, link) == (False, "needs_changes")
