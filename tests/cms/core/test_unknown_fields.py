"""A program that misspells a field hears which one: no API that writes passes over a name that it does not know."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import APIToken

from cms.news.models import NewsStory
from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
DESCRIPTIONS = (f"{CONTENT}/openapi.json", "/api/press/v1/openapi.json", "/api/archive/v1/openapi.json")
WRONG = "go_live_att"


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", "boss@example.vn", "mot-mat-khau-dai")
    _token, secret = APIToken.create_token(user=user, name="test")
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def story(boss):
    return builder.story(builder.build(), "truong-a", "Tin")


class Description:
    """One OpenAPI description and the objects that its bodies are made of."""

    def __init__(self, document: dict) -> None:
        self.document = document

    def writes(self) -> Iterator[tuple[str, str, dict]]:
        for path, operations in self.document["paths"].items():
            for method, operation in operations.items():
                if method in ("post", "put", "patch", "delete"):
                    yield method, path, operation

    def bodies(self, schema: Any) -> Iterator[Any]:
        """Every way to put the wrong name into one of the objects that this schema consists of."""
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        for one in (one for kind in ("oneOf", "anyOf", "allOf") for one in schema.get(kind, ())):
            yield from self.bodies(one)
        if schema.get("type") == "array":
            for inner in self.bodies(schema["items"]):
                yield [inner]
        for name, field in schema.get("properties", {}).items():
            for inner in self.bodies(field):
                yield self.of_its_type(schema, {name: inner})
        if "properties" in schema:
            yield self.of_its_type(schema, {WRONG: "2027-01-01T00:00:00Z"})

    def of_its_type(self, schema: Any, body: dict) -> dict:
        """The body with what tells the API which of its types is meant."""
        meta = schema.get("properties", {}).get("meta")
        for one in self.parts(meta) if meta else ():
            for const in self.parts(one.get("properties", {}).get("type", {})):
                if "const" in const:
                    body = {**body, "meta": {**body.get("meta", {}), "type": const["const"]}}
        return body

    def parts(self, schema: Any) -> Iterator[dict]:
        if "$ref" in schema:
            yield from self.parts(self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        for one in (one for kind in ("oneOf", "anyOf", "allOf") for one in schema.get(kind, ())):
            yield from self.parts(one)
        yield schema


def named(answer) -> set[str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return {error.get("name") for error in answer.json().get("errors", ())}


def test_every_operation_that_writes_refuses_an_unknown_field_by_its_name(client, boss, story):
    walked, forms = 0, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 trang"), "title": "Tệp"}
    for address in DESCRIPTIONS:
        description = Description(client.get(address).json())
        for method, path, operation in description.writes():
            place = path.format(page_id=story.pk, site_id=1, redirect_id=1, document_id=1, image_id=1)
            content = operation.get("requestBody", {}).get("content", {"application/json": {"schema": {}}})
            call = getattr(client, method)
            if "multipart/form-data" in content:
                answers = [call(place, {**forms, WRONG: "1"}, headers=boss)]
            else:
                bodies = [*description.bodies(content["application/json"]["schema"])] or [{WRONG: 1}]
                answers = [
                    call(place, json.dumps(body), content_type="application/json", headers=boss) for body in bodies
                ]
            for answer in answers:
                assert answer.status_code == 422 and WRONG in named(answer), (method, path, answer.content)
                walked += 1
    assert walked > 50
    assert [*NewsStory.objects.values_list("title", "live")] == [("Tin", False)]


def test_an_unknown_parameter_in_the_address_is_refused_by_its_name(client, boss, story):
    address = f"{CONTENT}/pages/{story.pk}/actions/publish/?{WRONG}=2027-01-01"
    answer = client.post(address, content_type="application/json", headers=boss)
    assert answer.status_code == 422 and named(answer) == {WRONG}
    assert not NewsStory.objects.get().live


@pytest.mark.parametrize(
    "block",
    [
        {"type": "paragraph", "value": "<p>Lời.</p>", WRONG: 1},
        {"type": "quote", "value": {"text": "Lời.", WRONG: "An"}},
        {"type": "gallery", "value": [{WRONG: 1}]},
    ],
)
def test_an_unknown_name_in_a_block_of_the_text_is_refused(client, boss, story, block):
    data = {"body": [block]}
    answer = client.patch(f"{CONTENT}/pages/{story.pk}/", data, content_type="application/json", headers=boss)
    assert answer.status_code == 422 and WRONG in named(answer), answer.content


def test_what_is_known_is_still_taken(client, boss, story):
    data = {
        "title": "Tin mới",
        "summary": "Một câu.",
        "topics": [],
        "body": [{"type": "paragraph", "value": "<p>Lời.</p>", "id": None}],
        "meta": {"type": "news.NewsStory", "parent_id": story.get_parent().pk},
    }
    made = client.post(f"{CONTENT}/pages/", data, content_type="application/json", headers=boss)
    assert made.status_code == 201, made.content
    changed = client.patch(
        f"{CONTENT}/pages/{story.pk}/", {"title": "Khác"}, content_type="application/json", headers=boss
    )
    assert changed.status_code == 200, changed.content
    address = f"{CONTENT}/pages/{story.pk}/actions/publish/"
    assert client.post(address, content_type="application/json", headers=boss).status_code == 200


def test_the_refusal_is_in_the_readers_language(client, boss, story):
    answer = client.patch(
        f"{CONTENT}/pages/{story.pk}/",
        {WRONG: 1},
        content_type="application/json",
        headers={**boss, "Accept-Language": "vi"},
    )
    assert answer.json()["errors"][0]["detail"] == f"Ở đây không có trường “{WRONG}”."


def test_the_description_says_that_other_names_are_refused(client):
    schemas = client.get(f"{CONTENT}/openapi.json").json()["components"]["schemas"]
    assert schemas["NewsStoryCreateSchema"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["NewsStorySchema"]
