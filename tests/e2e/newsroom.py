"""People at their browsers: the steps that stories and screenshots share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.servers.newsroom import PASSWORD

SCREEN = {"width": 1280, "height": 1000}
SOON = 30_000  # milliseconds; the machine may be busy
expect.set_options(timeout=SOON)


class Desk:
    """One person's browser, signed in to the newsroom."""

    def __init__(self, browser: Browser, url: str, account: str, screen: dict = SCREEN, **options) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=screen, **options
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SOON)
        self.open("/admin/login/")
        self.page.fill("input[name=username]", account)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form button[type=submit]")
        expect(self.page.locator("#wagtail-sidebar, .sidebar")).not_to_have_count(0)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def close(self) -> None:
        self.context.close()

    def act(self, action: str) -> None:
        """Press one of the actions at the foot of the editor, behind its arrow or not (`action-submit`, an address)."""
        menu_item(self.page, f"[name='{action}'], a[href*='{action}']").click()

    def write_paragraph(self, text: str) -> None:
        """Add a paragraph at the end of the body."""
        option = self.page.locator('.w-combobox__option:has(use[href="#icon-pilcrow"])')
        for _attempt in range(5):
            self.page.locator(".c-sf-add-button").last.click()
            with suppress(AssertionError):  # what loads or is saved meanwhile may close the list: open it again
                expect(option).to_be_visible(timeout=SOON / 6)
                break
        option.click()
        self.page.locator(".public-DraftEditor-content").last.click()
        self.type_paragraph(text)

    def rewrite_paragraph(self, text: str) -> None:
        """Put other words into the last paragraph."""
        self.page.locator(".public-DraftEditor-content").last.click()
        self.page.keyboard.press("Control+A")
        self.type_paragraph(text)

    def type_paragraph(self, text: str) -> None:
        """Type where the cursor is; the editor writes it into its form field a moment after the last key."""
        self.page.keyboard.type(text)
        field = self.page.locator("[name^=body-][name$=-value]").last
        wait_until(self.page, lambda: text in field.input_value(), "the paragraph in the form")

    def choose_picture(self) -> None:
        """Take the first picture there is as the main one."""
        chooser = self.page.locator("#id_hero_image-chooser")
        chooser.locator("[data-chooser-action-choose]").first.click()
        self.page.locator(".modal [data-chooser-modal-choice]").first.click()
        expect(chooser.locator("[data-chooser-image], img").first).to_be_visible()

    def previews(self, expected: str) -> set[str]:
        """Choose each mode of the preview panel and wait until it shows `expected`; returns the modes."""
        toggle = self.page.locator("[data-side-panel-toggle=preview]")
        toggle.click()
        select = self.page.locator("#id_preview_mode")
        modes = [option.get_attribute("value") for option in select.locator("option").all()]
        for mode in modes:
            select.select_option(mode)
            what = f"a preview of {mode or 'the page'} with {expected!r}"
            wait_until(self.page, lambda mode=mode: expected in self._preview_text(mode), what)
        toggle.click()
        return set(modes)

    def _preview_text(self, mode: str) -> str:
        """What the panel's frames of this mode read now, and what is framed inside them (a mail)."""
        texts = []
        for frame in self.page.frames:
            if parse_qs(urlsplit(frame.url).query, keep_blank_values=True).get("mode") == [mode]:
                texts += [part.locator("body").inner_text() for part in [frame, *frame.child_frames]]
        return "\n".join(texts)


def open_menu(toggle: Locator) -> None:
    """Open a menu of the admin once its script is there: an earlier press opens nothing, and takes its items away."""
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()


def menu_item(page: Page, selector: str) -> Locator:
    """What is in the menu at the foot of the editor, behind its arrow or not; visible."""
    footer = page.locator("footer .actions")
    item = footer.locator(selector).first
    for _attempt in range(5):
        if item.is_visible():
            break
        with suppress(AssertionError):  # what loads or is saved meanwhile may close the menu: open it again
            open_menu(footer.locator(".w-dropdown__toggle"))
            expect(item).to_be_visible(timeout=SOON / 6)
    return item


def query(folder: Path, sql: str, *values) -> list[tuple]:
    """Rows of the newsroom's database, read beside it."""
    with sqlite3.connect(f"file:{folder / 'loa.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(sql, values).fetchall()


def wait_until(
    page: Page, true: Callable[[], bool], what: str, seconds: float = 30, why: Callable[[], str] = lambda: ""
) -> None:
    """Look again and again until it is true; fail by saying what never was, and what `why` then finds."""
    for _ in range(int(seconds * 5)):
        if true():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"never: {what}\n{why()}")


def wait_until_delivered(page: Page, folder: Path) -> None:
    """Wait until the worker of this newsroom has nothing left to deliver."""
    busy = "select 1 from engine_delivery where state in ('queued', 'sending', 'waiting')"
    wait_until(page, lambda: not query(folder, busy), "everything delivered", 120)
