"""The words of attached files: read apart, found with the item, gone when they may not be read."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import docx
import pypdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from cms.demo import documents
from publishers.contract import Attachment, Operation, boottime
from search import service
from search.attachments import texts
from search.index import indexing
from search.models import AttachedFile, IndexedDocument
from search.publisher import ArchivePublisher
from search.query import questions
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]  # fixtures

DEMO = Path(documents.__path__[0])
Trouble = AttachedFile.Trouble


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def demo_pdf(name: str = "tuyen-sinh-lop-10") -> bytes:
    return (DEMO / f"{name}.pdf").read_bytes()


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Chỉ tiêu", "Bốn trăm"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_password(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("bí mật")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def without_words() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def packed(size: int) -> bytes:
    """A DOCX of a few kilobytes whose text unpacks to `size` bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * size + b"</w>")
    return file.getvalue()


def nested() -> bytes:
    """A DOCX whose only word is a thousand million words long once its entities are put in."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "giáo dục ">' for n in range(10))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<!DOCTYPE w [{entities}]><w>&e9;</w>")
    return file.getvalue()


def deep_pdf() -> bytes:
    """A PDF whose page tree is its own child."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"


def upload(data: bytes, name: str = "van-ban.pdf", title: str = "Văn bản ký số", **given):
    # Tests with several processes empty the database afterwards, and with it Wagtail's first rows.
    given.setdefault("collection", Collection.get_first_root_node() or Collection.add_root(name="Root"))
    return get_document_model().objects.create(title=title, file=ContentFile(data, name=name), **given)


def attached(document) -> list[Attachment]:
    return [Attachment(title=document.title, url=f"http://127.0.0.1:8000{document.url}")]


def read_all() -> None:
    """What the worker does between deliveries."""
    for job in ArchivePublisher.background_jobs():
        job.run(boottime() + 60)


def results_of(q: str):
    return service.ask(questions.read_question({"q": [q]})).results


@pytest.mark.parametrize(
    ("kind", "data", "trouble", "part"),
    [
        ("pdf", demo_pdf, "", "phương án tuyển sinh vào lớp 10 các trường trung học phổ thông"),
        ("docx", lambda: word_file("Kính gửi", "các trường"), "", "kính gửi các trường chỉ tiêu bốn trăm"),
        ("docx", lambda: word_file("Giáo dục " * 40_000), Trouble.CUT, "giáo dục giáo dục"),
        ("pdf", lambda: with_password(demo_pdf()), Trouble.LOCKED, ""),
        ("docx", lambda: b"\xd0\xcf\x11\xe0" + bytes(512), Trouble.LOCKED, ""),
        ("pdf", without_words, Trouble.EMPTY, ""),
        ("pdf", lambda: demo_pdf()[:5_000], Trouble.BROKEN, ""),
        ("pdf", lambda: b"", Trouble.BROKEN, ""),
        ("docx", demo_pdf, Trouble.BROKEN, ""),
        ("docx", lambda: packed(99_000_000), Trouble.EMPTY, ""),
        ("docx", lambda: packed(200_000_000), Trouble.LARGE, ""),
        ("docx", nested, Trouble.BROKEN, ""),
        ("pdf", deep_pdf, Trouble.BROKEN, ""),
        ("xlsx", lambda: b"PK", Trouble.KIND, ""),
    ],
)
def test_reads_what_can_be_read_and_says_why_not(archive, kind, data, trouble, part):
    document = upload(data(), f"van-ban.{kind}")
    archive.put("Thông báo", attachments=attached(document))
    read_all()
    file = AttachedFile.objects.get()
    assert (file.trouble, file.due) == (trouble, None)
    assert part in file.text.lower()
    assert len(file.text) <= 200_000
    assert not trouble or trouble == Trouble.CUT or file.text == ""


@pytest.mark.django_db(transaction=True)
def test_found_by_a_file_once_it_was_read_and_never_after_the_withdrawal(archive_on_either):
    archive = archive_on_either
    document = upload(word_file("Học sinh trường chuyên được xe đưa đón."), "phu-luc.docx", "Phụ lục 2")
    snapshot = archive.put("Thông báo", "Xem tệp đính kèm.", attachments=attached(document))
    assert results_of("xe đưa đón") == []
    read_all()
    (result,) = results_of("xe dua don")
    assert result.file.title == "Phụ lục 2" and result.file.url.endswith(".docx")
    assert "được <mark>xe đưa đón</mark>" in result.highlight
    assert not results_of('"Phụ lục 2 học sinh"')  # no phrase reaches from the name into the words
    (own,) = results_of("tệp đính kèm")
    assert own.file is None
    assert "Học sinh" not in str(IndexedDocument.objects.get().document)
    # A newer version has them from the first moment; the row and the index say the same.
    newer = archive.change(snapshot, title="Thông báo mới")
    assert [result.document.title for result in results_of("xe đưa đón")] == ["Thông báo mới"]
    archive.retract(newer)
    assert not AttachedFile.objects.exists()
    read_all()
    assert results_of("xe đưa đón") == results_of("thông báo") == []
    assert indexing.audit(5.0).drift == 0


