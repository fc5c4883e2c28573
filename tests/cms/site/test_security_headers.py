"""What every answer tells browsers that they may do, and that no public page needs more."""

import base64
import hashlib
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.core.templatetags.html_tags import valid_frames

PUBLIC = (
    "/",
    "/tin/",
    "/chinh-sach/",
    "/su-kien/",
    "/phong-trung-hoc/",
    "/feeds/",
    "/tro-nang/",
    "/quyen-rieng-tu/",
    "/bao-chi/",
    "/dang-ky/",
    "/tim-kiem/",
    "/tim-kiem/?q=hoc",
    "/dang-ky/tim-kiem/?q=hoc",
    "/dang-ky/xac-nhan/x/",
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/sitemap.xml",
    "/robots.txt",
    "/api/archive/v1/",
    "/api/press/v1/items/",
    "/api/content/v1/pages/",
    "/api/docs/",
    "/api/x/",
    "/health/live",
    "/khong-co/",
    "/documents/1/x.pdf",
    "/media/x.jpg",
    "/admin/login/",
    "/admin/password_reset/",
)


def rules(answer):
    """The policy of an answer: directive to its sources."""
    return {name: sources for name, *sources in (rule.split() for rule in answer["Content-Security-Policy"].split(";"))}


def check(answer, address):
    policy = rules(answer)
    assert policy["default-src"] == ["'none'"], address
    assert policy["script-src"] == ["'self'"] and "'unsafe-inline'" not in policy["style-src"]
    assert policy["frame-ancestors"] == ["'none'"] and answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
    assert "camera=()" in answer["Permissions-Policy"]
    if "text/html" in answer["Content-Type"]:
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select("script:not([src]):not([type$=json])") == [], address
        assert page.select("style, [style]") == [], address
        assert [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")] == [], address


def test_public_answers_run_nothing_that_stands_in_a_page(client, newsroom):
    items = [address for item in newsroom.items.values() for address in (item.url, f"/b/{item.content_id}/")]
    for address in [*PUBLIC, *items]:
        check(client.get(address), address)


def test_the_page_of_a_fault_is_shown_as_it_should(newsroom, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("cms.site.views.render", broken)
    answer = Client(raise_request_exception=False).get("/feeds/")
    assert answer.status_code == 500
    style = re.search(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)[1]
    assert f"'sha256-{_sha256(style)}'" in rules(answer)["style-src"]


def _sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_a_preview_is_framed_by_the_admin(admin_client, newsroom):
    answer = admin_client.get(f"/admin/pages/{newsroom.news.pk}/view_draft/")
    assert answer.status_code == 200 and rules(answer)["frame-ancestors"] == ["'self'"]


def test_the_admin_is_framed_by_itself_only(admin_client):
    policy = rules(admin_client.get("/admin/"))
    assert policy["frame-ancestors"] == ["'self'"] and policy["object-src"] == ["'none'"]
    assert not any("unsafe-eval" in source for sources in policy.values() for source in sources)


FRAME = '<iframe width="200" src="{}" frameborder="0" style="border:0" title="a"></iframe><script src="//x/"></script>'


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "https://www.youtube.com/embed/abc",
            '<iframe width="200" src="https://www.youtube.com/embed/abc" title="a"></iframe>',
        ),
        ("//player.vimeo.com/video/1", '<iframe width="200" src="//player.vimeo.com/video/1" title="a"></iframe>'),
        (
            "https://else.example/v?a=1&amp;b",
            '<a href="https://else.example/v?a=1&amp;b">https://else.example/v?a=1&amp;b</a>',
        ),
        (
            "https://www.youtube.com.else.example/",
            '<a href="https://www.youtube.com.else.example/">https://www.youtube.com.else.example/</a>',
        ),
        ("javascript:alert(1)", ""),
    ],
)
def test_media_of_sites_that_may_not_be_framed_is_a_link(address, shown):
    assert valid_frames(FRAME.format(address)) == shown
