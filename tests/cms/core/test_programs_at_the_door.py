"""What programs hear that ask for too much, too often or for what does not exist."""

import json
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile
from wagtail.images.fields import WagtailImageField
from wagtail.models import APIToken, Collection, Page, Site

from cms.core.models import HomePage, Unit, UnitPage
from cms.news.models import NewsStory
from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
HUGE = 2**64 + 1


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", "boss@example.vn", "mot-mat-khau-dai")
    _token, secret = APIToken.create_token(user=user, name="test")
    return {"Authorization": f"Bearer {secret}"}


def is_problem(response, status):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    document = response.json()
    assert document["status"] == status and document["title"] and document["detail"]
    return document


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ('/pages/?search="', 422),
        ("/pages/?search=%00", 422),
        (f"/pages/?offset={HUGE}", 422),
        (f"/redirects/?site=-{HUGE}", 422),
        (f"/pages/{HUGE}/", 422),
        (f"/pages/{HUGE}/account/", 422),
        ("/pages/find/?html_path=%00", 422),
        ("/pages/abc/", 422),
        ("/pages/-2.5e-308/", 422),
        ("/pages/0/revisions/1e9/", 422),
        ("/pages/1/revisions/?user_id=Topic", 422),
        ("/pages/999999/", 404),
        ("/nothing/", 404),
        ("/nothing", 404),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client, boss, address, status):
    is_problem(client.get(f"{CONTENT}{address}", headers=boss), status)


@pytest.mark.parametrize("topics", [[{}], [None], ["x"], {}, "a", [True]])
def test_topics_that_are_none_are_named(client, boss, topics):
    home = Page.objects.get(depth=2)
    data = {"title": "Tin", "topics": topics, "meta": {"type": "news.NewsStory", "parent_id": home.pk}}
    document = is_problem(client.post(f"{CONTENT}/pages/", data, content_type="application/json", headers=boss), 422)
    assert document["errors"][0]["name"] == "topics"


@pytest.mark.parametrize("field", ["audience", "excluded_channels"])
@pytest.mark.parametrize("value", [True, 7, "x", {"parents": 1}, [{}], [None], [["x"]]])
def test_a_list_of_words_that_is_none_is_named(client, boss, field, value):
    home = Page.objects.get(depth=2)
    data = {"title": "Tin", "summary": "", "topics": [], "meta": {"type": "news.NewsStory", "parent_id": home.pk}}
    made = client.post(f"{CONTENT}/pages/", {**data, field: value}, content_type="application/json", headers=boss)
    assert is_problem(made, 422)["errors"][0]["name"] == field


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ('{"title": "a\\u0000b"}'.encode("utf-16"), True),
        (b'{"meta": {"slug": ["\\u0000"]}}', True),
        (b'{"title": "In Unicode that is \\\\u0000"}', False),
    ],
)
def test_no_text_holds_a_null_however_the_body_is_written(client, boss, body, refused):
    home = Page.objects.get(depth=2)
    answer = client.patch(f"{CONTENT}/pages/{home.pk}/", body, content_type="application/json", headers=boss)
    assert ("U+0000" in answer.content.decode()) == refused, answer.content


def test_a_unit_page_is_made_with_its_unit_and_not_without(client, boss):
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Sở", slug="so", department_name="Sở"))
    unit = Unit.objects.create(slug="truong-moi", name="Trường mới", short_name="Mới", kind="school")
    data = {"title": "Trường mới", "meta": {"type": "core.UnitPage", "parent_id": home.pk}}
    is_problem(client.post(f"{CONTENT}/pages/", data, content_type="application/json", headers=boss), 422)
    made = client.post(f"{CONTENT}/pages/", {**data, "unit_id": unit.pk}, content_type="application/json", headers=boss)
    assert made.status_code == 201, made.content
    assert UnitPage.objects.get(pk=made.json()["id"]).unit == unit


@pytest.mark.parametrize("verb", ["copy", "create_alias", "publish", "unpublish"])
def test_the_top_of_the_tree_is_no_page_to_act_on(client, boss, verb):
    root = Page.get_first_root_node()
    is_problem(client.post(f"{CONTENT}/pages/{root.pk}/actions/{verb}/", headers=boss), 404)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
@pytest.mark.parametrize("body", ["[null]", "null", "{", '{"title": "\\u0000"}', '{"title": "\\ud800"}', "[" * 20_000])
def test_a_body_that_is_no_object_is_refused(client, boss, body, kind):
    home = Page.objects.get(depth=2)
    answer = client.patch(f"{CONTENT}/pages/{home.pk}/", body, content_type=kind, headers=boss)
    is_problem(answer, 422)


