"""A file is what its name says, or it is refused with what to do; so at every door by which files come in."""

import io
import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.documents import get_document_model
from wagtail.models import APIToken, Collection

from cms.core.images import LoaImage
from cms.core.picture_files import without_metadata
from tests.waiting import CODING, NETWORK, nothing_waits

pytestmark = pytest.mark.django_db
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024)


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", "boss@example.vn", "mot-mat-khau-dai")
    client.force_login(user)
    _token, secret = APIToken.create_token(user=user, name="test")
    return {"Authorization": f"Bearer {secret}"}


def saved(thing) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        for name, content in members.items():
            pack.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def good() -> dict[str, bytes]:
    return {
        "a.pdf": b"%PDF-1.7\n%%EOF",
        "sau-vai-byte.pdf": b"\xef\xbb\xbf\r\n%PDF-1.4\n%%EOF",
        "a.docx": saved(docx.Document()),
        "a.xlsx": saved(openpyxl.Workbook()),
        "a.odt": packed(mimetype="application/vnd.oasis.opendocument.text", content="x"),
        "a.rtf": b"{\\rtf1 Xin ch\\'e0o}",
        "a.txt": "Xin chào".encode(),
        "utf16.txt": "Xin chào".encode("utf-16"),
        "a.csv": "tên,lớp\nAn,5A".encode(),
        "a.zip": packed(a="x"),
        "HOA.PDF": b"%PDF-1.7\n%%EOF",
    }


BAD = {
    "chu.pdf": (b"Day la van ban thuong.", "PDF"),
    "trang.pdf": (b"", "không có nội dung"),
    "anh.pdf": (b"\xff\xd8\xff\xe0" + bytes(64), "PDF"),
    "gia.docx": (packed(a="x"), "DOCX"),
    "pdf.docx": (b"%PDF-1.7\n", "DOCX"),
    "cu.docx": (OLD_OFFICE, "DOCX"),
    "nhi-phan.txt": (b"\x00\x01\x02", "TXT"),
    "web.csv": (b"MZ\x90\x00\x03", "CSV"),
    "cu.doc": (OLD_OFFICE, ".docx"),
    "cu.xls": (OLD_OFFICE, ".xlsx"),
    "cu.ppt": (OLD_OFFICE, ".pptx"),
    "anh.heic": (b"\0\0\0\x18ftypheic", "JPG"),
    "chay.exe": (b"MZ", "exe"),
}


