"""What one may not know of answers like what was never there: no number tells that there is something."""

import datetime
import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLResolver, get_resolver
from PIL import Image as PillowImage
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection

from cms.core.page_access import may_know_of
from cms.policies.models import Policy
from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
NEVER = 987654
_png = io.BytesIO()
PillowImage.new("RGB", (40, 30), (11, 90, 99)).save(_png, "PNG")
PNG = _png.getvalue()


@pytest.fixture
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOA_LIMITS = dict.fromkeys(settings.LOA_LIMITS, (10**9, 60))
    house = builder.build()
    owner = house.people["truong-b"]
    folder = Collection.get_first_root_node().add_child(name="Riêng")
    house.hidden = {
        "page_id": builder.story(house, "truong-b", "Bản thảo", owner),
        "document_id": get_document_model().objects.create(
            pk=700_001, title="Tệp", file=ContentFile(b"Tep", "tep.txt"), collection=folder
        ),
        "image_id": get_image_model().objects.create(
            pk=700_001, title="Ảnh", alt_text="Ảnh", file=ContentFile(PNG, "anh.png"), collection=folder
        ),
    }
    house.own = builder.story(house, "truong-a", "Bài của mình", house.people["truong-a"], live=True)
    house.policy = policy(house.pages["truong-a"])
    house.hidden["target_id"] = policy(house.pages["truong-b"])
    return house


def policy(unit):
    fields = {"document_number": "1/QĐ", "issuing_authority": "Sở", "issued_on": datetime.date(2026, 5, 4)}
    page = unit.add_child(instance=Policy(title="Văn bản", slug="van-ban", summary="Tóm tắt.", live=False, **fields))
    page.save_revision()
    return page


class _Undo(Exception):
    """What was done is put back."""


def ask(client, method, path, body, headers, number):
    """Status, kind and body of the answer without the number that was asked for; what was done is put back."""
    try:
        with transaction.atomic():
            sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
            response = client.generic(method.upper(), path, headers=headers, **sent)
            raise _Undo
    except _Undo:
        pass
    said_without = re.sub(rf"\b{number}\b", "N", response.content.decode())
    return response.status_code, response.headers.get("Content-Type"), said_without


BODIES = {
    "pages_update": [{"title": "Tên khác"}, {"title": "Tên khác", "meta": {"type": "news.NewsStory"}}, {"title": 1}],
    "pages_actions_move": [{"destination_id": "OWN"}],
    "pages_actions_copy": [{"destination_id": "OWN"}, {"keep_live": False}],
    "pages_actions_create_alias": [{"destination_id": "OWN"}],
    "pages_actions_revert": [{"revision_id": 1}],
    "pages_actions_copy_for_translation": [{"locale": "vi"}],
    "cms_workflow_api_withdraw_item": [{"reason": "Sai ngày."}],
    "cms_workflow_api_correct_item": [{"wrong": "Ngày 5", "right": "Ngày 6"}],
    "documents_update": [{"title": "Tên khác"}],
    "images_update": [{"title": "Tên khác"}],
}


def by_address(house, described):
    """Every operation whose address names a page, a document or a picture: method, address, bodies, the kind."""
    for address, methods in described["paths"].items():
        for kind in house.hidden:
            if f"{{{kind}}}" not in address:
                continue
            for method, operation in methods.items():
                for body in BODIES.get(operation["operationId"], [None]):
                    own = json.loads(json.dumps(body).replace('"OWN"', str(house.pages["truong-a"].pk)))
                    yield method, address.replace("{revision_id}", "1"), own, kind


def by_name(house):
    """Every question that names one in its parameters or its body; N stands where the number is put."""
    own, policy = f"{CONTENT}/pages/{house.own.pk}", f"{CONTENT}/pages/{house.policy.pk}"
    pages = f"{CONTENT}/pages/"
    new = {"title": "Mới", "summary": "Tóm tắt.", "topics": [], "body": []}
    for name in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
        yield "get", f"{pages}?{name}=N", None, "page_id"
    yield "get", f"{pages}find/?id=N", None, "page_id"
    yield "post", pages, {**new, "meta": {"type": "news.NewsStory", "parent_id": "N"}}, "page_id"
    for verb in ("move", "copy", "create_alias"):
        yield "post", f"{own}/actions/{verb}/", {"destination_id": "N"}, "page_id"
    yield "patch", own + "/", {"hero_image_id": "N", "hero_alt": "Ảnh"}, "image_id"
    yield "patch", policy + "/", {"signed_file_id": "N"}, "document_id"
    yield "patch", policy + "/", {"relations": [{"kind": "amends", "target_id": "N"}]}, "target_id"
    yield "patch", own + "/", {"body": [{"type": "document", "value": "N"}]}, "document_id"
    picture = {"image": "N", "alt": "Ảnh", "caption": "", "credit": ""}
    yield "patch", own + "/", {"body": [{"type": "picture", "value": picture}]}, "image_id"
    yield "patch", own + "/", {"body": [{"type": "gallery", "value": [picture]}]}, "image_id"
    for link, kind in (("page", "page_id"), ("document", "document_id")):
        text = f'<p><a linktype="{link}" id="N">Xem</a></p>'
        yield "patch", own + "/", {"body": [{"type": "paragraph", "value": text}]}, kind
    redirect = {"old_path": "/cu/", "redirect_page_id": "N", "is_permanent": True}
    yield "post", f"{CONTENT}/redirects/", redirect, "page_id"


