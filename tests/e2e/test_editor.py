"""The editor's hand on a slow line: each action happens once, is told as it is, and is not undone behind one's back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.e2e.newsroom import SCREEN, SOON, Desk, menu_item, query
from tests.servers.delay import Delay
from tests.servers.newsroom import PASSWORD, ROOT, environment

EDITOR, LEADER, ADMINISTRATOR = "bien-tap", "phe-duyet", "quan-tri"
PHONE = {"width": 390, "height": 844}
SAVED_BY_THEN = 1500  # milliseconds; the editor saves half a second after a change

# What stands in the newsroom before a case. A starting point, so made by the models; the action itself is clicked.
SET_UP = """
import json, sys
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from cms.core.models import UnitPage
from cms.news.models import NewsStory
person = lambda name: get_user_model().objects.get(username=name)
editor, leader = person("bien-tap"), person("phe-duyet")
unit = UnitPage.objects.order_by("pk").first()
made = {}
def fresh(page):
    return NewsStory.objects.get(pk=page.pk)
for name, state in json.loads(sys.stdin.read()).items():
    page = unit.add_child(instance=NewsStory(
        title=name, summary="Một câu.", owner=editor, live=False, has_unpublished_changes=True, excluded_channels=[]))
    page.save_revision(user=editor)
    unit = UnitPage.objects.get(pk=unit.pk)
    if state in ("live", "changed"):
        page.get_latest_revision().publish(user=leader)
    page = fresh(page).get_latest_revision_as_object()
    if state == "changed":
        page.summary = "Một câu mới."
        page.save_revision(user=editor)
    if state == "timed":
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=editor)
    if state in ("waiting", "changed", "sent back"):
        page = fresh(page)
        page.get_workflow().start(page, editor)
    if state == "sent back":
        fresh(page).current_workflow_state.current_task_state.task.specific.on_action(
            fresh(page).current_workflow_task_state, leader, "reject", comment="Sửa lại.")
    if state == "locked":
        page = fresh(page)
        page.locked, page.locked_by, page.locked_at = True, leader, timezone.now()
        page.save()
    made[name] = page.pk
print("made " + json.dumps(made))
"""


@dataclass(frozen=True)
class Case:
    """One action: who does it on what and how, what the person then reads, and what is true of the item."""

    name: str
    account: str
    state: str
    act: Callable[[Work], None]
    says: str
    live: bool = False
    request: str | None = None
    """State of the newest request for approval, None where there was none."""
    versions: int = 0
    """How many versions the action writes."""
    locked: bool = False
    gone: bool = False
    seconds: float = 1
    """How long an answer takes."""
    how: frozenset[str] = frozenset()
    """`twice`: the button is pressed twice; `phone`; `back`: the back button is used afterwards."""


class Work:
    """A person at the editor of one item, and what the browser sends and hears meanwhile."""

    def __init__(self, case: Case, page: Page, line: Delay, page_id: int) -> None:
        self.case, self.page, self.line, self.page_id = case, page, line, page_id
        self.broken: list[str] = []
        self.sent: list[str] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note what is posted and what answers with a fault of ours; a page that asks before it is left is left."""
        watching = {"request": self._note_request, "response": self._note_response}
        for event, note in watching.items():
            self.page.on(event, note)
        yield
        for event, note in watching.items():
            self.page.remove_listener(event, note)

    def _note_request(self, request: Request) -> None:
        if request.method == "POST" and not re.search(r"/(ping|collect_action_data)/", request.url):
            self.sent.append(request.url)

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.request.method} {response.url}")

    def offered(self) -> set[str]:
        """Names of the actions at the foot of the editor."""
        items = self.page.locator("footer .actions").locator("[name], [data-workflow-action-name], a[href]")
        names = items.evaluate_all(
            "found => found.map(i => i.name || i.dataset.workflowActionName || i.pathname.split('/').at(-2))"
        )
        return set(names)

    def versions(self, folder: Path) -> int:
        sql = "select count(*) from wagtailcore_revision where object_id = ?"
        return query(folder, sql, str(self.page_id))[0][0]

    def outcome(self, folder: Path) -> dict | None:
        """What is true of the item; None when there is none."""
        page = query(folder, "select live, locked from wagtailcore_page where id = ?", self.page_id)
        if not page:
            return None
        sql = "select status from wagtailcore_workflowstate where object_id = ? order by id desc limit 1"
        request = query(folder, sql, str(self.page_id))
        return {
            "live": bool(page[0][0]),
            "locked": bool(page[0][1]),
            "request": request[0][0] if request else None,
            "versions": self.versions(folder),
        }

    def expected(self, before: int) -> dict | None:
        case = self.case
        if case.gone:
            return None
        return {
            "live": case.live,
            "locked": case.locked,
            "request": case.request,
            "versions": before + case.versions,
        }

    def press(self, selector: str) -> None:
        """Press what is in the menu at the foot of the editor."""
        self.click(self.menu_item(selector))

    def menu_item(self, selector: str) -> Locator:
        """What is in the menu at the foot of the editor, behind its arrow or not."""
        return menu_item(self.page, selector)

    def click(self, target: Locator) -> None:
        """Press the button that does it; from here on the line is slow."""
        target.scroll_into_view_if_needed()
        self.line.seconds = self.case.seconds
        if "twice" in self.case.how:
            target.dblclick(delay=150)  # as fast as a hand: two presses, not one
        else:
            target.click()

    def reads_what_happened(self) -> None:
        """Wait for the message; nothing beside it says that something went wrong."""
        message = self.page.locator(".messages").filter(has_text=self.case.says)
        try:
            expect(message).to_be_visible(timeout=30_000)
        except AssertionError as missing:
            shown = self.page.locator(".messages").all_inner_texts()
            raise AssertionError(f"reads {shown} at {self.page.url}") from missing
        expect(self.page.locator(".messages .error")).to_have_count(0)
        self.line.seconds = 0
        self.page.wait_for_load_state("load")


