"""What the API says of itself, against what it does."""

from datetime import UTC, datetime

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from publishers.contract import Withdrawal

pytestmark = pytest.mark.django_db
API = "/api/archive/v1/"


@pytest.fixture
def described(client):
    response = client.get(f"{API}openapi.json")
    assert response.status_code == 200
    return response.json()


def test_it_is_openapi_of_the_public_addresses_only(described):
    assert described["openapi"] == "3.1.0"
    validate_schema(described)
    assert set(described["paths"]) == {f"{API}{name}" for name in ("search", "suggest", "facets", "items/{content_id}")}
    assert all(set(methods) == {"get"} for methods in described["paths"].values())


def test_it_speaks_the_language_of_the_caller(client):
    document = client.get(f"{API}openapi.json", headers={"Accept-Language": "en"}).json()
    assert document["paths"][f"{API}search"]["get"]["summary"] == "Search the archive"


def test_answers_are_as_described(archive, client, described):
    kept = archive.put("Tuyển sinh lớp 10", "Nội dung", type="policy", topics=["tuyen-sinh"], summary="Tóm tắt")
    archive.put("Tuyển sinh lớp 6", published_at=None)
    taken = archive.put("Thông báo")
    reason = Withdrawal(at=datetime(2026, 3, 6, tzinfo=UTC), reason="Số liệu chưa đúng.")
    archive.retract(taken.model_copy(update={"withdrawal": reason}))
    cases = [
        ("search?q=tuyen+sinh&page_size=1", "search", 200),
        ("search?q=khong+co+gi+ca", "search", 200),
        ("search?colour=red", "search", 400),
        ("suggest?q=tuyen+s", "suggest", 200),
        ("suggest?q=a&q=b", "suggest", 400),
        ("facets?type=policy&from=2026-01-01", "facets", 200),
        (f"items/{kept.content_id}", "items/{content_id}", 200),
        (f"items/{taken.content_id}", "items/{content_id}", 410),
        ("items/1", "items/{content_id}", 404),
    ]
    for address, path, status in cases:
        response = client.get(API + address)
        assert response.status_code == status, address
        content = described["paths"][API + path]["get"]["responses"][str(status)]["content"]
        schema = content[response["Content-Type"]]["schema"]
        strict = {**schema, "components": _closed(described["components"])}
        Draft202012Validator(strict, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(response.json())


def _closed(components):
    """The same, but no object may say more than is described."""
    schemas = {
        name: {**schema, "additionalProperties": False} if "allOf" not in schema else schema
        for name, schema in components["schemas"].items()
    }
    return {"schemas": schemas}


def test_every_described_parameter_is_taken(archive, client, described):
    values = {"from": "2026-01-01", "to": "2026-12-31", "year": "2026", "page_size": "1", "sort": "date", "cursor": ""}
    for path, methods in described["paths"].items():
        names = [parameter["name"] for parameter in methods["get"]["parameters"] if parameter["in"] == "query"]
        if names:
            response = client.get(path, {name: values.get(name, "a") for name in names})
            assert response.status_code == 200, response.text


def test_people_can_read_it(client, described):
    response = client.get("/api/docs/")
    assert response.status_code == 200
    page = response.text
    for path, methods in described["paths"].items():
        assert f"GET {path}" in page
        for parameter in methods["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    assert "<code>results.published_at</code>" in page
    assert "https://" not in page.replace("https://schema.org", "")
    assert client.post("/api/docs/").status_code == 405
