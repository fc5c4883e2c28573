"""The public searches the archive in a browser: by keyboard, narrowed down, taken home, and without scripts."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.newsroom import SOON, query, wait_until, wait_until_delivered


@pytest.fixture
def reader(browser, newsroom):
    """Somebody at home, once the archive of the demo is filled."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SOON)
    page.goto(f"{newsroom.url}/tim-kiem/?q=hoc+sinh")

    def there() -> bool:
        page.reload()
        return page.locator(".list-item").count() > 3

    wait_until(page, there, "the archive", 120)
    wait_until_delivered(page, newsroom.folder)  # nobody writes when a search is counted
    page.reload()
    yield page
    context.close()


def count(page) -> int:
    return int(re.search(r"\d+", page.locator(".list-count span").first.inner_text())[0])


def test_titles_are_offered_while_somebody_types_and_chosen_by_keyboard(reader):
    field = reader.get_by_role("combobox")
    field.fill("")
    field.press_sequentially("hoc b")
    offered = reader.get_by_role("option")
    expect(offered.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    title = offered.first.inner_text()
    assert "mark" in offered.first.inner_html()
    field.press("ArrowDown")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", offered.first.get_attribute("id"))
    field.press("Escape")
    expect(offered).to_have_count(0)
    expect(field).to_have_value("hoc b")
    field.press("ArrowDown")  # and opens them again
    expect(offered.first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(reader.locator("h1")).to_have_text(title)


def test_enter_without_a_choice_searches(reader):
    field = reader.get_by_role("combobox")
    field.fill("giao vien")
    expect(reader.get_by_role("listbox", include_hidden=True)).to_have_count(1)
    field.press("Enter")
    expect(reader).to_have_url(re.compile(r"/tim-kiem/\?q=giao\+vien$"))
    expect(reader.locator(".list-item mark").first).to_have_text(re.compile("giáo viên", re.IGNORECASE))


def test_results_are_narrowed_down_and_the_way_back_is_open(reader):
    everything = count(reader)
    choice = reader.locator(".filter a").first
    expected = int(choice.locator(".count").inner_text())
    choice.click()
    expect(reader.locator(".chip")).to_have_count(1)
    assert count(reader) == expected <= everything
    reader.go_back()
    expect(reader.locator(".chip")).to_have_count(0)
    assert count(reader) == everything
    reader.fill("#from-day", "2001-01-01")
    reader.fill("#to-day", "2001-12-31")
    reader.locator(".date-range button").click()
    expect(reader.locator(".empty-state")).to_be_visible()
    reader.locator(".empty-state a").first.click()
    assert count(reader) == everything


def test_opening_a_result_is_counted_at_its_rank_and_the_link_is_plain(reader, newsroom):
    link = reader.locator(".list-item-title a").nth(1)
    address = link.get_attribute("href")
    with reader.expect_response(lambda answer: answer.url.endswith("/tim-kiem/da-mo/")) as counted:
        link.click()
    assert counted.value.status == 204
    expect(reader).to_have_url(f"{newsroom.url}{address}")
    opened = "select o.rank, o.times from search_openedrank o join search_askedquestion q on q.id = o.question_id"
    wait_until(reader, lambda: query(newsroom.folder, f"{opened} where q.words = 'hoc sinh'") == [(2, 1)], "a count")


def test_the_results_are_taken_home_as_a_table(reader):
    with reader.expect_download() as download:
        reader.locator(".list-more a[download]").click()
    assert download.value.suggested_filename.endswith(".csv")
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == count(reader) + 1


def test_it_works_without_scripts(browser, newsroom, reader):
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto(newsroom.url)
    page.locator("#site-search").fill("hoc sinh")
    page.keyboard.press("Enter")
    assert count(page) == count(reader)
    page.locator(".filter a").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    context.close()
