"""The Graph API simulator: a process of its own, strict about parameters, and never a friend of its clients."""

import ast
import inspect
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.simulators import graph_api
from tests.simulators.graph_api import GraphSimulator, accepted


@pytest.fixture(scope="module")
def graph():
    with GraphSimulator(process=True) as simulator:
        yield simulator


def call(graph, path, method="POST", token=GraphSimulator.token, **form):
    url = f"{graph.url}/v26.0/{path}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = urllib.parse.urlencode(form).encode() if method == "POST" else None
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def test_it_imports_nothing_of_ours():
    tree = ast.parse(inspect.getsource(graph_api))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name for name in imported if name.split(".")[0] in ("cms", "publishers", "search", "tests")}


def test_a_post_lives_and_dies(graph):
    page = graph.page_id
    made = call(graph, f"{page}/feed", message="Xin chào", fields="id,permalink_url")
    assert set(made) == {"id", "permalink_url"}
    assert call(graph, made["id"], message="Chào bạn") == {"success": True}
    assert "Chào bạn" in graph.page_html()
    listed = call(graph, f"{page}/published_posts?fields=id,message", method="GET")
    assert listed["data"][0] == {"id": made["id"], "message": "Chào bạn"}
    assert call(graph, made["id"], method="DELETE") == {"success": True}
    assert call(graph, made["id"], method="DELETE")["error"]["error_subcode"] == 33
    assert graph.posts() == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"message": "x", "made_up": "1"}, 100),
        ({"message": "x", "published": "False"}, 100),
        ({"message": "x", "attached_media": "media_fbid"}, 100),
        ({"message": "x" * 63_207}, 100),
        ({"link": "nonsense"}, 1609005),
        ({"message": "x", "scheduled_publish_time": "1"}, 100),
        ({"message": "x", "published": "false", "scheduled_publish_time": "1"}, 100),
        ({}, 100),
    ],
)
def test_it_refuses_what_the_real_one_refuses(graph, form, code):
    assert call(graph, f"{graph.page_id}/feed", **form)["error"]["code"] == code


def test_it_refuses_bad_tokens_and_duplicates(graph):
    feed = f"{graph.page_id}/feed"
    assert call(graph, feed, token="sai", message="x")["error"]["code"] == 190
    assert call(graph, feed, token="", message="x")["error"]["code"] == 104
    assert "id" in call(graph, feed, message="Lặp lại")
    assert call(graph, feed, message="Lặp lại")["error"]["code"] == 506
    graph.reset()


def test_the_link_of_a_post_cannot_be_edited(graph):
    made = call(graph, f"{graph.page_id}/feed", message="Có liên kết", link="https://loa.example/b/1/")
    assert call(graph, made["id"], link="https://loa.example/b/2/")["error"]["code"] == 100
    graph.reset()


def test_the_lists_come_from_facebook():
    assert {"message", "link", "attached_media"} <= accepted("Page.create_feed")
    assert "link" not in accepted("PagePost.api_update")
    assert "alt_text_custom" in accepted("Page.create_photo")


def test_readers_see_late_what_is_done_at_once(graph):
    graph.lag(create=120.0, edit=60.0, delete=300.0)
    made = call(graph, f"{graph.page_id}/feed", message="Đến muộn")
    assert call(graph, made["id"], method="GET")["error"]["error_subcode"] == 33
    assert call(graph, f"{graph.page_id}/feed", message="Đến muộn")["error"]["code"] == 506
    graph.advance(121)
    assert call(graph, made["id"], method="GET")["message"] == "Đến muộn"
    assert call(graph, made["id"], message="Sửa") == {"success": True}
    assert call(graph, made["id"], method="GET")["message"] == "Đến muộn"
    graph.advance(61)
    assert call(graph, made["id"], method="GET")["message"] == "Sửa"
    assert call(graph, made["id"], method="DELETE") == {"success": True}
    assert "Sửa" in graph.page_html() and graph.posts() == []
    graph.advance(301)
    assert "Sửa" not in graph.page_html()
    graph.reset()
