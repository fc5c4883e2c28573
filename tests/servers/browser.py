"""A headless Chromium: the system's own, driven by Playwright, which brings none."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.servers import process

# Containers give Chromium neither a sandbox nor much shared memory; nothing may be fetched on its own account.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """Path of the browser; ServerError says what to install."""
    return process.program("chromium", "chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@contextmanager
def running() -> Iterator[Browser]:
    """A browser; each test opens a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
