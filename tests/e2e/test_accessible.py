"""What the screenshots show, read by axe: no violation, at both widths, in both colours, the admin included."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.shown import SCHEMES, WIDTHS, looking, pages

# Wagtail's own markup: rule and the part of the page that it finds fault with.
WAGTAIL = set()


@pytest.mark.parametrize("account", ["", "bien-tap", "truyen-thong"], ids=lambda account: account or "public")
@pytest.mark.parametrize(("width", "scheme"), product(WIDTHS.values(), SCHEMES))
def test_no_violation(newsroom, browser, account, width, scheme):
    found = []
    with looking(browser, newsroom.url, account, width, scheme) as page:
        for shown in pages(newsroom.folder):
            if shown.account == account:
                shown.open(page, newsroom.url)
                for violation in Axe().run(page).response["violations"]:
                    targets = [str(node["target"]) for node in violation["nodes"]]
                    found += [(shown.name, violation["id"], target) for target in targets]
    assert [line for line in found if line[1:] not in WAGTAIL] == []
