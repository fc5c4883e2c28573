"""What a picture says of its maker and place stays with the newsroom."""

import hashlib
import importlib
import io
import zlib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo
from wagtail.models import Collection

from cms.core.images import LoaImage
from cms.core.picture_files import without_metadata
from tests.cms.site.conftest import picture


@pytest.fixture(autouse=True)
def no_sizes_of_other_tests():
    """Wagtail remembers the sizes of a picture by its number, which the next test gives to another one."""
    cache.clear()


SECRET = b"MAY-ANH-RIENG"


def photo(kind, *, orientation=6, **given):
    """A picture as a phone writes it: taken at a place, with its camera, lying on its side."""
    taken = PillowImage.Exif()
    taken[ExifTags.Base.Orientation] = orientation
    taken[ExifTags.Base.Model] = SECRET.decode()
    taken.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (10.0, 46.0, 37.0)
    picture_of_two_colours = PillowImage.new("RGB", (60, 40), (11, 90, 99))
    picture_of_two_colours.paste((250, 250, 250), (0, 0, 10, 10))
    png_info = PngInfo()
    png_info.add_text("Author", SECRET.decode())
    written = io.BytesIO()
    given = {"exif": taken, "comment": SECRET, "xmp": b"<x>" + SECRET + b"</x>", "pnginfo": png_info} | given
    picture_of_two_colours.save(written, kind, **given)
    return written.getvalue()


def content(file):
    with file.storage.open(file.name) as opened:
        return opened.read()


def upright(data):
    """The picture as people see it."""
    with PillowImage.open(io.BytesIO(data)) as opened:
        return ImageOps.exif_transpose(opened).convert("RGB")


def assert_tells_nothing(data):
    assert SECRET not in data
    with PillowImage.open(io.BytesIO(data)) as opened:
        assert set(opened.getexif()) <= {ExifTags.Base.Orientation}


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_an_uploaded_picture_does_not_say_where_it_was_taken(db, kind, orientation):
    data = photo(kind, orientation=orientation)
    assert SECRET in data
    stored = LoaImage.objects.create(title="Ảnh", alt_text="Ảnh", file=ContentFile(data, f"anh.{kind.lower()}"))
    kept = content(stored.file)
    assert_tells_nothing(kept)
    if kind == "AVIF":
        assert upright(kept).size == upright(data).size
    else:
        assert upright(kept).tobytes() == upright(data).tobytes()  # not a sample is changed
    stored.refresh_from_db()
    with PillowImage.open(io.BytesIO(kept)) as opened:
        assert (stored.width, stored.height) == opened.size
    assert stored.file_size == len(kept)
    shown = content(stored.get_rendition("max-1600x1600|format-jpeg").file)
    assert_tells_nothing(shown)
    with PillowImage.open(io.BytesIO(shown)) as opened:
        assert opened.size == upright(data).size and not opened.getexif()


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
@pytest.mark.parametrize("box", [b"mpvd", b"uuid", b"free"])
def test_a_film_and_a_makers_box_behind_a_picture_go_too(kind, box):
    picture = io.BytesIO()
    PillowImage.new("RGB", (32, 24), "teal").save(picture, kind)
    alone = picture.getvalue()
    assert without_metadata(alone) == alone
    with_box = alone + (8 + len(SECRET)).to_bytes(4, "big") + box + SECRET
    kept = without_metadata(with_box)
    assert SECRET not in kept and without_metadata(kept) == kept
    with PillowImage.open(io.BytesIO(kept)) as opened:
        assert opened.size == (32, 24)
    assert SECRET not in without_metadata(alone + SECRET), "no box at all"


def test_a_second_picture_behind_the_first_goes_too(db):
    data = photo("JPEG", exif=b"", comment=b"", xmp=b"", progressive=True) + photo("JPEG")
    stored = LoaImage.objects.create(title="Ảnh", alt_text="Ảnh", file=ContentFile(data, "anh.jpg"))
    assert SECRET not in content(stored.file)


