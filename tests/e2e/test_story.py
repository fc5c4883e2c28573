"""The whole story in browsers: written, previewed, approved, on every channel, corrected, withdrawn."""

import json
import urllib.error
import urllib.request

from playwright.sync_api import expect

from tests.e2e.newsroom import menu_item, query, wait_until

TITLE = "Quyết định cho học sinh vùng cao mượn trọn bộ sách giáo khoa"
SUMMARY = "Học sinh vùng cao được mượn trọn bộ sách giáo khoa từ thư viện trường, không phải mua."
WRONG = "Mỗi em nhận sách trước ngày 05/09/2026."
RIGHT = "Mỗi em nhận sách trước ngày 25/08/2026."
CAPTION = f"{TITLE}: các em không phải mua nữa!"
REASON = "Quyết định được thay bằng văn bản của cấp trên."
CHANNELS = {"website", "archive", "press", "fanpage", "bulletin", "saved_searches"}


def test_from_a_draft_to_every_channel_and_back(newsroom, people):
    story = Story(newsroom, people)
    story.connect_the_page()
    story.write_and_submit()
    story.approve()
    story.stands_everywhere()
    story.correct()
    story.is_corrected_everywhere()
    story.withdraw()
    story.is_gone_everywhere()


class Story:
    """One policy's way through the house; each step is something that a person does or sees."""

    def __init__(self, newsroom, people) -> None:
        self.room, self.people = newsroom, people
        subscribers = self.rows("select email from bulletin_subscriber where state = 'confirmed'")
        press = self.rows("select email from press_presscontact where wants_mail")
        self.readers = [row[0] for row in [*subscribers, *press]]

    # What people do

    def connect_the_page(self) -> None:
        """The administrator gives the Fanpage its token and switches it to live; nothing old is posted."""
        admin = self.people("quan-tri")
        page = admin.open("/admin/channels/fanpage/")
        for name, value in self.room.page.config.items():
            page.fill(f"[name=config_{name}]", str(value))
        page.check("[name=mode][value=live]")
        page.locator("main form button.button").first.click()
        page.wait_for_url("**/admin/deliveries/")
        self.settled(page)
        self.room.mail.clear()
        assert self.room.page.posts() == []

    def write_and_submit(self) -> None:
        editor = self.people("bien-tap")
        unit = self.rows("select page_ptr_id from core_unitpage order by 1 limit 1")[0][0]
        page = editor.open(f"/admin/pages/add/policies/policy/{unit}/")
        page.fill("#id_title", TITLE)
        page.fill("#id_summary", SUMMARY)
        editor.choose_picture()
        page.fill("#id_document_number", "412/QĐ-SGDĐT")
        page.fill("#id_issuing_authority", "Sở Giáo dục và Đào tạo")
        page.fill("#id_issued_on", "20/08/2026")
        page.keyboard.press("Escape")
        editor.write_paragraph(WRONG)
        page.get_by_role("tab", name="Kênh").click()
        page.locator("[id$=channel_texts-section] [data-panel-toggle]").click()
        page.fill("#id_channel_texts-fanpage-caption", CAPTION)
        expect(page.locator("#channel_texts-fanpage-caption-count")).to_have_text(f"{len(CAPTION)} / 50.000 ký tự")
        page.locator("footer .action-save").click()
        expect(page.locator(".messages .success").first).to_be_visible()
        assert editor.previews(TITLE) == {"", *CHANNELS} - {"website"}
        assert "action-publish" not in page.content(), "an editor has no button that publishes"
        editor.act("action-submit")
        page.wait_for_url(f"**/admin/pages/{unit}/")
        self.page_id, content = self.rows(
            "select page_ptr_id, content_id from core_contentitem join wagtailcore_page on id = page_ptr_id "
            "where draft_title = ?",
            TITLE,
        )[0]
        self.content_id = content
        assert not self.rows("select 1 from engine_delivery where content_id = ?", content)

    def approve(self, cause: str = "publish") -> None:
        """The approver's yes publishes; then all six channels have it."""
        approver = self.people("phe-duyet")
        page = approver.open(f"/admin/pages/{self.page_id}/edit/")
        menu_item(page, "[data-workflow-action-name=approve]").click()
        expect(page.locator(".messages .success").first).to_be_visible()
        self.delivered(cause)

    def correct(self) -> None:
        """The editor notes what was wrong, changes the sentence and submits; the approver approves."""
        editor = self.people("bien-tap")
        page = editor.open(f"/admin/items/{self.page_id}/correct/")
        page.fill("[name=wrong]", "Ngày nhận sách ghi sai là 05/09/2026.")
        page.fill("[name=right]", "Học sinh nhận sách trước ngày 25/08/2026.")
        page.locator("main form button.button").first.click()
        page.wait_for_url("**/edit/")
        editor.rewrite_paragraph(RIGHT)
        page.get_by_role("tab", name="Kênh").click()
        expect(page.locator("[data-words-older]")).to_be_visible()
        page.get_by_label("Lời này vẫn đúng").check()
        editor.act("action-submit")
        page.wait_for_url("**/admin/pages/*/")
        self.approve("correct")

    def withdraw(self) -> None:
        approver = self.people("phe-duyet")
        page = approver.open(f"/admin/items/{self.page_id}/withdraw/")
        assert TITLE in page.content()
        page.fill("[name=reason]", REASON)
        page.locator("main form button.button").first.click()
        page.wait_for_url("**/admin/accounts/*/")
        self.delivered("withdraw")
        # The account that stands open finds out by itself.
        expect(page.locator("#account [data-under-way]")).to_have_count(0)
        expect(page.locator("#account .desk-badge--done").first).to_be_visible()

    # What people see

    def stands_everywhere(self) -> None:
        board = self.people("truyen-thong").open(f"/admin/deliveries/?content_id={self.content_id}")
        rows = board.locator("#listing-results tbody tr")
        expect(rows).to_have_count(len(CHANNELS))
        receipts = dict(
            self.rows(
                "select publisher, receipt from engine_placement p join engine_channel c on c.id = p.channel_id "
                "where content_id = ?",
                self.content_id,
            )
        )
        assert set(receipts) == CHANNELS and all(receipts.values())

        (post,) = self.room.page.posts()
        assert post["message"].startswith(CAPTION) and f"/b/{self.id}/" in post["message"] + post.get("link", "")
        assert sorted(self.recipients()) == sorted(self.readers), "exactly the confirmed subscribers and the press"
        assert WRONG in self.public(self.path)
        assert self.is_found("hoc sinh vung cao muon sach giao khoa")
        assert self.feed_item()["state"] == "usable" and WRONG in self.feed_item()["body_text"]

    def is_corrected_everywhere(self) -> None:
        (post,) = self.room.page.posts()
        assert post["message"].startswith(CAPTION) and "25/08/2026" in post["message"], post["message"]
        html = self.public(self.path)
        assert RIGHT in html and WRONG not in html
        assert self.is_found("nhan sach truoc ngay 25/08/2026")
        item = self.feed_item()
        assert RIGHT in item["body_text"] and item["corrections"]
        assert sorted(self.recipients()) == sorted(2 * self.readers), "each reader is told of the correction once"

    def is_gone_everywhere(self) -> None:
        assert self.room.page.posts() == []
        status, html = self.get(self.path)
        assert status == 410 and REASON in html
        assert self.get(f"/b/{self.id}/")[0] == 410
        assert not self.is_found("hoc sinh vung cao muon sach giao khoa")
        assert TITLE not in self.public("/feeds/rss.xml")
        tombstone = self.feed_item()
        assert tombstone["state"] == "canceled" and tombstone["reason"] == REASON
        assert sorted(self.recipients()) == sorted(3 * self.readers), "each reader is told of the withdrawal once"

    # How the story looks at things

    def rows(self, sql: str, *values) -> list[tuple]:
        return query(self.room.folder, sql, *values)

    @property
    def id(self) -> str:
        """The content id as addresses carry it."""
        text = self.content_id
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    @property
    def path(self) -> str:
        snapshot = self.rows(
            "select snapshot from engine_publication where content_id = ? order by version desc limit 1",
            self.content_id,
        )[0][0]
        return json.loads(snapshot)["path"]

    def settled(self, page) -> None:
        """Wait until nothing is on its way, mail included."""
        waiting = "select 1 from engine_delivery where state in ('queued', 'sending', 'waiting')"
        mail = "select 1 from mail_mailrecipient where state in ('queued', 'sending')"
        wait_until(page, lambda: not self.rows(waiting) and not self.rows(mail), "everything delivered", 90)

    def delivered(self, cause: str) -> None:
        """Wait until this cause is planned and all six channels have settled it."""
        page = self.people("truyen-thong").open(f"/admin/deliveries/?content_id={self.content_id}")
        done = (
            "select c.publisher from engine_delivery d join engine_channel c on c.id = d.channel_id "
            "join engine_publication p on p.id = d.publication_id "
            "where d.content_id = ? and p.cause = ? and d.state = 'sent'"
        )
        everywhere = lambda: {row[0] for row in self.rows(done, self.content_id, cause)} == CHANNELS  # noqa: E731
        wait_until(page, everywhere, f"{cause} on every channel", 60, self.ledger)
        self.settled(page)

    def ledger(self) -> str:
        """What the ledger and the approval say of the item, for the message when the story stops."""
        deliveries = self.rows(
            "select c.slug, p.cause, d.state, d.operation, d.error_message from engine_publication p "
            "left join engine_delivery d on d.publication_id = p.id "
            "left join engine_channel c on c.id = d.channel_id where p.content_id = ? order by p.version",
            self.content_id,
        )
        approvals = self.rows(
            "select r.id, r.created_at, r.user_id, t.status from wagtailcore_revision r "
            "left join wagtailcore_taskstate t on t.revision_id = r.id where r.object_id = ? order by r.id",
            str(self.page_id),
        )
        return "\n".join(str(row) for row in [*deliveries, *approvals])

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.room.url}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def public(self, path: str) -> str:
        status, html = self.get(path)
        assert status == 200, f"{path} answers {status}"
        return html

    def is_found(self, words: str) -> bool:
        answer = json.loads(self.public(f"/api/archive/v1/search?q={words.replace(' ', '+')}"))
        return self.id in {result["id"] for result in answer["results"]}

    def feed_item(self) -> dict:
        return json.loads(self.public(f"/api/press/v1/items/{self.id}"))

    def recipients(self) -> list[str]:
        """Who outside the house got mail so far; what Wagtail tells colleagues of approvals is not counted."""
        colleagues = {row[0] for row in self.rows("select email from auth_user")}
        return [address for address in self.room.mail.recipients() if address not in colleagues]
