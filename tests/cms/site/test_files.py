"""Files follow their items: who gets a document or a picture, at every spelling of its address."""

import datetime as dt
import hashlib
import importlib
import io
import zlib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from cms.core import file_access
from cms.core.images import LoaImage
from cms.core.picture_files import without_metadata
from cms.news.models import NewsStory
from cms.policies.models import Policy
from cms.publication import source
from cms.publication.snapshot import take
from cms.workflow.withdraw import withdraw
from tests.cms.site.conftest import picture


@pytest.fixture(autouse=True)
def no_sizes_of_other_tests():
    """Wagtail remembers the sizes of a picture by its number, which the next test gives to another one."""
    cache.clear()


@pytest.fixture
def policy(newsroom):
    return newsroom.policy


def addresses(item):
    """The document and the picture of an item, as its page links them."""
    item = type(item).objects.get(pk=item.pk)
    shown = item.hero_image.get_rendition("max-1600x1600|format-jpeg")
    return [item.signed_file.url, shown.url]


def draft(newsroom, **given):
    """A policy that nobody but its editors knows of, with a file and a picture of its own."""
    file = get_document_model().objects.create(title="Dự thảo", file=ContentFile(b"%PDF-1.4 kin", "du-thao.pdf"))
    item = Policy(
        title="Dự thảo quy định", slug="du-thao", summary="Chưa công bố.", unit=newsroom.unit,
        document_number="99/2026/QĐ-UBND", kind="decision", issuing_authority="Ủy ban nhân dân tỉnh",
        issued_on=dt.date(2026, 8, 1), effective_on=dt.date(2026, 9, 1), legal_status="in_force",
        signed_file=file, hero_image=picture("dự thảo"), live=False, **given,
    )  # fmt: skip
    newsroom.unit_page.add_child(instance=item)
    return item


def answers(client, item):
    return [client.get(address).status_code for address in addresses(item)]


def test_what_a_public_item_shows_is_served_and_asked_for_again(client, policy):
    for address in addresses(policy):
        answer = client.get(address)
        assert answer.status_code == 200 and b"".join(answer)
        assert answer["Cache-Control"] == "public, no-cache"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        known = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert known.status_code == 304 and not known.content
        assert client.post(address).status_code == 405


def test_documents_that_no_form_made_have_an_etag_each_and_no_encoding(client, policy):
    first = client.get(addresses(policy)[0])
    other = get_document_model().objects.create(title="Khác", file=ContentFile(b"%PDF-1.4 khac", "khac.pdf"))
    policy.signed_file = other
    policy.save_revision().publish()
    second = client.get(other.url)
    assert len({first["ETag"], second["ETag"], '""'}) == 3
    assert "Content-Encoding" not in first.headers
    assert client.get(other.url, headers={"If-None-Match": first["ETag"]}).status_code == 200
    Path(other.file.path).unlink()
    assert client.get(other.url).status_code == 404


def test_a_picture_costs_three_look_ups(client, policy, django_assert_max_num_queries):
    address = addresses(policy)[1]
    client.get(address)
    with django_assert_max_num_queries(3):
        client.get(address)


def test_a_draft_keeps_its_files(client, newsroom):
    assert answers(client, draft(newsroom)) == [404, 404]


def test_a_new_draft_of_a_public_item_keeps_its_new_files(client, newsroom, policy):
    other = draft(newsroom)
    policy.signed_file, policy.hero_image = other.signed_file, other.hero_image
    policy.save_revision()
    assert answers(client, other) == [404, 404]
    policy.get_latest_revision().publish()
    assert answers(client, other) == [200, 200]


def test_a_file_that_was_exchanged_is_gone(client, newsroom, policy):
    before, other = addresses(policy), draft(newsroom)
    policy.signed_file, policy.hero_image = other.signed_file, other.hero_image
    policy.save_revision().publish()
    assert [client.get(address).status_code for address in before] == [404, 404]


