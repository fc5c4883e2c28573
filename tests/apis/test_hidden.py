"""What one may not know of answers like what was never there: no number tells that there is something."""

import datetime
import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image as PillowImage
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
    said = {"document_number": "1/QĐ", "issuing_authority": "Sở", "issued_on": datetime.date(2026, 5, 4)}
    page = unit.add_child(instance=Policy(title="Văn bản", slug="van-ban", summary="Tóm tắt.", live=False, **said))
    page.save_revision()
    return page


class _Undo(Exception):
    """What was done is put back."""


def ask(client, method, path, body, headers, number):
    """Status, kind and body of the answer without the number that was asked for; what was done is put back."""
    try:
        with transaction.atomic():
            sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
            said = client.generic(method.upper(), path, headers=headers, **sent)
            raise _Undo
    except _Undo:
        pass
    said_without = re.sub(rf"\b{number}\b", "N", said.content.decode())
    return said.status_code, said.headers.get("Content-Type"), said_without


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
    said = json.dumps(body)
    return json.loads(said.replace('"N"', str(number)).replace('\\"N\\"', f'\\"{number}\\"'))


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
    told, compared = [], 0
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
                told.append(f"{who} {method} {address} {body}:\n   {answers[0]}\n   {answers[1]}")
    assert compared > 100
    assert not told, "\n".join(told)
