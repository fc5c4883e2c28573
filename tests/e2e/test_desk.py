"""At the desk, in a browser: a table from Word, and the lists of the admin on a phone."""

import json

from playwright.sync_api import expect

from tests.e2e.newsroom import Desk, query, wait_until

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content=Word>
<style>td.x { mso-style-name: "Table Grid"; }</style></head><body lang=VI><!--StartFragment-->
<p class=MsoNormal><span lang=VI>Lịch thi như sau:<o:p></o:p></span></p>
<table class=MsoTableGrid border=1 cellspacing=0><tr><td colspan=2><p class=MsoNormal>Ngày và buổi<o:p></o:p></p></td>
<td><p class=MsoNormal>Môn</p></td></tr><tr><td rowspan=2><p class=MsoNormal>5/6</p></td><td><p>Sáng</p></td>
<td><p class=MsoNormal>Toán,<br>
  chuyên</p><p>Văn</p></td></tr><tr><td><p>Chiều</p></td><td><p>&nbsp;</p></td></tr></table><!--EndFragment--></body></html>"""
ROWS = [["Ngày và buổi", "", "Môn"], ["5/6", "Sáng", "Toán, chuyên\nVăn"], ["", "Chiều", ""]]
LISTS = ("/admin/pages/", "/admin/subscribers/", "/admin/press-contacts/", "/admin/mailings/", "/admin/users/")
LISTS += ("/admin/pages/search/?q=h", "/admin/reports/site-history/", "/admin/documents/", "/admin/deliveries/")


def test_a_table_pasted_from_word_becomes_a_table_block(newsroom, browser):
    desk = Desk(browser, newsroom.url, "bien-tap")
    page = desk.page
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=newsroom.url)
    unit = query(newsroom.folder, "select page_ptr_id from core_unitpage order by page_ptr_id limit 1")[0][0]
    desk.open(f"/admin/pages/add/news/newsstory/{unit}/")
    desk.write_paragraph("Đầu. ")
    page.evaluate(
        "html => navigator.clipboard.write([new ClipboardItem({'text/html': new Blob([html], {type: 'text/html'}),"
        " 'text/plain': new Blob(['x'], {type: 'text/plain'})})])",
        WORD,
    )
    page.keyboard.press("Control+V")
    stored = page.locator("[name^=body-][name$=-value-table]")
    expect(stored).to_have_count(1)
    table = lambda: json.loads(stored.input_value() or "null") or {}  # noqa: E731
    wait_until(page, lambda: table().get("data") == ROWS, f"the rows in {table()}")
    text = page.locator("[name^=body-][name$=-value]").first
    wait_until(page, lambda: "Lịch thi như sau:" in text.input_value(), "the words before the table")
    assert "Chiều" not in text.input_value()
    expect(page.locator(".messages")).to_contain_text("khối riêng")
    desk.close()


def test_lists_fit_a_phone_and_titles_are_not_a_word_a_line(newsroom, browser):
    desk = Desk(browser, newsroom.url, "quan-tri")
    too_wide = []
    for width in (360, 400):
        desk.page.set_viewport_size({"width": width, "height": 800})
        for address in LISTS:
            desk.open(address)
            desk.page.wait_for_load_state("networkidle")
            widest = desk.page.evaluate("document.documentElement.scrollWidth")
            title = desk.page.locator("table.listing td.title:visible").first
            narrow = title.count() and title.bounding_box()["width"] < 180
            too_wide += [(address, width, widest)] if widest > width or narrow else []
    assert too_wide == []
    desk.close()
