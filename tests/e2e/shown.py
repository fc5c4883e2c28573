"""The pages that stand for Loa: what the screenshots show and what axe reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Browser, Page

from tests.e2e.newsroom import Desk, query, wait_until

WIDTHS = {"desk": 1280, "phone": 360}
SCHEMES = ("light", "dark")
_NEWEST = (
    "select w.id, w.url_path from {table} t join wagtailcore_page w on w.id = t.contentitem_ptr_id "
    "join core_contentitem c on c.page_ptr_id = w.id where w.live and c.hero_image_id is not null "
    "order by w.first_published_at desc, w.id limit 1"
)
_WAITS = "select object_id from wagtailcore_workflowstate where status = 'in_progress' order by id limit 1"
_ON_A_CHANNEL = "select content_id, id from engine_delivery where operation = 'create' order by id desc limit 1"
_TABLES = {
    "policy": "policies_policy",
    "news": "news_newsstory",
    "story": "stories_exemplarystory",
    "rebuttal": "rebuttals_rebuttal",
    "event": "events_event",
}


@dataclass(frozen=True)
class Shown:
    """A page: its name, its address, the account that sees it ('' for the public) and what to do when it is open."""

    name: str
    path: str
    account: str = ""
    prepare: Callable[[Page], None] | None = None

    def open(self, page: Page, url: str) -> None:
        """Bring the page to the state that is shown, and let it come to rest."""
        page.goto(f"{url}{self.path}")
        if self.prepare:
            self.prepare(page)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")


def _preview_the_fanpage(page: Page) -> None:
    """Open the preview panel on the mode of the Fanpage."""
    page.wait_for_load_state("networkidle")  # the panels answer only when their scripts are there
    toggle = page.locator("[data-side-panel-toggle=preview]")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    wait_until(page, lambda: any("in_preview_panel" in frame.url for frame in page.frames), "a preview")
    select = page.locator("#id_preview_mode")

    def shows_the_fanpage() -> bool:
        # A choice made while the panel saves the draft is lost to it, so it is made again.
        select.select_option("")
        select.select_option("fanpage")
        page.wait_for_load_state("networkidle")
        return any("mode=fanpage" in frame.url for frame in page.frames)

    wait_until(page, shows_the_fanpage, "a preview of the Fanpage")
    page.wait_for_load_state("networkidle")


def _open_the_own_words(page: Page) -> None:
    """Go to the tab of the channels, and unfold what each of them is told in its own words."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("tab", name="Kênh").click()
    page.locator("[id$=channel_texts-section] [data-panel-toggle]").click()
    page.wait_for_selector("#id_channel_texts-fanpage-caption")


def _type_a_search(page: Page) -> None:
    """Begin to type, until titles are offered, and go to the first."""
    page.locator("#site-search").press_sequentially("hoc s")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")


def _press_the_button(page: Page) -> None:
    """Send the form as it is: empty."""
    page.locator("main form button").first.click()
    page.wait_for_selector(".error-summary")


def pages(folder: Path) -> list[Shown]:
    """Home, an item of each type, the search, the editor with a channel preview and each channel's own words, an
    approval, the calendar and the delivery desk."""
    [(waits,)] = query(folder, _WAITS)
    [(content_id, delivery)] = query(folder, _ON_A_CHANNEL)
    items = {kind: query(folder, _NEWEST.format(table=table))[0] for kind, table in _TABLES.items()}
    return [
        Shown("home", "/"),
        *(Shown(kind, "/" + path.split("/", 2)[2]) for kind, (_, path) in items.items()),
        Shown("search", "/tim-kiem/?q=hoc+sinh"),
        Shown("search-typing", "/", prepare=_type_a_search),
        Shown("search-nothing", "/tim-kiem/?q=truong+hoc&type=event&from=2020-01-01&to=2020-12-31"),
        Shown("search-refused", "/tim-kiem/?q=truong+hoc&from=31/2/2026"),
        Shown("follow", "/dang-ky/tim-kiem/?q=tuyen+sinh&type=policy"),
        Shown("follow-refused", "/dang-ky/tim-kiem/?q=tuyen+sinh", prepare=_press_the_button),
        Shown("api", "/api/docs/"),
        Shown("own-words", f"/admin/pages/{items['policy'][0]}/edit/", "bien-tap", _open_the_own_words),
        Shown("editor", f"/admin/pages/{items['policy'][0]}/edit/", "bien-tap", _preview_the_fanpage),
        Shown("calendar", "/admin/lich/", "bien-tap"),
        Shown("approval", f"/admin/duyet/{waits}/", "phe-duyet"),
        Shown("deliveries", "/admin/deliveries/", "truyen-thong"),
        Shown("delivery", f"/admin/deliveries/{delivery}/", "truyen-thong"),
        Shown("timeline", f"/admin/deliveries/items/{UUID(content_id)}/", "truyen-thong"),
        Shown("resume", "/admin/channels/fanpage/resume/", "truyen-thong"),
        Shown("saved-searches", "/admin/saved-searches/", "truyen-thong"),
        Shown("looked-for", "/admin/reports/search-words/", "truyen-thong"),
        Shown("channel", "/admin/channels/fanpage/", "quan-tri"),
        Shown("outbox", "/admin/outbox/", "truyen-thong"),
        Shown("after-a-restore", "/admin/deliveries/after-a-restore/", "truyen-thong"),
        Shown("unknown-posts", "/admin/deliveries/unknown-posts/", "truyen-thong"),
    ]


@contextmanager
def looking(browser: Browser, url: str, account: str, width: int, scheme: str) -> Iterator[Page]:
    """A page of somebody's browser at this width and in these colours."""
    size = {"width": width, "height": 900}
    if account:
        desk = Desk(browser, url, account, color_scheme=scheme)
        desk.page.set_viewport_size(size)
        yield desk.page
        desk.close()
    else:
        context = browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=size, color_scheme=scheme
        )
        yield context.new_page()
        context.close()