def test_what_is_read_while_the_item_is_withdrawn_brings_nothing_back(archive, monkeypatch):
    document = upload(word_file("Xe đưa đón"), "phu-luc.docx")
    snapshot = archive.put("Thông báo", attachments=attached(document))
    read = texts._words

    def slowly(document):
        archive.retract(snapshot)
        return read(document)

    monkeypatch.setattr(texts, "_words", slowly)
    read_all()
    assert results_of("xe đưa đón") == [] == results_of("thông báo")
    assert not AttachedFile.objects.exists()


def test_words_that_came_while_the_row_was_written_are_written_next(archive):
    document = upload(word_file("Xe đưa đón"), "phu-luc.docx")
    archive.put("Thông báo", attachments=attached(document))
    IndexedDocument.objects.update(indexed=False)
    stale = indexing._read(IndexedDocument.objects.all())
    texts.read_due(boottime() + 60)
    indexing._mark(stale)
    assert not IndexedDocument.objects.get().indexed
    indexing.drain(5.0)
    assert len(results_of("xe đưa đón")) == 1


def test_a_private_file_is_not_read_and_one_made_private_is_forgotten(archive):
    root = Collection.get_first_root_node()
    inside = root.add_child(name="Nội bộ").add_child(name="Tổ giúp việc")
    document = upload(word_file("Xe đưa đón"), "phu-luc.docx", collection=inside)
    archive.put("Thông báo", attachments=attached(document))
    read_all()
    assert len(results_of("xe đưa đón")) == 1
    closed = CollectionViewRestriction.objects.create(
        collection=inside.get_parent(), restriction_type=CollectionViewRestriction.LOGIN
    )
    assert AttachedFile.objects.get().text == ""
    indexing.drain(5.0)
    assert results_of("xe đưa đón") == [] and len(results_of("thông báo")) == 1
    read_all()
    assert AttachedFile.objects.get().trouble == Trouble.PRIVATE
    closed.delete()
    read_all()
    assert len(results_of("xe đưa đón")) == 1


def test_another_file_in_its_place_is_read_and_the_old_words_go_at_once(archive):
    document = upload(word_file("Xe đưa đón"), "phu-luc.docx")
    archive.put("Thông báo", attachments=attached(document))
    read_all()
    document.file = ContentFile(word_file("Xe buýt"), name="phu-luc-moi.docx")
    document._set_document_file_metadata()
    document.save()
    assert AttachedFile.objects.get().text == ""
    read_all()
    assert results_of("xe đưa đón") == [] and len(results_of("xe buýt")) == 1
    document.delete()
    read_all()
    assert results_of("xe buýt") == [] and AttachedFile.objects.get().trouble == Trouble.GONE


def test_a_file_that_cannot_be_had_now_is_tried_again(archive):
    document = upload(word_file("Xe đưa đón"), "phu-luc.docx")
    archive.put("Thông báo", attachments=attached(document))
    path = Path(document.file.path)
    away = path.rename(path.with_name("away"))
    read_all()
    file = AttachedFile.objects.get()
    assert file.trouble == Trouble.LOST and file.tries == 1 and file.due > timezone.now() + timedelta(seconds=30)
    away.rename(path)
    AttachedFile.objects.update(due=timezone.now())
    read_all()
    assert len(results_of("xe đưa đón")) == 1
    assert AttachedFile.objects.get().tries == 0


def test_one_file_is_read_once_for_all_items_that_carry_it(archive):
    document = upload(demo_pdf())
    first = archive.put("Thông báo một", attachments=attached(document))
    archive.put("Thông báo hai", attachments=[*attached(document), Attachment(title="Khác", url="https://x.vn/a.pdf")])
    read_all()
    assert {result.document.title for result in results_of('"hai nguyện vọng"')} == {"Thông báo một", "Thông báo hai"}
    archive.work(first, Operation.RETRACT)
    archive.retract(first)
    assert AttachedFile.objects.get().text
    assert len(results_of('"hai nguyện vọng"')) == 1


def test_a_passage_of_a_very_long_file_is_shown(archive):
    document = upload(word_file("Học sinh. " * 9_000, "Có xe đưa đón tận nhà.", "Hết. " * 9_000), "dai.docx")
    archive.put("Thông báo", attachments=attached(document))
    read_all()
    (result,) = results_of("xe đưa đón")
    assert "Có <mark>xe đưa đón</mark> tận nhà" in result.highlight


def test_editors_see_which_files_the_search_cannot_read(archive, admin_client, client, django_user_model):
    scan, good = upload(without_words(), title="Bản chụp"), upload(demo_pdf(), title="Bản ký số")
    archive.put("Thông báo", attachments=[*attached(scan), *attached(good)])
    url = reverse("attached_files_report")
    assert "Đang chờ đọc." in admin_client.get(url).content.decode()
    read_all()
    page = admin_client.get(url).content.decode()
    assert page.index("Bản chụp") < page.rindex("Trong tệp không có chữ") < page.index("Bản ký số")
    assert reverse("wagtaildocs:edit", args=(scan.pk,)) in page
    assert "ký tự" in page
    assert "Bản ký số" not in admin_client.get(url, {"trouble": "empty"}).content.decode()
    assert "Bản ký số" in admin_client.get(url, {"export": "csv"}).getvalue().decode()
    client.force_login(django_user_model.objects.create_user("ai-do"))
    assert client.get(url).status_code == 302
