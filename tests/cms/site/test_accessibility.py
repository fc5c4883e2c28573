"""Every kind of public page, at both widths and in both colours: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_have_no_violation(live_server, newsroom, browser, width, colours):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours)
    page = context.new_page()
    elsewhere = []
    page.on("request", lambda request: request.url.startswith(live_server.url) or elsewhere.append(request.url))
    items = [item.get_url_parts()[2] for item in newsroom.items.values()]
    for address in [
        "/",
        "/phong-trung-hoc/",
        "/chinh-sach/?status=in_force",
        "/feeds/",
        "/tro-nang/",
        "/quyen-rieng-tu/",
        "/khong-co/",
        *items,
    ]:
        page.goto(live_server.url + address)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, address
    assert not elsewhere
    context.close()


def test_choice_of_colours_is_remembered(live_server, newsroom, browser):
    page = browser.new_page(color_scheme="light")
    page.goto(live_server.url)
    page.locator('[data-theme-switch] button[value="dark"]').click()
    page.goto(f"{live_server.url}/tin/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    page.close()


def test_everything_is_reached_without_javascript(live_server, newsroom, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("navigation").get_by_role("link").first.click()
    page.locator(".list-item-title a").first.click()
    assert page.locator('meta[name="loa-version"]').count() == 1
    assert page.locator("[data-theme-switch]").is_hidden()
    context.close()
