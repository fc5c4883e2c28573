"""A program that reads: nothing of its question is passed over, and who is signed in sees all that is public."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import APIToken

from publishers.channels.press.models import FeedEntry
from publishers.contract import Operation
from publishers.contract.testing import sample_content
from tests.cms.users import house as builder
from tests.publishers.channels.press.help import deliver

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
DESCRIBED = ("/api/content/v1/", "/api/press/v1/", "/api/archive/v1/")


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOA_LIMITS = dict.fromkeys(settings.LOA_LIMITS, (10**9, 60))
    house = builder.build()
    house.tokens = {
        who: {"Authorization": f"Bearer {APIToken.create_token(user=user, name='test')[1]}"}
        for who, user in house.people.items()
    }
    return house


def problem(answer, status):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    document = answer.json()
    assert document["status"] == status and document["title"] and document["detail"]
    return document


def reads(client):
    """Every address that answers to GET, by the descriptions."""
    for api in DESCRIBED:
        for address, methods in client.get(f"{api}openapi.json").json()["paths"].items():
            if "get" in methods:
                yield address


def test_a_parameter_that_nobody_reads_is_refused_by_its_name(house, client):
    story = builder.story(house, "truong-a", "Đã đăng", live=True)
    document = get_document_model().objects.create(title="Tệp", file=ContentFile(b"Tep", "tep.txt"))
    deliver(sample_content(), Operation.CREATE)
    known = {
        "page_id": story.pk,
        "revision_id": story.latest_revision_id,
        "document_id": document.pk,
        "image_id": 1,
        "site_id": 1,
        "redirect_id": 1,
        "type_name": "news.NewsStory",
        "content_id": FeedEntry.objects.get().content_id,
    }
    wrong, walked = [], 0
    for address in reads(client):
        for name in ("foo", "live", "owner", "Title", "fields"):
            headers = house.tokens["administrator"] if address.startswith(CONTENT) else {}
            answer = client.get(f"{address.format(**known)}?{name}=1", headers=headers)
            walked += 1
            if answer.status_code not in (400, 422) or {e["name"] for e in answer.json()["errors"]} != {name}:
                wrong.append(f"{address}?{name}: {answer.status_code} {answer.content[:300]}")
    assert walked > 80
    assert not wrong, "\n".join(wrong)


def test_what_lists_can_be_filtered_by_is_still_read(house, client):
    story = builder.story(house, "truong-a", "Đã đăng", live=True)
    builder.story(house, "truong-a", "Khác", live=True)
    url = f"{CONTENT}/pages/?type=news.NewsStory&slug={story.slug}&order=-title&limit=5&offset=0"
    assert [item["id"] for item in client.get(url).json()["items"]] == [story.pk]
    response = client.get(f"{CONTENT}/pages/find/?id={story.pk}&site=localhost", follow=True)
    assert response.json()["title"] == "Đã đăng"


def test_who_is_signed_in_reads_all_that_is_public_and_drafts_of_her_own_only(house, client):
    owner = house.people["truong-b"]
    public = builder.story(house, "truong-b", "Đã đăng", owner, live=True)
    public.title = "Bản sửa chưa đăng"
    public.save_revision(user=owner)
    hidden = builder.story(house, "truong-b", "Bản thảo", owner)
    public_ids = {item["id"] for item in client.get(f"{CONTENT}/pages/").json()["items"]}
    assert public.pk in public_ids and hidden.pk not in public_ids
    for who, token in house.tokens.items():
        listed = {item["id"] for item in client.get(f"{CONTENT}/pages/", headers=token).json()["items"]}
        assert public_ids <= listed, who
        edits = who in ("truong-b", "editor", "approver", "administrator")
        assert (hidden.pk in listed) == edits, who
        answer = client.get(f"{CONTENT}/pages/{public.pk}/", headers=token)
        assert answer.json()["title"] == "Đã đăng", who
        draft = client.get(f"{CONTENT}/pages/{public.pk}/?version=draft", headers=token).json()
        assert draft["title"] == ("Bản sửa chưa đăng" if edits else "Đã đăng"), who
        listing = client.get(f"{CONTENT}/pages/?search=đăng", headers=token).json()
        assert public.pk in {item["id"] for item in listing["items"]}, who


def test_a_wrong_or_revoked_token_does_not_read_as_nobody_but_is_refused_and_counted(house, client, settings):
    story = builder.story(house, "truong-a", "Đã đăng", live=True)
    editor = house.people["editor"]
    revoked, secret = APIToken.create_token(user=editor, name="revoked")
    assert client.get(f"{CONTENT}/pages/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    revoked.revoked_at = timezone.now()
    revoked.save()
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, "wrong-token": (20, 60)}
    reads = ("pages/", f"pages/{story.pk}/", "pages/find/?html_path=/", "documents/", "images/", "redirects/")
    for number, address in enumerate(reads):
        wrong = [f"Bearer {secret}", "Bearer x", "Basic eDp5"][number % 3]
        problem(client.get(f"{CONTENT}/{address}", headers={"Authorization": wrong}), 401)
        assert client.get(f"{CONTENT}/{address}", headers={"Authorization": ""}).status_code in (200, 302), address
    answers = [client.get(f"{CONTENT}/pages/", headers={"Authorization": "Bearer x"}).status_code for _ in range(15)]
    assert answers == [401] * 14 + [429]


def test_an_address_of_no_api_is_a_problem_and_no_page(client):
    for address in (
        *("/api", "/api/", "/api/content", "/api/content/v1", "/api/content/v1/", "/api/content/v1/pages"),
        *("/api/press/v1", "/api/press/v1/items/abc", "/api/press/v1/items/", "/api/archive/v1"),
        *("/api/archive/v1/search/", "/api/docs", "/api/v2/pages/"),
    ):
        for ask in (client.get, client.post):
            assert problem(ask(address), 404)["title"] == "Không có địa chỉ này.", address