def save(work: Work) -> None:
    work.page.fill("#id_summary", "Một câu khác.")
    work.click(work.page.locator("footer .action-save"))


def item(action: str) -> Callable[[Work], None]:
    return lambda work: work.press(f"[name='{action}']")


def answer(name: str) -> Callable[[Work], None]:
    return lambda work: work.press(f"[data-workflow-action-name={name}]:not([data-workflow-action-modal-url])")


def answer_with_comment(name: str) -> Callable[[Work], None]:
    def act(work: Work) -> None:
        work.menu_item(f"[data-workflow-action-name={name}][data-workflow-action-modal-url]").click()
        dialog = work.page.locator(".modal")
        dialog.locator("[name=comment]").fill("Đã đọc.")
        work.click(dialog.locator("[type=submit]"))

    return act


def confirmed(action: str) -> Callable[[Work], None]:
    def act(work: Work) -> None:
        work.menu_item(f"a[href*='/{action}/']").click()
        work.page.wait_for_url(f"**/{action}/")
        fields = {"withdraw": {"reason": "Sai ngày."}, "correct": {"wrong": "Sai.", "right": "Đúng."}}
        for name, text in fields.get(action, {}).items():
            work.page.fill(f"[name={name}]", text)
        work.click(work.page.locator("main form [type=submit], main form button.button").first)

    return act


def delete(work: Work) -> None:
    work.page.locator("header [aria-haspopup], header .w-dropdown__toggle").first.click()
    work.page.locator("a[href$='/delete/']").first.click()
    work.page.wait_for_url("**/delete/")
    work.click(work.page.locator("main form [type=submit]").first)


def switch_lock(work: Work) -> None:
    toggle = work.page.locator("[data-side-panel-toggle=status]")
    if toggle.get_attribute("aria-expanded") != "true":  # the browser remembers which panel was open
        toggle.click()
    work.click(work.page.locator("label.switch:has([data-w-action-url-value*='lock/'])"))


def at(case: Case, seconds: float, *how: str) -> Case:
    """The same case on a faster or slower line, with a double press, on a phone, or with the back button after it."""
    return replace(
        case, name=f"{case.name}, {seconds:g} s {' '.join(how)}".strip(), seconds=seconds, how=frozenset(how)
    )


APPROVE = Case("approve", LEADER, "waiting", answer("approve"), "Đã phê duyệt và đăng", live=True, request="approved")
SEND_BACK = Case(
    "send back", LEADER, "waiting", answer_with_comment("reject"), "Đã trả", live=False, request="needs_changes"
)
PUBLISH = Case("publish", LEADER, "draft", item("action-publish"), "Đã xuất bản", live=True, versions=1)
WITHDRAW = Case("withdraw", LEADER, "live", confirmed("withdraw"), "Bài đã được thu hồi", live=False)
CASES = [
    Case("save", EDITOR, "draft", save, "Đã cập nhật", live=False, versions=1),
    Case("submit", EDITOR, "draft", item("action-submit"), "Đã gửi", live=False, request="in_progress", versions=1),
    Case(
        "resubmit", EDITOR, "sent back", item("action-submit"), "Đã gửi", live=False, request="in_progress", versions=1
    ),
    Case(
        "restart",
        EDITOR,
        "sent back",
        item("action-restart-workflow"),
        "Đã bắt đầu lại",
        live=False,
        request="in_progress",
        versions=1,
    ),
    Case("take back", EDITOR, "waiting", item("action-cancel-workflow"), "Đã hủy", live=False, request="cancelled"),
    Case("correct", EDITOR, "live", confirmed("correct"), "Ghi chú đã có trong bản nháp", live=True, versions=1),
    APPROVE,
    replace(APPROVE, name="approve what is live", state="changed"),
    replace(APPROVE, name="approve with a comment", act=answer_with_comment("approve")),
    SEND_BACK,
    replace(SEND_BACK, name="send back what is live", state="changed", live=True),
    Case(
        "end the request",
        LEADER,
        "waiting",
        item("action-cancel-workflow"),
        "Đã hủy",
        live=False,
        request="cancelled",
        versions=1,
    ),
    PUBLISH,
    replace(PUBLISH, name="schedule", state="timed", says="Đã lên lịch", live=False),
    Case("unpublish", LEADER, "live", confirmed("unpublish"), "Đã ngừng xuất bản", live=False),
    WITHDRAW,
    Case("lock", LEADER, "draft", switch_lock, "đã bị khóa", live=False, locked=True),
    Case("unlock", LEADER, "locked", switch_lock, "Đã mở khóa", live=False),
    Case("delete", ADMINISTRATOR, "draft", delete, "Đã xóa", gone=True),
    *(at(case, 0, "twice", "phone") for case in (APPROVE, SEND_BACK, PUBLISH, WITHDRAW)),
    *(at(case, 3, "twice", "back") for case in (APPROVE, WITHDRAW)),
]
OFFERED = {
    "action-cancel-workflow",
    "action-publish",
    "action-restart-workflow",
    "action-submit",
    "approve",
    "correct",
    "reject",
    "unpublish",
    "withdraw",
}
"""What the menu offers in these cases; each is pressed by one of them."""