def with_number(body, number):
    text = json.dumps(body)
    return json.loads(text.replace('"N"', str(number)).replace('\\"N\\"', f'\\"{number}\\"'))


def test_a_program_cannot_tell_what_is_hidden_from_what_never_was(house, client):
    described = client.get(f"{CONTENT}/openapi.json").json()
    tokens = {
        who: {"Authorization": f"Bearer {APIToken.create_token(user=user, name='test')[1]}"}
        for who, user in house.people.items()
    }
    questions = [
        *((method, address.replace(f"{{{kind}}}", "N"), body, kind)
          for method, address, body, kind in by_address(house, described)),
        *by_name(house),
    ]  # fmt: skip
    differences, compared = [], 0
    for who in (None, *house.people):
        for method, address, body, kind in questions:
            thing = house.hidden[kind]
            if who and may_know_of(house.people[who], thing):
                continue
            answers = [
                ask(client, method, address.replace("N", str(n)), with_number(body, n), tokens.get(who, {}), n)
                for n in (thing.pk, NEVER)
            ]
            compared += 1
            if answers[0] != answers[1]:
                differences.append(f"{who} {method} {address} {body}:\n   {answers[0]}\n   {answers[1]}")
    assert compared > 100
    assert not differences, "\n".join(differences)


def addresses_of_the_admin(patterns=None, route=""):
    """Every address of the admin that takes a number, as a route with its converters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            if here.startswith("admin/"[: len(here)]):
                yield from addresses_of_the_admin(pattern.url_patterns, here)
        elif here.startswith("admin/"):
            yield here


KINDS = {"/images/": "image_id", "/documents/": "document_id", "/pages/": "page_id"}
NUMBERS = ("pk", "page_id", "parent_page_id", "page_to_move_id", "image_id", "document_id", "object_id", "")
"""Arguments that are put to the test; others are filled in with 1."""
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\([^)]*\)")


def asked_about(route):
    """Of which kind the numbers of a route are, and its address with N in their place; None without numbers."""
    names = [match[1] or match[2] or "" for match in ARGUMENT.finditer(route)]
    kind = next((kind for part, kind in KINDS.items() if part in route.replace("^", "")), None)
    if {"page_id", "parent_page_id"} & set(names):
        kind = "page_id"
    if kind is None or not set(names) & set(NUMBERS):
        return None
    address = ARGUMENT.sub(lambda match: "N" if (match[1] or match[2] or "") in NUMBERS else "1", route)
    return kind, "/" + re.sub(r"[\^$]|\\Z", "", address)


def test_the_admin_tells_by_no_number_that_there_is_something_hidden(house, client):
    questions = sorted({question for route in addresses_of_the_admin() if (question := asked_about(route))})
    differences = []
    for who in ("truong-a", "officer"):
        client.force_login(house.people[who])
        for kind, address in questions:
            thing = house.hidden[kind]
            if may_know_of(house.people[who], thing):
                continue
            for method in ("get", "post") if who == "truong-a" else ("get",):
                answers = [seen_at(client, method, address, number) for number in (thing.pk, NEVER)]
                if answers[0] != answers[1]:
                    differences.append(f"{who} {method} {address}: {answers}")
    assert len(questions) > 40, questions
    assert not differences, "\n".join(differences)


def seen_at(client, method, address, number):
    """Status, where it leads and, of what programs read, the body; what was done is put back."""
    try:
        with transaction.atomic():
            response = getattr(client, method)(address.replace("N", str(number)))
            raise _Undo
    except _Undo:
        pass
    for_programs = response.headers.get("Content-Type", "").startswith("application/json")
    body = re.sub(rf"\b{number}\b", "N", response.content.decode()) if for_programs else ""
    return response.status_code, response.headers.get("Location", "").replace(str(number), "N"), body


def test_no_former_address_tells_the_public_what_a_draft_is_called(house, client):
    draft = house.hidden["page_id"]
    redirect = Redirect.objects.create(old_path="/cu", redirect_page=draft)
    reads = ("", f"{redirect.pk}/", f"find/?id={redirect.pk}", "find/?html_path=/cu")
    boss = {"Authorization": f"Bearer {APIToken.create_token(user=house.people['administrator'], name='test')[1]}"}

    def redirects(headers):
        return [client.get(f"{CONTENT}/redirects/{read}", headers=headers) for read in reads]

    listed, *single = redirects({})
    assert listed.json() == {"items": [], "count": 0}
    assert [answer.status_code for answer in single] == [404, 404, 404]
    assert client.get("/cu/").status_code == 404
    listed, *single = redirects(boss)
    assert listed.json()["count"] == 1 and [answer.status_code for answer in single] == [200, 302, 302]
    draft.save_revision().publish()
    assert redirects({})[0].json()["count"] == 1
    assert client.get("/cu/")["Location"].endswith(draft.url)


def test_only_an_address_that_was_public_is_kept_when_an_item_is_renamed(house, client):
    """The former address of a draft is its former title."""
    draft = house.hidden["page_id"]
    for item, kept in ((draft, 0), (house.own, 1)):
        item.slug = "ten-khac"
        item.save()
        assert Redirect.objects.filter(redirect_page=item).count() == kept
