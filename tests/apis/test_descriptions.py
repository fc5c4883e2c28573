"""What the APIs say of themselves is valid OpenAPI 3.1, complete, and of addresses that there are."""

import pytest
from django.urls import Resolver404, resolve
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.django_db
DESCRIBED = ("/api/content/v1/", "/api/press/v1/", "/api/archive/v1/")


@pytest.fixture(params=DESCRIBED)
def described(request, client):
    answer = client.get(f"{request.param}openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(described):
    for address, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {address}", operation


def test_it_is_valid(described):
    assert described["openapi"].startswith("3.1")
    assert not [f"{error.message} at {list(error.path)}" for error in OpenAPIV31SpecValidator(described).iter_errors()]


def test_every_address_that_it_names_is_there(described):
    for address in described["paths"]:
        sample = address.replace("{content_id}", "0192f0a4-7c3e-7d10-8f62-2f1d8c1b9a55")
        for name in ("page_id", "revision_id", "document_id", "image_id", "site_id", "redirect_id"):
            sample = sample.replace(f"{{{name}}}", "1")
        try:
            match = resolve(sample.replace("{type_name}", "news.NewsStory"))
        except Resolver404:
            pytest.fail(f"nothing answers at {address}")
        assert match.func.__name__ not in ("no_such_address", "NowhereView"), address


def test_every_operation_says_how_it_refuses(described):
    for name, operation in operations(described):
        refusals = {status: response for status, response in operation["responses"].items() if status >= "400"}
        assert {"400", "429"} <= set(refusals), name
        for response in refusals.values():
            assert response["description"] and list(response["content"]) == ["application/problem+json"], name
        if operation.get("security") and {} not in operation["security"]:
            assert {"401", "403"} <= set(refusals), name


def test_it_speaks_the_language_of_the_caller(client):
    for address in DESCRIBED:
        titles = [
            client.get(f"{address}openapi.json", headers={"Accept-Language": language}).json()["info"]["title"]
            for language in ("vi", "en")
        ]
        assert titles[0] != titles[1]


def test_the_press_api_describes_all_its_addresses(client):
    described = client.get("/api/press/v1/openapi.json").json()
    assert set(described["paths"]) == {"/api/press/v1/items", "/api/press/v1/items/{content_id}"}
    standing = described["components"]["schemas"]["Standing"]
    assert {"title", "body_html", "facts", "embargoed_until"} <= set(standing["required"])
