"""Every address there is: from the table of addresses, from each API's own description, from what an answer links to.

Names in an address are filled in with what the newsroom holds; a name that nobody thought of here is an error, so that
a new address cannot stay out of the test unseen.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from wagtail.models import TaskState, WorkflowState

from cms.core.models import Topic
from publishers.ledger.models import Delivery
from tests.leaks import words
from tests.leaks.newsroom import TYPES, Newsroom

# They end the session, answer with an error on purpose, or hold no words of anybody.
_LEFT_OUT = re.compile(
    r"/admin/(logout|failwhale|test404|sprite|jsi18n|password_reset)/|/static/|/i18n/|/ngon-ngu/"
    r"|/admin/editing-sessions/release/|/(media|documents)/[<(]"  # files have their own addresses below
)
_DESCRIBED = re.compile(r"/api/(content|archive|press)/v1/.")
"""What has a description, which says more of it than the table of addresses."""
_NAME = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\([^)]*\)")
_LINK = re.compile(r"""(?:href|src|action|content|data-[a-z-]+)=["']([^"'#]+)|[\s,"'>(](/[^\s"'<>\\)#]+)""")
_SOMETHING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|(?<==)[^&]*")


class Address(NamedTuple):
    """What is asked: method, path with query, and the body of a write."""

    path: str
    method: str = "get"
    body: str = ""


def of_the_site(room: Newsroom) -> Iterator[Address]:
    """Everything in the table of addresses, read with GET."""
    for route, name in _patterns(get_resolver()):
        path = "/" + re.sub(r"(?<!\[)[\^$]|\\(?=\.)", "", route)
        if name == "wagtail_serve" or path.startswith("/admin/.*"):
            continue
        if _LEFT_OUT.match(path) or _DESCRIBED.match(path):
            continue
        for filled in _filled(room, path, name):
            yield Address(in_bulk(room, filled) if filled.startswith("/admin/bulk/") else filled)
            if "<" not in route:
                yield from (Address(f"{filled}?{query}") for query in _queries(filled))
    yield from _files(room)
    for item in room.all_items:
        yield Address(item.get_url() or "/")
    yield from _searches(room)


def _patterns(resolver: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, space + (entry.name or "")
        else:
            yield from _patterns(entry, route, space + (f"{entry.namespace}:" if entry.namespace else ""))


def _filled(room: Newsroom, path: str, name: str) -> Iterator[str]:
    """The path with each value its names can have; names of one item are filled in with the same item."""
    names = [match[2] or match[3] or "" for match in _NAME.finditer(path)]
    if not names:
        yield path
        return
    for values in _values(room, path, name, names):
        filling = iter(values)
        yield _NAME.sub(lambda _found, filling=filling: quote(str(next(filling))), path)


_OF_AN_ITEM = {
    "page_id": lambda item: item.pk,
    "parent_page_id": lambda item: item.pk,
    "page_to_move_id": lambda item: item.pk,
    "page_pk": lambda item: item.pk,
    "object_id": lambda item: item.pk,
    "content_id": lambda item: item.content_id,
    "revision_id": lambda item: item.latest_revision_id,
    "revision_id_a": lambda item: "earliest",
    "revision_id_b": lambda item: "latest",
    "task_state_id": lambda item: _newest(TaskState.objects.filter(workflow_state__object_id=str(item.pk))),
    "workflow_state_id": lambda item: _newest(WorkflowState.objects.filter(object_id=str(item.pk))),
}


def _newest(rows: Any) -> int:
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 1


def _values(room: Newsroom, path: str, name: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    fixed = {
        "destination_id": [room.house.pages["truong-b"].pk],
        "token": ["khong-co"], "uidb64": ["MQ"], "filter_spec": ["max-165x165"], "session_id": [1], "task_id": [1],
        "workflow_pk": [1], "collection_id": [1], "restriction_id": [1], "page_view_restriction_id": [1],
        "uploaded_file_id": [1], "redirect_id": [1], "query_id": [1], "publisher": ["fanpage"], "slug": ["fanpage"],
        "document_id": _keys(room.documents), "doc_id": _keys(room.documents), "image_id": _keys(room.images),
        "content_type_app_name": ["policies"], "content_type_model_name": ["policy"],
        "app_label": ["policies"], "model_name": ["policy"], "app_name": ["core"],
        "action_name": ["approve", "reject"], "action": ["delete"],
        "pk": _keys_of(room, path), "secret": [room.calendar],
    }  # fmt: skip
    if path.startswith("/admin/bulk/"):
        yield from _in_bulk()
        return
    if path.startswith("/admin/tag-autocomplete/"):
        yield ("taggit", "tag")
        return
    if path.startswith("/admin/settings/"):
        fixed |= {"app_name": ["core"], "model_name": ["settings"]}
    if path.startswith("/admin/workflows/tasks/add/"):
        fixed |= {"app_label": ["wagtailcore"], "model_name": ["groupapprovaltask"]}
    items = room.all_items if not path.startswith("/admin/") else [of[0] for of in room.items.values() if of]
    of_item = {of for of in names if of in _OF_AN_ITEM}
    if "pk" in names and re.match(r"/admin/(pages|items)/", path):
        of_item.add("pk")
    unknown = set(names) - of_item - set(fixed)
    assert not unknown, f"say in tests.leaks.addresses what {unknown} in {path} ({name}) can be"
    for item in items if of_item else [None]:
        choices = [[item.pk if of == "pk" else _OF_AN_ITEM[of](item)] if of in of_item else fixed[of] for of in names]
        yield from itertools.product(*choices)


def _keys(files: dict[str, Any]) -> list[int]:
    return [file.pk for file in files.values()]


def _keys_of(room: Newsroom, path: str) -> list[int]:
    """What the number in an address counts."""
    if "/documents/" in path:
        return _keys(room.documents)
    if "/images/" in path:
        return _keys(room.images)
    if "/api/main/pages/" in path:
        return [items[0].pk for items in room.items.values() if items]
    if "/lich/ke-hoach/" in path:
        return [plan.pk for plan in room.plans]
    if "/deliveries/" in path:
        return list(Delivery.objects.order_by("channel_id", "-pk").values_list("pk", flat=True)[:6])
    if "/topic/" in path:
        return [Topic.objects.get().pk]
    if "/unit/" in path:
        return [room.house.units["truong-a"].pk]
    return [1]


def _in_bulk() -> Iterator[tuple[str, str, str]]:
    for action in ("delete", "move", "publish", "unpublish"):
        yield "wagtailcore", "page", action
    for action in ("delete", "add_tags", "add_to_collection"):
        yield "wagtaildocs", "document", action
        yield "core", "loaimage", action


def _queries(path: str) -> Iterator[str]:
    """What is asked of a list: to find the mark, to be a table, to offer words that begin so."""
    if "autocomplete" in path:
        yield "term=zq"
    elif path.startswith("/admin/choose-page/"):
        for of in ("", "policies.policy", "core.contentitem"):
            yield urlencode({"q": words.MARK, "page_type": of} if of else {"q": words.MARK})
    elif path == "/admin/lich/":
        yield from ("view=month", "view=week", "view=list")
    elif path.endswith("/results/") or not path.startswith("/admin/"):
        yield urlencode({"q": words.MARK})
        if path.startswith("/admin/") and "choose" not in path:
            yield "export=csv"
            if "/reports/" in path:
                yield "export=xlsx"


def in_bulk(room: Newsroom, path: str) -> str:
    """The address of an action on many at once, with everything there is of their kind."""
    kind = path.split("/")[4]
    of = {"page": [item.pk for item in room.all_items], "document": _keys(room.documents)}
    keys = of.get(kind) or _keys(room.images)
    return f"{path}?{urlencode([('id', key) for key in keys])}"


def _files(room: Newsroom) -> Iterator[Address]:
    """Each file at its own addresses, the original of a picture and every size of it included."""
    for document in room.documents.values():
        yield Address(document.url)
        yield Address(f"/media/{document.file.name}")
    for image in room.images.values():
        yield Address(f"/media/{image.file.name}")
        yield from (Address(size.url) for size in image.renditions.all())


def _searches(room: Newsroom) -> Iterator[Address]:
    """What somebody asks who has heard a word: the mark of each state, and words spelt wrongly."""
    queries = [words.MARK]
    for state in room.items:
        queries += [words.mark(state), words.misspelt(state, "title"), words.misspelt(state, "documentcontent")]
    for question in queries:
        query = urlencode({"q": question})
        yield Address(f"/tim-kiem/?{query}")
        yield Address(f"/api/archive/v1/search?{query}")
        yield Address(f"/api/archive/v1/suggest?{urlencode({'q': question[:12]})}")
    for path in ("/tim-kiem/ket-qua.csv", "/tim-kiem/feed.atom", "/api/archive/v1/facets"):
        yield Address(f"{path}?{urlencode({'q': words.MARK})}")


# The APIs, by their own descriptions


def of_the_apis(room: Newsroom) -> Iterator[Address]:
    """Every operation of every API that describes itself, on every item and file."""
    for route, _name in _patterns(get_resolver()):
        if route.endswith("openapi.json"):
            described = Client().get(f"/{route}").json()
            for path, operations in described["paths"].items():
                for method, operation in operations.items():
                    if method in ("get", "post", "put", "patch", "delete"):
                        yield from _operation(room, described, path, method, operation)


def _operation(
    room: Newsroom, described: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> Iterator[Address]:
    body = _body(room, described, operation)
    names = re.findall(r"{(\w+)}", path)
    parameters = [of for of in operation.get("parameters", []) if of["in"] == "query"]
    for values in _api_values(room, names, method):
        filling = iter(values)
        filled = re.sub(r"{\w+}", lambda _found, filling=filling: quote(str(next(filling))), path)
        needed = {of["name"]: next(_all_said(room, of["name"])) for of in parameters if of.get("required")}
        needed |= {"limit": 20} if any(of["name"] == "limit" for of in parameters) else {}
        yield Address(f"{filled}?{urlencode(needed)}" if needed else filled, method, body)
        # What narrows an answer is tried on lists: of one item there is one answer.
        if method != "get" or names:
            continue
        for of in parameters:
            for value in _all_said(room, of["name"]):
                yield Address(f"{filled}?{urlencode({**needed, of['name']: value})}")


def _api_values(room: Newsroom, names: list[str], method: str) -> Iterator[tuple[Any, ...]]:
    fixed = {
        "document_id": _keys(room.documents), "image_id": _keys(room.images), "site_id": [1], "redirect_id": [1],
        "type": ["core.Topic"], "pk": [1], "type_name": [f"{of._meta.app_label}.{of.__name__}" for of in TYPES],
    }  # fmt: skip
    unknown = set(names) - set(fixed) - set(_OF_AN_ITEM)
    assert not unknown, f"say in tests.leaks.addresses what {unknown} can be"
    of_item = "page_id" in names or "content_id" in names
    items = room.all_items if method == "get" else [of[0] for of in room.items.values() if of]
    for item in items if of_item else [None]:
        yield from itertools.product(
            *([_OF_AN_ITEM[of](item)] if item and of in _OF_AN_ITEM else fixed.get(of, [1]) for of in names)
        )


def _all_said(room: Newsroom, name: str) -> Iterator[Any]:
    """Values of a parameter of a list."""
    if name in ("search", "q"):
        yield words.MARK
    elif name in ("ancestor_of", "id"):
        yield from (items[0].pk for items in room.items.values() if items)
    elif name in ("child_of", "descendant_of"):
        yield room.house.pages["truong-a"].pk
    elif name == "html_path":
        yield from (items[0].get_url() for items in room.items.values() if items)
    elif name == "version":
        yield from ("draft", "live")
    elif name == "fields":
        yield "*"
    else:
        yield words.MARK


def _body(room: Newsroom, described: dict[str, Any], operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return ""
    return json.dumps(_made(room, described, content["application/json"]["schema"]))


def _made(room: Newsroom, described: dict[str, Any], schema: dict[str, Any], name: str = "") -> Any:
    """The least that a schema accepts."""
    if name == "destination_id":
        return room.house.pages["truong-b"].pk
    if "$ref" in schema:
        target = described
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return _made(room, described, target, name)
    for choice in ("allOf", "oneOf", "anyOf"):
        if choice in schema:
            return _made(room, described, schema[choice][-1], name)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        parts = schema.get("properties", {})
        return {part: _made(room, described, parts[part], part) for part in schema.get("required", ())}
    return {"array": [], "integer": 1, "number": 1, "boolean": False, "string": "x"}.get(kind)


# What an answer links to


def linked(content: str) -> Iterator[str]:
    """Addresses of this house in an answer, as paths."""
    base = settings.LOA_BASE_URL
    for match in _LINK.finditer(content.replace("\\/", "/").replace(base, " ")):
        path = unescape(match[1] or match[2]).strip()
        if path.startswith("/") and not path.startswith("//") and path.count("&") < 1 and not _LEFT_OUT.match(path):
            yield path


def everything(room: Newsroom) -> list[Address]:
    """Every address but what only an answer links to, each once."""
    return list(dict.fromkeys([Address("/"), *of_the_site(room), *of_the_apis(room)]))


def one_of_each(every: list[Address]) -> list[Address]:
    """The first of those that differ in a number, an id or a value in the query alone."""
    first: dict[tuple[str, ...], Address] = {}
    for address in every:
        first.setdefault((_SOMETHING.sub("0", address.path), address.method), address)
    return list(first.values())
