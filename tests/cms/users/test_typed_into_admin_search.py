"""Whatever somebody types into a search of the admin or asks of the content API is answered."""

import pytest

from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
PLACES = (
    "/admin/pages/search/results/?q={}",
    "/admin/choose-page/search/?q={}",
    "/admin/images/?q={}",
    "/admin/documents/chooser/results/?q={}",
    "/admin/api/main/pages/?search={}",
)
TITLE = 'Tuần lễ "học tập suốt đời" của trường'


@pytest.fixture
def editor(client):
    house = builder.build()
    builder.story(house, "truong-a", TITLE, house.people["truong-a"], live=True)
    client.force_login(house.people["editor"])


def test_no_sign_typed_into_a_search_is_an_error(client, editor):
    client.raise_request_exception = False
    urls = [
        place.format(typed) for place in PLACES for typed in ('"', 'a"b', "%20", "%0A", "%C2%A0", "%00", "-", "%25s")
    ]
    assert [address for address in urls if client.get(address).status_code != 200] == []


def test_a_title_is_found_while_its_quotation_marks_are_typed(client, editor):
    client.raise_request_exception = False
    for typed in ('"học', 'lễ "học tập" suốt', 'suốt đời"', '"học tập suốt đời"'):
        html = client.get("/admin/choose-page/search/", {"q": typed}).content.decode()
        assert "học tập suốt đời&quot; của" in html, typed


def test_the_content_api_finds_nothing_for_spaces(client, editor):
    client.raise_request_exception = False
    for kind in ("pages", "documents", "images"):
        for spaces in ("%20", "%0A", "%C2%A0"):
            answer = client.get(f"/api/content/v1/{kind}/?search={spaces}")
            assert (answer.status_code, answer.json()) == (200, {"items": [], "count": 0})