@pytest.mark.parametrize("end", ["withdraw", "unpublish", "expire", "delete"])
def test_what_goes_takes_its_files_along_at_once(client, policy, admin_user, end):
    files = addresses(policy)
    if end == "withdraw":
        withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    elif end == "unpublish":
        policy.unpublish()
    elif end == "expire":
        Policy.objects.filter(pk=policy.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    else:
        policy.unpublish()
        policy.delete()
    assert [client.get(address).status_code for address in files] == [404, 404]


def test_a_file_that_another_public_item_shows_stays(client, newsroom, policy, admin_user):
    files = addresses(policy)
    other = NewsStory(title="Tin", slug="tin-khac", summary="Tin.", unit=newsroom.unit, hero_image=policy.hero_image)
    link = f'<p>Xem <a linktype="document" id="{policy.signed_file_id}">quyết định</a>.</p>'
    other.body = [("paragraph", link)]
    newsroom.unit_page.add_child(instance=other)
    other.save_revision().publish()
    withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    assert [client.get(address).status_code for address in files] == [200, 200]


def test_unused_files_and_originals_are_nobodys(client, newsroom, policy):
    unused = get_document_model().objects.create(title="Kín", file=ContentFile(b"%PDF-1.4", "kin.pdf"))
    assert client.get(unused.url).status_code == 404
    assert client.get(f"/media/{policy.hero_image.file.name}").status_code == 404
    assert client.get(policy.hero_image.get_rendition("original").url).status_code == 404
    assert client.get(f"/media/{policy.signed_file.file.name}").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        "/media/{name}", "/media//{name}", "/media/%2F{name}", "/media/./{name}", "/media/images/../{name}",
        "/media/%2e%2e/media/{name}", "/media/images/%2e%2e/{name}", "/media/images/..%2f{name}",
        "/media/\\{name}", "/media/%5C{name}", "/media/images\\..\\{name}", "/media/{upper}", "//media/{name}",
        "/media/../media/{name}", "/media/{name}/", "/media/{name}%00", "/media/%252F{name}", "/media/{name}/.",
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_goes_round(client, newsroom, policy, form):
    hidden = draft(newsroom)
    shown = hidden.hero_image.get_rendition("max-1600x1600|format-jpeg").file.name
    names = [hidden.signed_file.file.name, hidden.hero_image.file.name, shown, policy.signed_file.file.name]
    for name in names:
        address = form.format(name=name, upper=name.upper())
        assert client.get(address).status_code in (301, 400, 404), address


def test_who_may_use_a_file_sees_it_before_it_is_public(client, newsroom, django_user_model):
    hidden = draft(newsroom)
    stranger = django_user_model.objects.create_user("nguoi-la")
    client.force_login(stranger)
    assert answers(client, hidden) == [404, 404]
    group = Group.objects.create(name="Biên tập")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    editor = django_user_model.objects.create_user("bien-tap")
    editor.groups.add(group)
    client.force_login(editor)
    assert answers(client, hidden) == [404, 404]
    for codename in ("choose_document", "choose_image"):
        permission = Permission.objects.get(codename=codename, content_type__app_label__startswith="wagtail")
        GroupCollectionPermission.objects.create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    assert answers(client, hidden) == [200, 200]
    assert client.get(addresses(hidden)[1])["Cache-Control"] == "private, no-store"


def test_a_private_collection_stays_private(client, policy):
    private = Collection.get_first_root_node().add_child(name="Kín")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    LoaImage.objects.filter(pk=policy.hero_image_id).update(collection=private)
    get_document_model().objects.filter(pk=policy.signed_file_id).update(collection=private)
    assert answers(client, policy) == [302, 404]


@pytest.fixture
def early(newsroom):
    """A policy that accredited press may read before its moment, and its snapshot."""
    item = draft(newsroom, early_press_access=True)
    item.body = [("document", item.signed_file), ("image", {"image": item.hero_image})]
    item.go_live_at = timezone.now() + dt.timedelta(hours=3)
    item.save_revision().publish()
    item.refresh_from_db()
    return item, source.snapshot_to_publish(item.content_id)


def test_the_press_opens_the_files_of_an_early_item_by_its_own_addresses(client, early, settings):
    item, snapshot = early
    found = [snapshot.picture.url, snapshot.attachments[0].url]
    assert all(f"{file_access.PARAMETER}=" in url for url in found)
    for url in found:
        answer = client.get(url.removeprefix(settings.LOA_BASE_URL))
        assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
        plain, seal = url.removeprefix(settings.LOA_BASE_URL).split("?")
        assert client.get(plain).status_code == 404
        assert client.get(f"{plain}?{seal[:-3]}abc").status_code == 404
    assert snapshot.html.count(f"?{file_access.PARAMETER}=") >= 2
    assert source.snapshot_to_publish(item.content_id) == snapshot  # no version of its own for each look
    other = addresses(item)[0]
    assert client.get(f"{other}?{found[0].split('?')[1]}").status_code == 404


def test_an_address_for_the_press_ends_with_the_embargo_or_its_cancelling(client, early, settings, admin_user):
    item, snapshot = early
    url = snapshot.attachments[0].url.removeprefix(settings.LOA_BASE_URL)
    plain = url.split("?")[0]
    over = file_access.signed(plain, item.content_id, timezone.now() - dt.timedelta(hours=2))
    assert client.get(over).status_code == 404
    assert client.get(url).status_code == 200
    withdraw(item, by=admin_user, reason="Hoãn công bố.")
    assert client.get(url).status_code == 404


def test_an_address_for_the_press_ends_when_the_early_item_shows_the_file_no_more(client, early, settings):
    item, snapshot = early
    found = [snapshot.picture.url, snapshot.attachments[0].url]
    former = [url.removeprefix(settings.LOA_BASE_URL) for url in found]
    item.signed_file, item.hero_image, item.body = None, picture("thay thế"), []
    item.save_revision()  # a draft that nobody has approved takes nothing back
    assert [client.get(url).status_code for url in former] == [200, 200]
    item.get_latest_revision().publish()
    assert [client.get(url).status_code for url in former] == [404, 404]
    shown = source.snapshot_to_publish(item.content_id).picture.url.removeprefix(settings.LOA_BASE_URL)
    assert client.get(shown).status_code == 200


def test_going_public_gives_plain_addresses(early):
    item, _early = early
    assert "?" not in take(item).attachments[0].url


@pytest.mark.parametrize("kind", ["documents", "images"])
def test_the_content_api_lists_what_is_public_and_nothing_else(client, newsroom, policy, admin_user, kind):
    hidden = draft(newsroom)
    field = {"documents": "signed_file_id", "images": "hero_image_id"}[kind]

    def listed():
        return {row["id"] for row in client.get(f"/api/content/v1/{kind}/?limit=20").json()["items"]}

    assert getattr(hidden, field) not in listed() and getattr(policy, field) in listed()
    assert client.get(f"/api/content/v1/{kind}/{getattr(hidden, field)}/").status_code == 404
    assert client.get(f"/api/content/v1/{kind}/{getattr(policy, field)}/").status_code == 200
    withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    assert getattr(policy, field) not in listed()
    assert client.get(f"/api/content/v1/{kind}/{getattr(policy, field)}/").status_code == 404


def test_anybody_finds_what_is_public_in_the_content_api_and_nothing_else(client, newsroom, policy):
    draft(newsroom)
    for kind, asked, hidden in (("documents", "Quyết định 12", "Dự thảo"), ("images", "lớp học", "dự thảo")):
        found = client.get(f"/api/content/v1/{kind}/", {"search": asked})
        assert [row["title"] for row in found.json()["items"]] == [asked]
        assert client.get(f"/api/content/v1/{kind}/", {"search": hidden}).json()["items"] == []


def test_the_content_api_names_the_size_that_items_show_and_no_original(client, newsroom, policy):
    """The original is nobody's by its address, so its address and its name are in no answer."""
    unmade = LoaImage.objects.get(pk=policy.hero_image_id)
    unmade.renditions.all().delete()
    one = f"/api/content/v1/images/{policy.hero_image_id}/"
    assert client.get(one).json()["meta"]["download_url"] is None
    shown = addresses(policy)[1]
    for answer in (client.get(one), client.get("/api/content/v1/images/?limit=20")):
        assert unmade.file.name not in answer.text and shown in answer.text
    assert client.get(shown).status_code == 200


SECRET = b"MAY-ANH-RIENG"


def photo(kind, *, orientation=6, **given):
    """A picture as a phone writes it: taken at a place, with its camera, lying on its side."""
    taken = PillowImage.Exif()
    taken[ExifTags.Base.Orientation] = orientation
    taken[ExifTags.Base.Model] = SECRET.decode()
    taken.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (10.0, 46.0, 37.0)
    picture_of_two_colours = PillowImage.new("RGB", (60, 40), (11, 90, 99))
    picture_of_two_colours.paste((250, 250, 250), (0, 0, 10, 10))
    told = PngInfo()
    told.add_text("Author", SECRET.decode())
    written = io.BytesIO()
    given = {"exif": taken, "comment": SECRET, "xmp": b"<x>" + SECRET + b"</x>", "pnginfo": told} | given
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
