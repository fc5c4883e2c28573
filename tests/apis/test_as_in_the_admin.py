"""The API does for nobody what the admin would not let this person do, nor less: every write, role and state."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection, Page, Site, Workflow
from wagtail.permissions import policy_registry

from cms.core.models import ContentItem
from cms.workflow.withdraw import can_be_withdrawn, withdraw
from tests.cms.users import house as builder

pytestmark = pytest.mark.django_db
CONTENT = "/api/content/v1"
_png = io.BytesIO()
PillowImage.new("RGB", (40, 30), (11, 90, 99)).save(_png, "PNG")
PNG = _png.getvalue()
STATES = ("draft", "in approval", "scheduled", "live", "live with a draft", "locked", "withdrawn")
WHO = ("truong-a", "truong-b", "editor", "approver", "officer", "administrator")


@dataclass
class Write:
    """One operation: how it is asked for an item, and what the admin answers a person who wants the same."""

    method: str
    path: str
    may: Callable[[Any, ContentItem], bool]
    body: Callable[[ContentItem], dict] = field(default=lambda item: {})


def _page(item):
    return Page.objects.get(pk=item.pk).specific


def _edits(user, item):
    rights = _page(item).permissions_for_user(user)
    return rights.can_edit() and not rights.page_locked()


def _publishes(user, item):
    return _edits(user, item) and _page(item).permissions_for_user(user).can_publish()


def _deletes(user, item):
    page = _page(item)
    return page.permissions_for_user(user).can_delete() and not (
        page.workflow_in_progress or page.approved_schedule or page.locked
    )


def _copies(user, item):
    parent = item.get_parent().specific
    return _page(item).permissions_for_user(user).can_copy_to(parent)


def _publishes_beside(user, item):
    return _copies(user, item) and item.get_parent().permissions_for_user(user).can_publish_subpage()


def _adds(user, item):
    return item.get_parent().specific.permissions_for_user(user).can_add_subpage()


def _new(item, **meta):
    return {
        "title": "Bài mới",
        "summary": "Tóm tắt.",
        "topics": [],
        "body": [{"type": "paragraph", "value": "<p>Nội dung.</p>"}],
        "meta": {"type": "news.NewsStory", "parent_id": item.get_parent().pk, **meta},
    }


def _elsewhere(item):
    return Page.objects.get(slug="truong-b" if item.get_parent().slug == "truong-a" else "truong-a")


ON_ITEMS = {
    "pages_create": Write("post", "/pages/", _adds, _new),
    "pages_create, published": Write(
        "post",
        "/pages/",
        lambda user, item: _adds(user, item) and item.get_parent().permissions_for_user(user).can_publish_subpage(),
        lambda item: _new(item, action="publish"),
    ),
    "pages_update": Write("patch", "/pages/{pk}/", _edits, lambda item: {"title": "Tên khác"}),
    "pages_update, published": Write(
        "patch", "/pages/{pk}/", _publishes, lambda item: {"title": "Tên khác", "meta": {"action": "publish"}}
    ),
    "pages_delete": Write("delete", "/pages/{pk}/", _deletes),
    "pages_actions_delete": Write("delete", "/pages/{pk}/actions/delete/", _deletes),
    "pages_actions_publish": Write("post", "/pages/{pk}/actions/publish/", _publishes),
    "pages_actions_unpublish": Write(
        "post",
        "/pages/{pk}/actions/unpublish/",
        lambda user, item: _page(item).permissions_for_user(user).can_unpublish(),
    ),
    "pages_actions_copy": Write("post", "/pages/{pk}/actions/copy/", _copies, lambda item: {"keep_live": False}),
    "pages_actions_copy, live": Write("post", "/pages/{pk}/actions/copy/", _publishes_beside),
    "pages_actions_create_alias": Write("post", "/pages/{pk}/actions/create_alias/", _publishes_beside),
    "pages_actions_move": Write(
        "post",
        "/pages/{pk}/actions/move/",
        lambda user, item: _page(item).permissions_for_user(user).can_move_to(_elsewhere(item)),
        lambda item: {"destination_id": _elsewhere(item).pk, "position": "last-child"},
    ),
    "pages_actions_revert": Write(
        "post",
        "/pages/{pk}/actions/revert/",
        _edits,
        lambda item: {"revision_id": item.revisions.order_by("pk").first().pk},
    ),
    "cms_workflow_api_withdraw_item": Write(
        "post",
        "/pages/{pk}/actions/withdraw/",
        lambda user, item: user.has_perm("core.withdraw_contentitem") and can_be_withdrawn(item),
        lambda item: {"reason": "Sai ngày."},
    ),
    "cms_workflow_api_correct_item": Write(
        "post",
        "/pages/{pk}/actions/correct/",
        lambda user, item: item.live and _edits(user, item),
        lambda item: {"wrong": "Ngày 5", "right": "Ngày 6"},
    ),
    "cms_workflow_api_correct_item, published": Write(
        "post",
        "/pages/{pk}/actions/correct/",
        lambda user, item: item.live and _publishes(user, item),
        lambda item: {"wrong": "Ngày 5", "right": "Ngày 6", "publish": True},
    ),
}


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOA_LIMITS = dict.fromkeys(settings.LOA_LIMITS, (10**9, 60))
    house = builder.build()
    house.tokens = {
        who: {"Authorization": f"Bearer {APIToken.create_token(user=user, name='test')[1]}"}
        for who, user in house.people.items()
    }
    return house


def _item(house, state):
    owner = house.people["truong-a"]
    item = builder.story(house, "truong-a", "Bài thử", owner, live=state.startswith("live") or state == "withdrawn")
    if state == "live with a draft":
        item.title = "Bài thử, sửa"
        item.save_revision(user=owner)
    elif state == "in approval":
        (item.get_workflow() or Workflow.objects.first()).start(item, owner)
    elif state == "scheduled":
        item.go_live_at = timezone.now() + timedelta(days=1)
        item.save_revision(user=owner).publish()
    elif state == "locked":
        item.locked, item.locked_by, item.locked_at = True, house.people["administrator"], timezone.now()
        item.save()
    elif state == "withdrawn":
        withdraw(item, house.people["officer"], "Sai ngày.")
    return ContentItem.objects.get(pk=item.pk).specific


class _Undo(Exception):
    """What an operation did is put back."""


def _ask(client, write, path, body, headers):
    """The status of the answer; what was done is put back."""
    try:
        with transaction.atomic():
            sent = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
            response = client.generic(write.upper(), f"{CONTENT}{path}", headers=headers, **sent)
            raise _Undo
    except _Undo:
        return response


def _differs(name, who, state, may, response):
    done = response.status_code < 300
    if done == bool(may):
        return []
    return [
        f"{name} by {who}, {state}: the admin says {bool(may)}, the API {response.status_code} {response.content[:200]}"
    ]


@pytest.mark.parametrize("state", STATES)
def test_the_api_does_with_an_item_what_the_admin_would(house, client, state):
    item = _item(house, state)
    wrong = []
    for who in WHO:
        for name, write in ON_ITEMS.items():
            user = get_user_model().objects.get(pk=house.people[who].pk)
            may = write.may(user, item)
            response = _ask(client, write.method, write.path.format(pk=item.pk), write.body(item), house.tokens[who])
            wrong += _differs(name, who, state, may, response)
    assert not wrong, "\n".join(wrong)


def _may(action, model):
    """What the permission policy of the admin answers, for the kind or for one of it."""

    def answer(user, thing):
        policy = policy_registry.get_by_type(model)
        if thing is None or action == "add":
            return policy.user_has_permission(user, action)
        return policy.user_has_permission_for_instance(user, action, thing)

    return answer


def _picture(thing):
    return {"title": "Mới", "alt_text": "Ảnh"}


def _site(thing):
    return {"hostname": "khac.example", "port": 80, "site_name": "", "root_page_id": Page.objects.get(depth=2).pk}


def _public_site(thing):
    return _site(thing) | {"is_default_site": True}


def _redirect(thing):
    return {"old_path": "/cu/", "redirect_link": "https://loa.example/moi/", "is_permanent": True}


Document, Image = get_document_model(), get_image_model()
ON_THE_REST = {
    "sites_create": (Site, Write("post", "/sites/", _may("add", Site), _site)),
    "sites_update": (Site, Write("put", "/sites/{pk}/", _may("change", Site), _public_site)),
    # The public site goes for nobody, in the admin as here.
    "sites_delete": (Site, Write("delete", "/sites/{pk}/", lambda user, site: False)),
    "redirects_create": (Redirect, Write("post", "/redirects/", _may("add", Redirect), _redirect)),
    "redirects_update": (Redirect, Write("put", "/redirects/{pk}/", _may("change", Redirect), _redirect)),
    "redirects_delete": (Redirect, Write("delete", "/redirects/{pk}/", _may("delete", Redirect))),
    "documents_create": (Document, Write("post", "/documents/", _may("add", Document), lambda _: {"title": "Mới"})),
    "documents_update": (
        Document,
        Write("patch", "/documents/{pk}/", _may("change", Document), lambda _: {"title": "Tên khác"}),
    ),
    "documents_delete": (Document, Write("delete", "/documents/{pk}/", _may("delete", Document))),
    "images_create": (
        Image,
        Write("post", "/images/", _may("add", Image), _picture),
    ),
    "images_update": (Image, Write("patch", "/images/{pk}/", _may("change", Image), lambda _: {"title": "Tên khác"})),
    "images_delete": (Image, Write("delete", "/images/{pk}/", _may("delete", Image))),
}


def _upload(model):
    name, data = ("anh.png", PNG) if model is Image else ("moi.txt", b"Van ban khac")
    return SimpleUploadedFile(name, data)


@pytest.fixture
def things(house):
    root = Collection.get_first_root_node()
    owner = house.people["truong-a"]
    return {
        Site: Site.objects.get(),
        Redirect: Redirect.objects.create(old_path="/xua", redirect_link="/nay/"),
        Document: Document.objects.create(
            title="Văn bản", file=ContentFile(b"Van ban", "a.txt"), collection=root, uploaded_by_user=owner
        ),
        Image: Image.objects.create(
            title="Ảnh", alt_text="Ảnh", file=ContentFile(PNG, "a.png"), collection=root, uploaded_by_user=owner
        ),
    }


def test_the_api_does_with_sites_redirects_and_files_what_the_admin_would(house, things, client):
    wrong = []
    for who in WHO:
        for name, (model, write) in ON_THE_REST.items():
            thing = things[model]
            user = get_user_model().objects.get(pk=house.people[who].pk)
            may = write.may(user, thing)
            path, body = write.path.format(pk=thing.pk), write.body(thing)
            if write.method == "post" and model in (Document, Image):
                policy = policy_registry.get_by_type(model)
                allowed = policy.collections_user_has_permission_for(user, "add").first() or thing.collection
                form = {**body, "collection_id": allowed.pk, "file": _upload(model)}
                response = _ask_with_file(client, path, form, house.tokens[who])
            else:
                response = _ask(client, write.method, path, body, house.tokens[who])
            wrong += _differs(name, who, "there", may, response)
    assert not wrong, "\n".join(wrong)


def _ask_with_file(client, path, form, headers):
    try:
        with transaction.atomic():
            response = client.post(f"{CONTENT}{path}", form, headers=headers)
            raise _Undo
    except _Undo:
        return response


def test_every_operation_that_writes_is_compared(client):
    """A new one needs its line above: what the admin answers who wants the same."""
    described = client.get(f"{CONTENT}/openapi.json").json()["paths"]
    writes = {
        operation["operationId"]
        for methods in described.values()
        for method, operation in methods.items()
        if method != "get"
    }
    compared = {name.split(",")[0] for name in (*ON_ITEMS, *ON_THE_REST)}
    # Nothing is translated here, and only an alias is made an item of its own.
    others = {"pages_actions_copy_for_translation", "pages_actions_convert_alias"}
    assert writes - compared == others


def test_an_alias_becomes_an_item_of_its_own_only_by_who_may_edit_it(house, client):
    item = _item(house, "live")
    alias = item.create_alias(parent=house.pages["truong-a"], update_slug="guong")
    wrong = []
    for who in WHO:
        may = alias.permissions_for_user(get_user_model().objects.get(pk=house.people[who].pk)).can_edit()
        response = _ask(client, "post", f"/pages/{alias.pk}/actions/convert_alias/", {}, house.tokens[who])
        wrong += _differs("convert_alias", who, "alias", may, response)
    assert not wrong, "\n".join(wrong)
    revert = {"revision_id": item.latest_revision_id}
    for path, body in (("revert", revert), ("publish", {}), ("unpublish", {}), ("withdraw", {"reason": "Sai."})):
        response = _ask(client, "post", f"/pages/{alias.pk}/actions/{path}/", body, house.tokens["administrator"])
        assert response.status_code < 500, (path, response.content)


def test_nobody_takes_the_home_page_away_and_the_public_site_with_it(house, client):
    for who in WHO:
        for method, path, body in (
            ("delete", f"/pages/{house.home.pk}/", {}),
            ("delete", f"/pages/{house.home.pk}/actions/delete/", {}),
            ("post", f"/pages/{house.home.pk}/actions/unpublish/", {"recursive": True}),
        ):
            answer = client.generic(
                method.upper(),
                f"{CONTENT}{path}",
                json.dumps(body) if body else "",
                "application/json",
                headers=house.tokens[who],
            )
            assert answer.status_code in (403, 404), (who, method, path, answer.content)
    client.force_login(house.people["administrator"])
    for verb in ("delete", "unpublish"):
        client.post(f"/admin/pages/{house.home.pk}/{verb}/", {"confirm_site_name": "localhost"})
    assert client.get("/").status_code == 200


def test_a_page_of_a_unit_is_not_copied(house, client):
    unit = house.pages["truong-a"]
    for verb in ("copy", "create_alias"):
        answer = client.post(
            f"{CONTENT}/pages/{unit.pk}/actions/{verb}/",
            {"destination_id": house.home.pk, "recursive": True},
            content_type="application/json",
            headers=house.tokens["administrator"],
        )
        assert answer.status_code == 403, answer.content
    client.force_login(house.people["administrator"])
    sent = {"new_title": "Trường", "new_slug": "truong-moi", "new_parent_page": house.home.pk}
    assert client.post(f"/admin/pages/{unit.pk}/copy/", sent).status_code == 302
    assert Page.objects.child_of(house.home).count() == len(house.pages)
