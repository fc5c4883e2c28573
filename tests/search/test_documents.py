"""What the archive keeps of a snapshot."""

import unicodedata
import uuid

from publishers.contract import Attachment, Block, Fact, Snapshot, Term
from search.index.documents import from_snapshot


def make_snapshot(**given):
    content_id = uuid.uuid4()
    fields = {
        "content_id": content_id,
        "page_id": 7,
        "hash": "x",
        "type": "policy",
        "type_label": "Chính sách",
        "title": unicodedata.normalize("NFD", "Quy định  dạy thêm"),
        "summary": "Áp dụng\ntừ 2026",
        "path": "/phong/quy-dinh/",
        "url": "http://127.0.0.1/phong/quy-dinh/",
        "permanent_url": f"http://127.0.0.1/b/{content_id}/",
        "unit": Term(slug="phong", name="Phòng"),
    }
    return Snapshot.model_validate(fields | given)


def test_text_is_composed_and_each_part_stands_alone():
    document = from_snapshot(
        make_snapshot(
            blocks=[Block(type="paragraph", html="<p>Một</p>", text="Một"), Block(type="image", html="<img>", text="")],
            facts=[Fact(name="document_number", label="Số", value="1245/KH-SGDĐT")],
            attachments=[Attachment(title="Bản ký.pdf", url="http://127.0.0.1/d/1")],
        )
    )
    assert document.title == "Quy định dạy thêm"
    assert document.texts() == ["Quy định dạy thêm", "Áp dụng từ 2026", "Một", "1245/KH-SGDĐT", "Bản ký.pdf"]
    assert document.numbers() == ["1245/kh-sgddt"]


def test_what_people_read_in_the_details_is_found_but_slugs_and_dates_are_not():
    document = from_snapshot(
        make_snapshot(
            details={
                "verdict": "false",
                "first_seen_on": "2026-01-02",
                "truth": "Không có chuyện đó.",
                "claims": [{"wording": "Học sinh nghỉ cả tháng", "url": "https://example.com/a"}],
                "count": 3,
            }
        )
    )
    assert document.details == ["Không có chuyện đó.", "Học sinh nghỉ cả tháng"]


def test_a_document_goes_through_json_unchanged():
    document = from_snapshot(make_snapshot(published_at="2026-01-02T03:04:05Z"))
    assert type(document).model_validate(document.model_dump(mode="json")) == document