@pytest.mark.parametrize("address", ["/pages/{}/", "/pages/{}/actions/delete/", "/documents/{}/", "/redirects/{}/"])
def test_a_body_too_deep_to_read_is_refused_where_something_is_deleted(client, boss, address):
    client.raise_request_exception = False
    address = CONTENT + address.format(Page.objects.get(depth=2).pk)
    is_problem(client.delete(address, "[" * 20_000, content_type="application/json", headers=boss), 422)


@pytest.mark.parametrize("host", ["khac.example", "a b", ""])
def test_a_name_of_the_site_that_is_none_is_refused_in_words(client, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    for address in (f"{CONTENT}/pages/", "/api/press/v1/items", "/api/archive/v1/search", "/api/nothing"):
        answer = client.get(address, headers={"Host": host, "Accept-Language": "vi"})
        assert is_problem(answer, 400)["title"] == "Không hiểu được yêu cầu này."
    assert client.get("/", headers={"Host": host})["Content-Type"].startswith("text/html")


def _link(kind, number):
    return [{"type": "paragraph", "value": f'<p><a linktype="{kind}" id="{number}">x</a></p>'}]


def _blocks(kind, *values):
    return [[{"type": kind, "value": value}] for value in values]


@pytest.mark.parametrize(
    "body",
    [
        [None],
        ["x"],
        [{}],
        [[]],
        [{"type": "paragraph"}],
        [{"value": "x"}],
        [{"type": ["x"], "value": "x"}],
        [{"type": {}, "value": "x"}],
        [{"type": "poem", "value": "x"}],
        [{"type": "heading", "value": "x", "id": 7}],
        *_blocks("heading", {}, 7, ["x"]),
        *_blocks("paragraph", 7, ["x"], {"content": None}, {"content": "x", "format": []}),
        *_blocks("document", "x", "", {}, [], True, 0, HUGE),
        *_blocks("image", "x", 7, [None], {"image": "x"}, {"image": {}}, {"image": 1, "alt": {}}),
        *_blocks("gallery", "x", 7, {}, ["x"], [{"image": []}]),
        *_blocks("table", "x", {"table": "x"}, {"table": {"data": 7}}, {"table": {"data": [None]}}),
        *_blocks("table", {"table": {"data": [["a", {}]]}}),
        *_blocks("faq", "x", [[]], [{"answer": 7}]),
        _link("page", "x"),
        _link("document", "x"),
        _link("page", "-1"),
        _link("page", HUGE),
        _blocks("paragraph", {"format": "db_markdown", "content": "[x](wagtail://page?id=x)"})[0],
    ],
    ids=lambda body: json.dumps(body)[:60],
)
@pytest.mark.parametrize("made", [True, False])
def test_a_block_of_a_wrong_shape_is_named(client, boss, body, made):
    home = Page.objects.get(depth=2)
    client.raise_request_exception = False
    meta = {"type": "news.NewsStory", "parent_id": home.pk}
    data = {"title": "Tin", "summary": "Tóm tắt", "topics": [], "body": body, "meta": meta}
    address = f"{CONTENT}/pages/"
    if not made:
        item = home.add_child(instance=NewsStory(title="Tin", slug="tin", summary="Tóm tắt", live=False))
        data, address = {"body": body}, f"{address}{item.pk}/"
    send = client.post if made else client.patch
    document = is_problem(send(address, data, content_type="application/json", headers=boss), 422)
    assert all(
        error["loc"][:3] == ["body", "body", 0] and (error.get("msg") or error["detail"])
        for error in document["errors"]
    )


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
def test_a_number_without_end_is_no_json(client, boss, number):
    home = Page.objects.get(depth=2)
    body = f'{{"title": "x", "seo_title": {number}}}'
    answer = client.patch(f"{CONTENT}/pages/{home.pk}/", body, content_type="application/json", headers=boss)
    is_problem(answer, 422)


@pytest.mark.parametrize("rows", [None, "x", 7, {}, [None], ["x"], [[]], [7]])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("policies.Policy", "key_points"),
        ("policies.Policy", "relations"),
        ("policies.Policy", "questions"),
        ("rebuttals.Rebuttal", "claims"),
        ("rebuttals.Rebuttal", "evidence"),
    ],
)
def test_rows_of_a_wrong_shape_are_named(client, boss, kind, name, rows):
    data = {"title": "Bài", name: rows, "meta": {"type": kind, "parent_id": Page.objects.get(depth=2).pk}}
    client.raise_request_exception = False
    document = is_problem(client.post(f"{CONTENT}/pages/", data, content_type="application/json", headers=boss), 422)
    assert any(name in error["loc"] for error in document["errors"])


