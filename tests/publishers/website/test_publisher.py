"""What the website plugin purges, and how it reads a page."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.cache import cache as sizes
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from cms.policies.models import Policy
from cms.workflow.withdraw import withdraw
from publishers.contract import Operation
from publishers.contract.testing import sample_content, sample_job
from publishers.website.publisher import WebsitePublisher
from tests.cms.site.conftest import newsroom, picture

__all__ = ["newsroom"]


@pytest.fixture
def cache():
    """A front-end cache over HTTP: the paths it was told to forget, and the version at each path, None for 410."""
    purged, pages = [], {}

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_PURGE(self):
            purged.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_GET(self):
            # It answers with the old page until it is told to forget it.
            version = pages.get(self.path, "new" if self.path in purged else "old")
            body = f"<META content='{version}' name=loa-version>".encode()
            self.send_response(200 if version else 410)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_address[1]}", purged=purged, pages=pages)
    server.shutdown()
    server.server_close()


def test_a_stale_cache_is_purged_and_asked_again(cache, settings):
    url, purged = cache.url, cache.purged
    backend = "wagtail.contrib.frontend_cache.backends.HTTPBackend"
    settings.WAGTAILFRONTENDCACHE = {"varnish": {"BACKEND": backend, "LOCATION": url}}
    content = sample_content(hash="new", path="/phong/bai/", url=f"{url}/phong/bai/")
    page = WebsitePublisher(WebsitePublisher.Config())
    job = sample_job(content, Operation.CREATE, page.render(content, Operation.CREATE))
    receipt = page.deliver(job.payload, job)
    assert (receipt.remote_id, receipt.url) == ("new", f"{url}/phong/bai/")
    shown_on = {"/", "/chinh-sach/", "/phong/", "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json"}
    assert set(purged) == {"/phong/bai/", *shown_on}


def test_the_item_s_own_address_is_asked_unless_another_is_set():
    own = WebsitePublisher(WebsitePublisher.Config())
    other = WebsitePublisher(WebsitePublisher.Config(base_url="http://127.0.0.1:8000/"))
    assert own._address("https://so.example/a/b/?x=1") == "https://so.example/a/b/?x=1"
    assert other._address("https://so.example/a/b/?x=1") == "http://127.0.0.1:8000/a/b/?x=1"
    assert own.health().ok
    assert own.retract_on_expiry()
    assert not own.outside


@pytest.fixture
def policy(newsroom, cache, settings, tmp_path):
    """A public policy with a signed file and a picture at two sizes, behind a cache that keeps what it is told."""
    backend = "wagtail.contrib.frontend_cache.backends.HTTPBackend"
    settings.WAGTAILFRONTENDCACHE = {"varnish": {"BACKEND": backend, "LOCATION": cache.url}}
    settings.MEDIA_ROOT = tmp_path / "media"
    sizes.clear()  # remembered by the number of a picture, which the next test gives to another one
    policy = newsroom.policy
    policy.hero_image = picture("sân trường")
    policy.save_revision().publish()
    policy.hero_image.get_rendition("width-400")  # as a list shows it, which no snapshot knows
    return Policy.objects.get(pk=policy.pk)


def files(policy):
    return {policy.signed_file.url, *(size.url for size in policy.hero_image.renditions.all())}


def deliver(policy, operation, cache, receipt=None):
    """Let the website prove what the newsroom wants now; the site answers as it should."""
    content = sample_content(Policy.desired_publication(policy.content_id).snapshot)
    page = WebsitePublisher(WebsitePublisher.Config(base_url=cache.url))
    payload = page.render(content, operation)
    cache.pages[content.snapshot.path] = payload["hash"] or None
    cache.purged.clear()
    return page.deliver(payload, sample_job(content, operation, payload, receipt=receipt))


@pytest.mark.parametrize("end", ["withdraw", "unpublish"])
def test_the_cache_forgets_every_file_of_an_item_that_ends(policy, cache, admin_user, end):
    if end == "withdraw":
        withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    else:
        policy.unpublish()
    deliver(policy, Operation.RETRACT, cache)
    assert len(files(policy)) >= 3 and files(policy) <= set(cache.purged)


def test_the_cache_forgets_the_files_that_an_edit_took_out_and_no_others(policy, cache):
    before, stays = files(policy), picture("bảng tin")
    policy.body = [*((block.block_type, block.value) for block in policy.body), ("image", {"image": stays})]
    policy.save_revision().publish()
    receipt = deliver(policy, Operation.CREATE, cache)
    policy.signed_file = get_document_model().objects.create(title="Mới", file=ContentFile(b"%PDF-1.4", "moi.pdf"))
    policy.hero_image = None
    policy.save_revision().publish()
    deliver(policy, Operation.UPDATE, cache, receipt)
    assert before <= set(cache.purged) and policy.signed_file.url in cache.purged
    assert stays.renditions.exists() and not {size.url for size in stays.renditions.all()} & set(cache.purged)