def test_a_moving_picture_still_moves_and_colours_keep_their_profile(db):
    frames = [PillowImage.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80, comment=SECRET)
    stored = LoaImage.objects.create(title="Ảnh", alt_text="Ảnh", file=ContentFile(written.getvalue(), "anh.gif"))
    with PillowImage.open(io.BytesIO(content(stored.file))) as opened:
        assert (opened.n_frames, opened.info["loop"], opened.info["duration"]) == (3, 0, 80)
    assert SECRET not in content(stored.file)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        file = ContentFile(photo(kind, icc_profile=profile), f"anh.{kind.lower()}")
        stored = LoaImage.objects.create(title="Ảnh", alt_text="Ảnh", file=file)
        with PillowImage.open(io.BytesIO(content(stored.file))) as opened:
            assert opened.info["icc_profile"] == profile


def test_what_another_program_wrote_beside_a_png_goes_too():
    plain = photo("PNG", exif=b"", pnginfo=None, icc_profile=None, dpi=(144, 144))
    checksum = zlib.crc32(b"caBX" + SECRET).to_bytes(4, "big")  # where C2PA names who made it, and with what
    added = len(SECRET).to_bytes(4, "big") + b"caBX" + SECRET + checksum
    assert without_metadata(plain[:33] + added + plain[33:]) == plain


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_off_on_its_way_is_no_way_round(kind):
    whole = photo(kind)
    for length in range(len(whole) - 30, len(whole)):
        assert SECRET not in without_metadata(whole[:length])


def test_the_form_of_the_newsroom_keeps_no_place_either(client, newsroom, admin_user):
    client.force_login(admin_user)
    data = photo("JPEG")
    file = SimpleUploadedFile("anh.jpg", data, "image/jpeg")
    root = Collection.get_first_root_node().pk
    given = {"title": "Ảnh chụp", "alt_text": "Ảnh", "file": file, "collection": root}
    assert client.post(reverse("wagtailimages:add"), given).status_code == 302
    stored = LoaImage.objects.get(title="Ảnh chụp")
    assert_tells_nothing(content(stored.file))
    assert stored.file_hash == hashlib.sha1(content(stored.file), usedforsecurity=False).hexdigest()
    given["file"] = SimpleUploadedFile("anh.png", photo("PNG"), "image/png")
    assert client.post(reverse("wagtailimages:edit", args=[stored.pk]), given).status_code == 302
    stored.refresh_from_db()
    assert stored.file.name.endswith(".png")
    assert_tells_nothing(content(stored.file))


def test_pictures_of_before_are_cleaned_even_after_a_crash_half_way(db, settings):
    def as_before(name):
        stored = picture(name)
        stored.get_rendition("max-165x165")
        for file in (stored.file, stored.renditions.get().file):
            Path(file.path).write_bytes(photo("JPEG"))
        return stored

    first, lost, broken, last = (as_before(name) for name in ("một", "hai", "ba", "bốn"))
    addresses_before = [stored.renditions.get().url for stored in (first, last)]
    Path(first.file.path + ".clean").write_bytes(b"half")
    Path(lost.file.path).unlink()
    Path(broken.file.path).write_bytes(b"no picture")
    migration = importlib.import_module("cms.core.migrations.0005_pictures_without_metadata")
    assert migration.Migration.atomic is False
    for _again in range(2):
        migration.clean(apps, None)
        for stored in (first, last):
            stored.refresh_from_db()
            assert_tells_nothing(content(stored.file))
            assert upright(content(stored.file)).size == (40, 60)
            assert_tells_nothing(content(stored.renditions.get().file))
            assert stored.file_size == len(content(stored.file))
            assert stored.file_hash == hashlib.sha1(content(stored.file), usedforsecurity=False).hexdigest()
    assert [stored.renditions.get().url for stored in (first, last)] == addresses_before
    assert content(broken.file) == b"no picture"
    assert not list(Path(first.file.path).parent.glob("*.clean"))