@pytest.fixture(scope="module")
def made(newsroom):
    """The numbers of the pages, by the name of their case."""
    states = json.dumps({**{case.name: case.state for case in CASES}, "signed out": "draft"})
    command = [sys.executable, "manage.py", "shell", "-c", SET_UP]
    where = environment(newsroom.folder, newsroom.running.port)
    done = subprocess.run(command, cwd=ROOT, env=where, input=states, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.rpartition("made ")[2])


@pytest.fixture(scope="module")
def line(newsroom):
    with Delay(newsroom.running.port) as delayed:
        yield delayed


@pytest.fixture(scope="module")
def sign_in(browser, line):
    """A page in the browser of this account, on a desk or on a phone."""
    desks = {}

    def page_of(account: str, screen: dict) -> Page:
        line.seconds = 0
        if (account, screen["width"]) not in desks:
            desks[account, screen["width"]] = Desk(browser, line.url, account, screen)
        return desks[account, screen["width"]].page

    yield page_of
    for desk in desks.values():
        desk.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_action_happens_once_and_is_told_as_it_is(newsroom, line, sign_in, made, case):
    page = sign_in(case.account, PHONE if "phone" in case.how else SCREEN)
    work = Work(case, page, line, made[case.name])
    with work.watched():
        page.goto(f"{line.url}/admin/pages/{work.page_id}/edit/")
        assert work.offered() <= OFFERED
        before = work.versions(newsroom.folder)
        case.act(work)
        work.reads_what_happened()
        expected = work.expected(before)
        assert work.outcome(newsroom.folder) == expected
        if "back" in case.how:
            page.go_back()
        if "back" in case.how or page.url.endswith("/edit/"):
            page.wait_for_timeout(SAVED_BY_THEN)
            assert work.outcome(newsroom.folder) == expected
    assert work.broken == []
    assert len(work.sent) == 1, work.sent


def stored_summary(newsroom, page_id: int) -> str:
    sql = "select content from wagtailcore_revision where object_id = ? order by id desc limit 1"
    return json.loads(query(newsroom.folder, sql, str(page_id))[0][0])["summary"]


def test_what_is_written_after_the_session_has_ended_is_kept_and_saved_after_signing_in_again(
    newsroom, browser, line, made
):
    line.seconds = 0
    desk, page_id = Desk(browser, line.url, EDITOR), made["signed out"]
    page = desk.open(f"/admin/pages/{page_id}/edit/")
    other = desk.context.new_page()
    other.goto(f"{line.url}/admin/")
    other.evaluate("""() => fetch("/admin/logout/", {method: "POST", body: new URLSearchParams(
        {csrfmiddlewaretoken: document.cookie.match(/csrftoken=([^;]+)/)[1]})})""")
    page.fill("#id_summary", "")
    # As slowly as a hand: the editor takes what it finds in its first moments for unchanged.
    page.locator("#id_summary").press_sequentially("Câu viết sau khi hết phiên.", delay=150)
    words = page.get_by_text("Hãy đăng nhập lại")
    expect(words.first).to_be_visible(timeout=SOON)
    page.locator("footer .action-save").click()
    expect(words.first).to_be_visible(timeout=SOON)
    assert page.input_value("#id_summary") == "Câu viết sau khi hết phiên."

    other.goto(f"{line.url}/admin/login/")
    other.fill("input[name=username]", EDITOR)
    other.fill("input[name=password]", PASSWORD)
    other.click("form button[type=submit]")
    other.wait_for_url("**/admin/")
    page.locator("footer .action-save").click()
    expect(page.locator(".messages .success")).to_be_visible(timeout=SOON)
    assert page.input_value("#id_summary") == stored_summary(newsroom, page_id) == "Câu viết sau khi hết phiên."
    desk.close()
