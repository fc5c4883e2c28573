"""Take the pictures of docs/screenshots/ from a fresh demo newsroom: `make screenshots`."""

import argparse
import io
import tempfile
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.e2e.newsroom import wait_until_delivered
from tests.e2e.shown import SCHEMES, WIDTHS, looking, pages
from tests.servers import browser as browsers
from tests.servers.newsroom import ROOT, Newsroom

FOLDER = ROOT / "docs" / "screenshots"
SHORTEST, TALLEST = 1300, 2400  # pixels; what lies below says nothing new
_QUALITY = 82


def take(page: Page, target: Path) -> None:
    """Keep the whole page, cut at the tallest that is shown, as a small WebP."""
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": min(max(height, SHORTEST), TALLEST)})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)  # lazy pictures are decoded after they have arrived
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as picture:
        picture.convert("RGB").save(target, "WEBP", quality=_QUALITY, method=6)


def take_all(url: str, data: Path, folder: Path, only: set[str]) -> None:
    """Every page (or only some) at both widths in both colours."""
    folder.mkdir(parents=True, exist_ok=True)
    screens = [shown for shown in pages(data) if not only or shown.name in only]
    accounts = dict.fromkeys(shown.account for shown in screens)
    with browsers.running() as browser:
        for account, (device, width), scheme in product(accounts, WIDTHS.items(), SCHEMES):
            with looking(browser, url, account, width, scheme) as page:
                wait_until_delivered(page, data)
                for shown in screens:
                    if shown.account == account:
                        page.set_viewport_size({"width": width, "height": 900})
                        shown.open(page, url)
                        take(page, folder / f"{shown.name}-{device}-{scheme}.webp")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="names of pages; all when none is given")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--url", help="a newsroom that runs already; --data says where its data is")
    parser.add_argument("--data", type=Path)
    chosen = parser.parse_args()
    if chosen.url:
        take_all(chosen.url, chosen.data, chosen.folder, set(chosen.only))
    else:
        with tempfile.TemporaryDirectory() as home, Newsroom(Path(home) / "data") as newsroom:
            take_all(newsroom.url, newsroom.folder, chosen.folder, set(chosen.only))
