"""The website plugin keeps the contract, against a site over HTTP that shows what it was given."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from publishers.channels.website.publisher import WebsitePublisher
from publishers.contract import ChannelUnavailable, ConfigurationError, Operation, RateLimited, TemporaryError
from publishers.contract.testing import RETRY_AFTER, Fault, HttpPublisherContract, sample_content, sample_snapshot


class Site:
    """Pages by path: their HTML, or 410 for those taken down."""

    def __init__(self):
        pages = self.pages = {"/": (200, "<h1>Trang chủ</h1>")}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format, *args):
                pass

            def do_GET(self):
                status, html = pages.get(self.path, (404, "Không có"))
                body = html.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def show(self, snapshot):
        self.pages[snapshot.path] = (
            200,
            f'<meta name="loa-version" content="{snapshot.hash}"><h1>{snapshot.title}</h1>',
        )

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class TestWebsite(HttpPublisherContract):
    publisher = WebsitePublisher
    # A GET changes nothing: whatever happens, the proof failed and is tried again, or the site must be mended.
    faults = MappingProxyType(
        {
            **dict.fromkeys(
                ("refused", "dns", "500", "503", "cut_short", "closed_after_reading"), Fault(ChannelUnavailable)
            ),
            **dict.fromkeys(("tls", "400", "401", "403", "413"), Fault(ConfigurationError)),
            **dict.fromkeys(("404", "408", "409", "garbage"), Fault(TemporaryError)),
            "429": Fault(RateLimited),
            "429_retry_after": Fault(RateLimited, retry_after=RETRY_AFTER),
            "slow": Fault(ChannelUnavailable, seconds=1.5),
        }
    )
    # The proof that failed is tried again, and nothing is put there a second time.
    says_not_there = frozenset(faults)

    @pytest.fixture(autouse=True)
    def channel_ready(self):
        with Site() as self.site:
            yield

    def upstream(self):
        return self.site.url

    def make_publisher(self):
        return WebsitePublisher(WebsitePublisher.Config(base_url=self.address))

    def arrange(self, content, operation):
        snapshot = content.snapshot
        if operation == Operation.RETRACT:
            self.site.pages[snapshot.path] = (410, "Đã thu hồi")
        else:
            self.site.show(snapshot)

    def standing(self, job):
        # The site shows a page before the delivery proves it; what stands is what was proved and still answers.
        path = job.payload["url"].removeprefix("https://loa.example")
        status, html = self.site.pages.get(path, (404, ""))
        return [html] if status == 200 else []

    def test_waits_for_the_version(self):
        content = sample_content()
        self.site.show(sample_snapshot(path=content.snapshot.path))
        job = self.prepare(content, Operation.CREATE)
        self.site.show(sample_snapshot(path=content.snapshot.path))
        with pytest.raises(TemporaryError) as caught:
            self.make_publisher().deliver(job.payload, job)
        assert caught.value.code == "website_version"

    def test_a_page_that_stays_is_not_retracted(self):
        content, _job, receipt = self.create()
        job = self.prepare(content, Operation.RETRACT, receipt)
        self.site.show(content.snapshot)
        with pytest.raises(TemporaryError) as caught:
            self.make_publisher().deliver(job.payload, job)
        assert caught.value.code == "website_still_there"