def by_form(client, boss, name, content):
    data = {"title": "Tệp", "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("wagtaildocs:add"), data).content.decode()


def by_many(client, boss, name, content):
    data = {"title": "Tệp", "files[]": SimpleUploadedFile(name, content), "collection": 1}
    answer = client.post(reverse("wagtaildocs:add_multiple"), data, headers={"x-requested-with": "XMLHttpRequest"})
    return json.loads(answer.content).get("error_message", "")


def by_chooser(client, boss, name, content):
    prefix = "document-chooser-upload"
    data = {f"{prefix}-title": "Tệp", f"{prefix}-file": SimpleUploadedFile(name, content), f"{prefix}-collection": 1}
    return json.dumps(client.post(reverse("wagtaildocs_chooser:create"), data).json(), ensure_ascii=False)


def by_api(client, boss, name, content):
    data = {"title": "Tệp", "file": SimpleUploadedFile(name, content)}
    return json.dumps(client.post("/api/content/v1/documents/", data, headers=boss).json(), ensure_ascii=False)


@pytest.mark.parametrize("door", [by_form, by_many, by_chooser, by_api])
def test_a_text_file_named_pdf_and_an_empty_one_are_refused_with_words_at_every_door(client, boss, door):
    for name in ("chu.pdf", "trang.pdf", "cu.doc"):
        content, word = BAD[name]
        message = door(client, boss, name, content)
        assert word in message and "“”" not in message, message
    assert not get_document_model().objects.exists()
    door(client, boss, "that.pdf", b"%PDF-1.7\n%%EOF")
    assert get_document_model().objects.get().filename == "that.pdf"


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_its_name_says_is_refused_with_what_to_do(client, boss, name):
    content, word = BAD[name]
    assert word in by_many(client, boss, name, content)


def test_what_is_what_its_name_says_comes_in(client, boss):
    refused = {name: by_many(client, boss, name, content) for name, content in good().items()}
    assert not {name: message for name, message in refused.items() if message}
    assert get_document_model().objects.count() == len(good())


# Pictures


def heic() -> bytes:
    buffer = io.BytesIO()
    exif = PillowImage.Exif()
    exif[0x010F] = "HangMayAnh"
    PillowImage.new("RGB", (640, 480), (11, 90, 99)).save(buffer, "HEIF", exif=exif)
    return buffer.getvalue()


def test_a_picture_of_a_phone_is_read_shown_as_jpeg_and_tells_nothing_of_the_phone(client, boss):
    data = {"title": "Ảnh", "alt_text": "Ảnh", "file": SimpleUploadedFile("IMG_1.HEIC", heic())}
    answer = client.post(reverse("wagtailimages:add"), data)
    assert answer.status_code == 302, answer.content.decode()
    image = LoaImage.objects.get()
    data = image.file.open().read()
    assert b"HangMayAnh" in heic() and b"HangMayAnh" not in data and without_metadata(data) == data
    assert image.get_rendition("width-300").file.name.endswith(".jpg")


@pytest.mark.parametrize("door", ["admin", "api"])
def test_a_new_picture_is_not_coded_again_while_others_wait_to_write(client, boss, door):
    data = {"title": "Ảnh", "alt_text": "Ảnh", "file": SimpleUploadedFile("IMG_3.HEIC", heic())}
    with nothing_waits((*NETWORK, CODING)):
        if door == "admin":
            answer = client.post(reverse("wagtailimages:add"), data)
        else:
            answer = client.post("/api/content/v1/images/", data, headers=boss)
    assert answer.status_code in (201, 302), answer.content.decode()
    image = LoaImage.objects.get()
    assert (image.width, image.height) == (640, 480) and image.file_size == image.file.size and image.file_hash
    assert b"HangMayAnh" not in image.file.open().read()


def test_a_deleted_picture_leaves_none_of_its_sizes_behind(client, boss):
    data = {"title": "Ảnh", "alt_text": "Ảnh", "file": SimpleUploadedFile("IMG_2.HEIC", heic())}
    client.post(reverse("wagtailimages:add"), data)
    size = LoaImage.objects.get().get_rendition("width-200").file
    assert size.storage.exists(size.name)
    client.post(reverse("wagtailimages:delete", args=[LoaImage.objects.get().pk]))
    assert not LoaImage.objects.exists() and not size.storage.exists(size.name)


@pytest.mark.parametrize("content", [b"", b"Day la van ban thuong."])
@pytest.mark.parametrize("name", ["anh.jpg", "anh.heic"])
def test_what_is_no_picture_is_refused_with_words(client, boss, name, content):
    data = {"title": "Ảnh", "alt_text": "Ảnh", "file": SimpleUploadedFile(name, content)}
    answer = client.post(reverse("wagtailimages:add"), data)
    assert answer.status_code == 200 and "error-message" in answer.content.decode()
    assert not LoaImage.objects.exists()


def beginnings() -> dict[str, bytes]:
    """Files of which only the first part arrived: the mark of their kind alone, the header, half of what is seen."""
    beginnings_by_name = {}
    for name, kind in (("a.png", "PNG"), ("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.jpg", "JPEG"), ("a.heic", "HEIF")):
        buffer = io.BytesIO()
        PillowImage.effect_noise((320, 240), 80).convert("RGB").save(buffer, kind)
        whole = buffer.getvalue()
        beginnings_by_name |= {
            f"dau-{name}": whole[:12],
            f"ngan-{name}": whole[:40],
            f"nua-{name}": whole[: len(whole) // 2],
        }
    return beginnings_by_name


@pytest.mark.parametrize("name", beginnings())
def test_a_picture_that_arrived_in_part_is_refused_with_words_at_both_doors(client, boss, name):
    client.raise_request_exception = False
    content = beginnings()[name]
    data = {"title": "Ảnh", "alt_text": "Ảnh", "file": SimpleUploadedFile(name, content)}
    answer = client.post(reverse("wagtailimages:add"), data)
    assert answer.status_code == 200 and "error-message" in answer.content.decode()
    data["file"].seek(0)
    answer = client.post("/api/content/v1/images/", {**data, "collection_id": 1}, headers=boss)
    assert answer.status_code == 422 and any(error["loc"][-1] == "file" for error in answer.json()["errors"])
    assert not LoaImage.objects.exists()


def test_a_picture_that_waited_for_its_words_tells_nothing_of_the_phone(client, boss, settings):
    exif = PillowImage.Exif()
    exif.get_ifd(0x8825)[2] = (16.0, 4.0, 0.0)  # GPSLatitude
    exif[0x010F] = "MAY-CHUP-RIENG"
    picture = io.BytesIO()
    PillowImage.new("RGB", (40, 30), "teal").save(picture, "JPEG", exif=exif)
    assert b"MAY-CHUP-RIENG" in picture.getvalue()
    upload = SimpleUploadedFile("san-truong.jpg", picture.getvalue(), "image/jpeg")
    as_script = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    waits = client.post(reverse("wagtailimages:add_multiple"), {"files[]": upload}, **as_script).json()
    number = waits["uploaded_file_id"]
    kept = [path for path in settings.MEDIA_ROOT.parent.rglob("*.jpg") if b"MAY-CHUP-RIENG" in path.read_bytes()]
    assert not kept, "while it waits"
    data = {f"uploaded-image-{number}-{name}": value for name, value in (("title", "Sân"), ("alt_text", "Sân trường"))}
    data[f"uploaded-image-{number}-collection"] = Collection.get_first_root_node().pk
    done = client.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number]), data, **as_script)
    assert done.json()["success"], done.json()
    assert b"MAY-CHUP-RIENG" not in LoaImage.objects.get().file.open().read()


def test_a_file_that_was_stored_before_its_picture_tells_nothing_of_the_phone(db):
    exif = PillowImage.Exif()
    exif[0x010F] = "MAY-CHUP-RIENG"
    picture = io.BytesIO()
    PillowImage.new("RGB", (40, 30), "teal").save(picture, "JPEG", exif=exif)
    image = LoaImage(title="Sân", alt_text="Sân trường")
    image.file.save("san-truong.jpg", ContentFile(picture.getvalue()), save=False)
    stored = image.file.path
    image.save()
    assert b"MAY-CHUP-RIENG" not in LoaImage.objects.get().file.open().read()
    assert image.file.path == stored or not Path(stored).exists()
