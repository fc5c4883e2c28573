"""Pages as they are served: what the screenshots show, read by axe at both widths and in both colours, the admin
included; every kind of public page and every mail, read by the HTML checker."""

import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree

from tests.e2e.newsroom import Desk, query, wait_until
from tests.e2e.shown import SCHEMES, WIDTHS, looking, pages
from tests.servers import html_checker

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
    "account", ["", "bien-tap", "phe-duyet", "truyen-thong", "quan-tri"], ids=lambda account: account or "public"
)
@pytest.mark.parametrize(("width", "scheme"), list(product(WIDTHS.values(), SCHEMES)))
def test_no_violation(newsroom, browser, account, width, scheme):
    violations = []
    with looking(browser, newsroom.url, account, width, scheme) as page:
        for shown in pages(newsroom.folder):
            if shown.account == account:
                shown.open(page, newsroom.url)
                for violation in Axe().run(page).response["violations"]:
                    targets = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
                    violations += [(shown.name, violation["id"], target) for target in targets]
    assert [line for line in violations if not wagtails_own(*line[1:])] == []


# What no sitemap lists, and a page for each answer that is none; a question is one that the demo answers.
UNLISTED = {
    "/feeds/": 200,
    "/tro-nang/": 200,
    "/quyen-rieng-tu/": 200,
    "/tim-kiem/": 200,
    "/tim-kiem/?q=h%E1%BB%8Dc+sinh&type=policy&sort=date": 200,
    "/tim-kiem/?q=hoc+sinhh&unit=khong-co&from=31%2F12%2F2025": 200,
    "/tim-kiem/?q=zzzzqqq": 200,
    "/tin/?page=1": 200,
    "/dang-ky/": 200,
    "/dang-ky/da-gui/": 200,
    "/dang-ky/tim-kiem/?q=h%E1%BB%8Dc+sinh": 200,
    "/dang-ky/tim-kiem/da-gui/": 200,
    "/dang-ky/xac-nhan/khong-co/": 404,
    "/dang-ky/huy/khong-co/": 404,
    "/bao-chi/": 200,
    "/bao-chi/huy/khong-co/": 404,
    "/api/docs/": 200,
    "/admin/login/": 200,
    "/khong-co/": 404,
}


def test_every_public_page_is_valid_html(newsroom, tmp_path):
    listed = etree.fromstring(newsroom.running.get("/sitemap.xml")).findall("{*}url/{*}loc")
    addresses = {urlsplit(place.text).path: 200 for place in listed} | UNLISTED
    assert len(addresses) > 60
    pages = {address: newsroom.running.get(address, status) for address, status in addresses.items()}
    assert html_checker.check(pages, tmp_path / "pages") == []


def test_every_mail_is_valid_html(newsroom, browser, tmp_path):
    page = browser.new_page()
    page.goto(f"{newsroom.url}/dang-ky/")
    page.fill("input[name=email]", "doc.gia@example.vn")
    page.check("input[name=consent]")
    page.click("main form button[type=submit]")
    wait_until(page, lambda: "doc.gia@example.vn" in newsroom.mail.recipients(), "the mail that asks to confirm")
    page.close()
    letters = {
        f"{message['Subject']} to {message['To']}": part.get_payload(decode=True)
        for message in newsroom.mail.messages()
        for part in message.walk()
        if part.get_content_type() == "text/html"
    }
    assert html_checker.check_mail(letters, tmp_path / "mail") == []


WATCH = """document.addEventListener("securitypolicyviolation", (event) => {
  violated([location.pathname, event.violatedDirective, event.blockedURI, event.sourceFile, event.sample].join(" "));
});"""


def _watched(page):
    """What pages of this browser tell of the security policy from now on."""
    violations = []
    page.context.expose_function("violated", lambda line: violations.append(line))
    page.context.add_init_script(WATCH)
    return violations


def test_no_public_page_needs_what_its_security_policy_forbids(newsroom, browser):
    listed = etree.fromstring(newsroom.running.get("/sitemap.xml")).findall("{*}url/{*}loc")
    kinds = {urlsplit(place.text).path.rsplit("/", 2)[0]: urlsplit(place.text).path for place in listed}
    page = browser.new_page()
    violations = _watched(page)
    for address in [*kinds.values(), *UNLISTED, "/admin/password_reset/", "/api/archive/v1/"]:
        page.goto(f"{newsroom.url}{address}", wait_until="load")
    page.goto(f"{newsroom.url}/tim-kiem/")
    page.locator("input[name=q]").last.press_sequentially("học", delay=50)
    assert violations == []


def test_no_page_of_the_admin_needs_what_its_security_policy_forbids(newsroom, browser):
    desk = Desk(browser, newsroom.url, "quan-tri")
    page = desk.page
    violations = _watched(page)
    for shown in pages(newsroom.folder):
        if shown.account:
            shown.open(page, newsroom.url)
    desk.open("/admin/")
    [(unit,)] = query(newsroom.folder, "select page_ptr_id from core_unitpage limit 1")
    desk.open(f"/admin/pages/{unit}/")
    desk.open(f"/admin/pages/add/news/newsstory/{unit}/")
    desk.write_paragraph("Một đoạn.")
    page.locator("[data-chooser-action-choose]:visible").first.click()
    page.wait_for_selector(".modal-body .chooser-results, .modal-body [data-chooser-modal-choice]")
    desk.close()
    assert violations == []