def test_nothing_is_moved_to_the_top_of_the_tree(client, boss):
    house = builder.build()
    item = builder.story(house, "truong-a", "Bài", house.people["truong-a"])
    client.raise_request_exception = False
    for page in (item, house.home):
        address = f"{CONTENT}/pages/{page.pk}/actions/move/"
        data = {"destination_id": Page.get_first_root_node().pk}
        document = is_problem(client.post(address, data, content_type="application/json", headers=boss), 422)
        assert document["errors"][0]["loc"][-1] == "destination_id"


@pytest.mark.parametrize(
    ("kind", "data"), [("images", {"title": "Ảnh", "alt_text": "Ảnh"}), ("documents", {"title": "Tệp"})]
)
def test_a_missing_collection_is_named_as_programs_send_it(client, boss, kind, data):
    Collection.get_first_root_node().add_child(name="Ảnh sự kiện")
    data["file"] = SimpleUploadedFile("a.txt", b"Xin")
    document = is_problem(client.post(f"{CONTENT}/{kind}/", data, headers=boss), 422)
    assert "collection_id" in [error["loc"][-1] for error in document["errors"]]


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_no_clock_here_reaches_is_refused_and_the_item_can_still_be_edited(client, boss, field, moment):
    house = builder.build()
    item = builder.story(house, "truong-a", "Bài", house.people["truong-a"])
    address = f"{CONTENT}/pages/{item.pk}/"
    client.raise_request_exception = False
    is_problem(client.patch(address, {field: moment}, content_type="application/json", headers=boss), 422)
    again = client.patch(address, {"title": "Bài sửa"}, content_type="application/json", headers=boss)
    assert again.status_code == 200 and again.json()["title"] == "Bài sửa"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00%2B14:00"])
def test_the_press_asks_for_no_moment_beyond_the_calendar(client, moment):
    is_problem(client.get(f"/api/press/v1/items?updated_after={moment}"), 400)


@pytest.mark.parametrize("address", ["/api/press/v1/items/abc", "/api/press/v1/items/abc/", "/api/", "/api/x/v1/items"])
@pytest.mark.parametrize(
    ("language", "title"), [("vi", "Không có địa chỉ này."), ("en", "There is no such address here.")]
)
def test_an_address_that_is_none_is_a_problem_in_the_readers_language(client, address, language, title):
    document = is_problem(client.get(address, headers={"Accept-Language": language}), 404)
    assert document["title"] == title


@pytest.mark.parametrize(
    "address",
    [
        "/api/press/v1/items",
        f"{CONTENT}/pages/find/",
        "/api/archive/v1/search",
        "/api/docs/",
        f"{CONTENT}/docs/",
        f"{CONTENT}/openapi.json",
        "/api/press/v1/openapi.json",
        "/api/archive/v1/openapi.json",
    ],
)
def test_a_wrong_method_is_a_problem(address):
    answer = Client(enforce_csrf_checks=True).put(address)
    is_problem(answer, 405)
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("token", ["", "Bearer wrong"])
def test_a_missing_token_is_a_problem(client, token):
    document = is_problem(client.get(f"{CONTENT}/whoami/", headers={"Authorization": token} if token else {}), 401)
    assert document["title"] == "Thiếu mã truy cập hoặc mã không đúng."


@pytest.mark.parametrize("address", [f"{CONTENT}/whoami/", "/api/press/v1/items"])
def test_wrong_tokens_are_throttled_and_then_even_a_right_one(client, boss, settings, address):
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, "wrong-token": (3, 60)}
    for _ in range(3):
        is_problem(client.get(address, headers={"Authorization": "Bearer wrong"}), 401)
    answer = client.get(address, headers=boss)
    is_problem(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert client.get(f"{CONTENT}/whoami/", headers=boss, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/tim-kiem/", "search-page"),
        ("/tim-kiem/ket-qua.csv", "search-page"),
        ("/tim-kiem/feed.atom", "search-page"),
        ("/api/press/v1/items", "press-api"),
        (f"{CONTENT}/pages/", "content-api"),
    ],
)
def test_who_asks_too_often_is_told_when_to_go_on(client, settings, address, limit):
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, limit: (0, 60)}
    answer = client.get(address)
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 60
    if address.startswith("/api/"):
        is_problem(answer, 429)
    else:
        assert "giây" in answer.content.decode()


