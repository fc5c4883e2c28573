"""What the screenshots show, read by axe: no violation, at both widths, in both colours, the admin included."""

import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.shown import SCHEMES, WIDTHS, looking, pages

# Wagtail's own markup in the editor: the rule, the part that it finds fault with, and whose it is.
WAGTAIL = (
    ("aria-input-field-name", r'div\[aria-describedby="placeholder-\w+"\]'),  # Draftail's text area has no name
    ("label", r"#body-\d+-value"),  # a StreamField gives the only field of a block no label
    ("label", r"#HandsontableCopyPaste"),  # the clipboard of the table block's grid
    ("region", r"#HandsontableCopyPaste"),
)


def wagtails_own(rule: str, target: str) -> bool:
    return any(rule == known and re.fullmatch(part, target) for known, part in WAGTAIL)


@pytest.mark.parametrize(
    "account", ["", "bien-tap", "truyen-thong", "quan-tri"], ids=lambda account: account or "public"
)
@pytest.mark.parametrize(("width", "scheme"), list(product(WIDTHS.values(), SCHEMES)))
def test_no_violation(newsroom, browser, account, width, scheme):
    found = []
    with looking(browser, newsroom.url, account, width, scheme) as page:
        for shown in pages(newsroom.folder):
            if shown.account == account:
                shown.open(page, newsroom.url)
                for violation in Axe().run(page).response["violations"]:
                    targets = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
                    found += [(shown.name, violation["id"], target) for target in targets]
    assert [line for line in found if not wagtails_own(*line[1:])] == []
