"""What the website plugin purges, and how it reads a page."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publishers.contract import Operation
from publishers.contract.testing import sample_content, sample_job
from publishers.website.publisher import WebsitePublisher


@pytest.fixture
def cache():
    """A front-end cache over HTTP; gives its address and the paths it was told to forget."""
    purged = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_PURGE(self):
            purged.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_GET(self):
            # It answers with the old page until it is told to forget it.
            version = "new" if self.path in purged else "old"
            body = f"<META content='{version}' name=loa-version>".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", purged
    server.shutdown()
    server.server_close()


def test_a_stale_cache_is_purged_and_asked_again(cache, settings):
    url, purged = cache
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