def test_a_large_body_is_refused_before_it_is_read(client, boss):
    class NeverRead:
        def read(self, *_):
            raise AssertionError("the body was read")

        readline = read

    for address in ("/dang-ky/", "/admin/login/", f"{CONTENT}/pages/"):
        request = {
            "CONTENT_LENGTH": "300000000",
            "wsgi.input": NeverRead(),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        }
        assert client.generic("POST", address, **request).status_code == 413


def test_a_large_body_of_no_file_is_refused_in_words(client, boss, settings):
    settings.LOA_BODY_MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    for kind in ("application/json", "text/plain"):
        is_problem(client.post(f"{CONTENT}/pages/", "x" * 1_001, content_type=kind, headers=boss), 413)


@pytest.mark.parametrize("address", ["/dang-ky/", f"{CONTENT}/pages/"])
def test_a_body_in_pieces_of_unknown_size_is_refused_and_not_taken_for_an_empty_one(client, boss, address):
    headers = {**boss, "Transfer-Encoding": "chunked"}
    answer = client.generic("POST", address, CONTENT_TYPE="application/json", headers=headers)
    assert answer.status_code == 411 and "Content-Length" in answer.content.decode()


@pytest.mark.parametrize("question", ['?search="', "?offset=1&site_id=x"])
def test_questions_that_cannot_be_read_are_counted_too(client, settings, question):
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, "content-api": (2, 60)}
    answers = [client.get(f"{CONTENT}/pages/{question}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]


def test_a_picture_of_121_megapixels_is_refused_by_its_header():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 11_000, 11_000, 1, 0, 0, 0, 0)
    packed = zlib.compress(b"\0" * (11_000 // 8 + 1) * 11_000, 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    with pytest.raises(ValidationError) as refused:
        WagtailImageField().clean(SimpleUploadedFile("a.png", png, "image/png"))
    assert refused.value.code == "file_too_many_pixels"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIC"])
def test_a_picture_of_too_many_pixels_is_refused_before_any_is_decoded(monkeypatch, settings, kind):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 16 * 16 - 1
    made = BytesIO()
    Image.new("RGB", (16, 16)).save(made, kind.replace("HEIC", "HEIF"))
    decoded, load = [], ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda picture: decoded.append(picture) or load(picture))
    with pytest.raises(ValidationError) as refused:
        WagtailImageField().clean(SimpleUploadedFile(f"a.{kind.lower()}", made.getvalue(), "image/x"))
    assert (refused.value.code, decoded) == ("file_too_many_pixels", [])


def test_the_public_site_cannot_be_deleted_by_anybody(client, boss):
    site = Site.objects.get(is_default_site=True)
    is_problem(client.delete(f"{CONTENT}/sites/{site.pk}/", headers=boss), 403)
    client.force_login(get_user_model().objects.get(username="boss"))
    assert client.post(f"/admin/sites/delete/{site.pk}/").status_code != 500
    assert Site.objects.filter(pk=site.pk).exists()


@pytest.mark.parametrize("wrong", ["default mark", "a unit's page", "Wagtail's root"])
def test_the_public_site_stays_the_public_site(client, boss, wrong):
    house = builder.build()
    site = Site.objects.get(is_default_site=True)
    begins = {"a unit's page": house.pages["truong-a"], "Wagtail's root": Page.get_first_root_node()}
    values = {"hostname": site.hostname, "port": site.port, "site_name": site.site_name}
    values["is_default_site"] = wrong != "default mark"
    first_page = begins.get(wrong, site.root_page).pk
    data = {**values, "root_page_id": first_page}
    answer = client.put(f"{CONTENT}/sites/{site.pk}/", data, content_type="application/json", headers=boss)
    named = "is_default_site" if wrong == "default mark" else "root_page"
    assert [error["name"].removesuffix("_id") for error in is_problem(answer, 422)["errors"]] == [named]
    client.force_login(get_user_model().objects.get(username="boss"))
    form = {name: value for name, value in (values | {"root_page": first_page}).items() if value is not False}
    answer = client.post(f"/admin/sites/edit/{site.pk}/", form)
    assert answer.status_code == 200 and list(answer.context["form"].errors) == [named]
    assert Site.objects.get(is_default_site=True) == site
    assert client.get("/").status_code == client.get("/sitemap.xml").status_code == 200


@pytest.mark.parametrize("second", [False, True])
def test_a_site_that_no_link_could_lead_to_is_refused(client, boss, second):
    house = builder.build()
    site = Site.objects.get(is_default_site=True)
    ask, address = (client.post, "/sites/") if second else (client.put, f"/sites/{site.pk}/")
    right = {"hostname": "[::1]", "port": 8000, "is_default_site": not second, "root_page_id": house.home.pk}
    names = ("[x", "http://khac.example/", "khac example", "khac.example:80")
    for field, values in {
        "hostname": names,
        "port": (0, 65_536),
        "root_page_id": (house.pages["truong-a"].pk,),
    }.items():
        for value in values:
            answer = ask(CONTENT + address, right | {field: value}, content_type="application/json", headers=boss)
            errors = is_problem(answer, 422)["errors"]
            assert [error["name"] for error in errors] == [field], value
    assert ask(CONTENT + address, right, content_type="application/json", headers=boss).status_code < 300
    assert house.pages["truong-a"].get_url_parts()[2] == "/truong-a/"
    assert client.get(f"{CONTENT}/pages/").status_code == 200


def test_the_home_page_keeps_the_name_under_which_every_process_knows_its_pages(client, boss):
    house = builder.build()
    values = {"slug": "nha", "meta": {"type": "core.HomePage", "action": "publish"}}
    address = f"{CONTENT}/pages/{house.home.pk}/"
    answer = client.patch(address, values, content_type="application/json", headers=boss)
    assert [error["name"] for error in is_problem(answer, 422)["errors"]] == ["slug"]
    assert (
        client.patch(address, values | {"slug": "home"}, content_type="application/json", headers=boss).status_code
        == 200
    )
    client.force_login(get_user_model().objects.get(username="boss"))
    form = {
        "title": "Sở",
        "department_name": "Sở",
        "slug": "nha",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    answer = client.post(f"/admin/pages/{house.home.pk}/edit/", form | {"action-publish": "1"})
    assert list(answer.context["form"].errors) == ["slug"]
    assert client.get("/truong-a/").status_code == client.get("/sitemap.xml").status_code == 200


@pytest.mark.parametrize(
    ("address", "with_token"),
    [("/api/press/v1/items", True), ("/api/archive/v1/facets", False), (f"{CONTENT}/pages/", False)],
)
def test_pages_of_other_sites_may_read_and_nothing_else(client, boss, settings, address, with_token):
    headers = {"Origin": "https://bao.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options(address, headers=headers)
    assert preflight.status_code == 204 and preflight["Access-Control-Allow-Origin"] == "*"
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    assert ("Authorization" in preflight["Access-Control-Allow-Headers"]) is with_token
    assert client.get(address)["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{address}nothing/")["Access-Control-Allow-Origin"] == "*"  # or the page cannot read why
    assert not client.post(address).has_header("Access-Control-Allow-Origin")
    assert client.get(address, headers=boss).has_header("Access-Control-Allow-Origin") is with_token
    settings.LOA_LIMITS = dict.fromkeys(settings.LOA_LIMITS, (0, 60))
    refused = client.get(address)
    assert refused.status_code == 429 and refused["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in refused["Access-Control-Expose-Headers"]


def test_pages_of_other_sites_may_not_read_the_rest(client):
    for address in ("/", "/tim-kiem/", "/admin/login/"):
        assert not client.get(address).has_header("Access-Control-Allow-Origin")


def test_the_content_api_names_the_version_of_its_description(client):
    described = client.get(f"{CONTENT}/openapi.json")
    assert json.loads(described.content)["openapi"].startswith("3.1")


def test_another_process_moves_the_site_and_this_one_hears_of_it(client, time_machine):
    """A change without the signals of this process, as a second web server's."""
    time_machine.move_to(datetime(2026, 3, 10, 2, tzinfo=UTC), tick=False)

    def address():
        return Page.objects.get(depth=2).get_full_url()

    Site.clear_site_root_paths_cache()  # kept by earlier tests until a moment that this clock has not come to
    before = address()
    Site.objects.filter(is_default_site=True).update(hostname="moi.example", port=443)
    assert address() == before
    time_machine.shift(3)
    assert address() == "https://moi.example/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/login/", "/dang-ky/"])
@pytest.mark.parametrize(("language", "words"), [("vi", "nút quay lại"), ("en", "back button")])
def test_a_form_of_a_page_that_was_open_too_long_is_refused_with_what_to_do(db, settings, address, language, words):
    browser = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = browser.post(address, {"email": "a@example.vn"})
    html = answer.content.decode()
    assert answer.status_code == 403 and words in html and f'<html lang="{language}"' in html and "site.css" in html
