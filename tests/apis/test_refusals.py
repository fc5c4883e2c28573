"""Every refusal of every operation is said in the reader's language, by the name of what is wrong, without links."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import APIToken

from publishers.channels.press.models import FeedEntry
from publishers.contract import Operation
from publishers.contract.testing import sample_content
from tests.cms.core.test_unknown_fields import Description
from tests.cms.users import house as builder
from tests.publishers.channels.press.help import deliver

pytestmark = pytest.mark.django_db
APIS = ("content", "press", "archive")
ENGLISH = re.compile(
    r"\b(the|is|are|was|not|cannot|can|must|should|does|have|has|this|that|with|matches|valid|invalid|input|error|"
    r"value|field|required|permission|allowed|higher|than|expected|found|unknown|missing|request)\b",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://(?!localhost|testserver)\S+")
WRONG = (-1, "x", "x" * 300, None, [{}], {"x": 1}, 10**30)
ASKED = ("x", "-1", "999999", "x" * 600, "2026-13-45")


@pytest.fixture
def newsroom(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOA_LIMITS = dict.fromkeys(settings.LOA_LIMITS, (10**9, 60))
    house = builder.build()
    story = builder.story(house, "truong-a", "Đã đăng", house.people["truong-a"], live=True)
    builder.story(house, "truong-b", "Bản thảo", house.people["truong-b"])
    document = get_document_model().objects.create(title="Tệp", file=ContentFile(b"Tep", "tep.txt"))
    deliver(sample_content(), Operation.CREATE)
    house.known = {
        "page_id": story.pk,
        "revision_id": story.latest_revision_id,
        "document_id": document.pk,
        "image_id": 999_999,
        "site_id": 1,
        "redirect_id": 999_999,
        "type_name": "news.NewsStory",
        "content_id": FeedEntry.objects.get().content_id,
    }
    house.tokens = {
        who: {"Authorization": f"Bearer {APIToken.create_token(user=house.people[who], name='test')[1]}"}
        for who in ("truong-b", "administrator")
    }
    return house


def texts_of(value):
    """What a problem document says to people: all its texts but the names of what was sent."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("name", "type", "loc"):
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value


def english(answer):
    """The sentences of a refusal that are not in Vietnamese, links to elsewhere, or that it is no problem document."""
    if answer.status_code < 400:
        return []
    if answer.headers["Content-Type"] != "application/problem+json" or answer.status_code >= 500:
        return [f"{answer.status_code} {answer.headers['Content-Type']}"]
    body = answer.json()
    # Names, and the values that could be given, are the same in every language.
    texts = [re.sub(r"'[^']*'|: [\w., /-]+\.?$|\b\w+_\w+\b", "", text) for text in texts_of(body)]
    return [text for text in texts if ENGLISH.search(text)] + LINK.findall(json.dumps(body))


def bodies(description, operation):
    """Bodies in which every field holds the same wrong value, for each kind of object that may be sent."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for schema in description.parts(media["schema"]):
            names = schema.get("properties", {})
            if not names:
                continue
            of_its_type = description.of_its_type(schema, {}).get("meta")
            for value in WRONG:
                body = dict.fromkeys(names, value)
                yield {**body, "meta": {"parent_id": 1, **of_its_type}} if of_its_type else body


def test_no_refusal_is_in_english_or_sends_the_reader_elsewhere(newsroom, client):
    wrong, refused = {}, 0

    def ask(method, address, who=None, **sent):
        nonlocal refused
        headers = {"Accept-Language": "vi", **newsroom.tokens.get(who, {}), **sent.pop("headers", {})}
        answer = client.generic(method.upper(), address, headers=headers, **sent)
        refused += answer.status_code >= 400
        for text in english(answer):
            wrong.setdefault(text, f"{method} {address[:120]} by {who}")

    for api in APIS:
        description = Description(client.get(f"/api/{api}/v1/openapi.json").json())
        tokens = (None, *newsroom.tokens) if api == "content" else (None,)
        for address, operations in description.document["paths"].items():
            here = address.format(**newsroom.known)
            for method, operation in operations.items():
                for who in tokens:
                    ask(method, here, who)
                    ask(method, here, who, data="[1]", content_type="application/json")
                    ask(
                        method,
                        re.sub(r"\d+|[0-9a-f-]{36}", "999999", here.replace("v1", "V1")).replace("V1", "v1"),
                        who,
                    )
                ask(method, here, "administrator", headers={"Accept": "text/xml"})
                for parameter in operation.get("parameters", ()):
                    for value in ASKED if parameter["in"] == "query" else ():
                        ask(method, f"{here}?{parameter['name']}={value}", tokens[-1])
                for body in bodies(description, operation):
                    ask(method, here, tokens[-1], data=json.dumps(body), content_type="application/json")
            for method in ("put", "trace", "delete"):
                if method not in operations:
                    ask(method, here, tokens[-1])
    for query in ("limit=21", "order=owner", "order=random&offset=2", "child_of=1&descendant_of=1", "search=a&slug=b",
                  "search=a&order=slug", "site=x", "type=x", "first_published_at=x"):  # fmt: skip
        for who in (None, "truong-b"):
            ask("get", f"/api/content/v1/pages/?{query}", who)
    for token in ("x", ""):
        for api in APIS:
            ask("get", f"/api/{api}/v1/items", headers={"Authorization": f"Bearer {token}"})
            ask("get", f"/api/{api}/v1/pages/", headers={"Authorization": f"Basic {token}"})
    assert refused > 500
    assert not wrong, "\n".join(f"{text}: {where}" for text, where in wrong.items())
