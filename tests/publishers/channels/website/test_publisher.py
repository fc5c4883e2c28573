"""What the website plugin purges, and how it reads a page."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache as sizes
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from wagtail.documents import get_document_model

from cms.core.models import ContentCorrection
from cms.policies.models import Policy
from cms.settings import env
from cms.workflow.account import account_of
from cms.workflow.withdraw import withdraw
from publishers.channels.website.publisher import WebsitePublisher
from publishers.contract import ConfigurationError, Operation
from publishers.contract.testing import sample_content, sample_job
from publishers.ledger import operating
from publishers.ledger.models import Channel, Delivery, Publication
from publishers.ledger.services import Outcome
from publishers.ledger.states import Hold
from publishers.worker.process import Worker
from tests.cms.site.conftest import newsroom, picture
from tests.publishers.ledger.conftest import drain_until

__all__ = ["drain_until", "newsroom"]


@pytest.fixture
def cache():
    """A front-end cache over HTTP: the paths it was told to forget, and the version at each path, None for 410."""
    purged, pages, refusals = [], {}, []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_PURGE(self):
            status = refusals.pop(0) if refusals else 200
            if status < 300:
                purged.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
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
    yield SimpleNamespace(
        url=f"http://127.0.0.1:{server.server_address[1]}", purged=purged, pages=pages, refusals=refusals
    )
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


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://169.254.169.254/latest", "http://localhost"])
def test_an_address_inside_the_network_is_saved_for_the_website_only_where_the_operator_allows_it(settings, address):
    page = WebsitePublisher(WebsitePublisher.Config(base_url=address))
    settings.LOA_CHANNELS_INSIDE = []
    with translation.override("en"), pytest.raises(ConfigurationError, match="LOA_CHANNELS_INSIDE"):
        page.check_address()
    settings.LOA_CHANNELS_INSIDE = ["127.0.0.0/8", "::1/128", "169.254.169.254/32"]
    assert page.check_address() == ""
    assert WebsitePublisher(WebsitePublisher.Config()).check_address() == ""


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
    content = sample_content(Policy.objects.get(pk=policy.pk).publication_snapshot())
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


@pytest.fixture
def in_front(cache, settings, monkeypatch):
    """The cache as an operator's environment names it."""
    monkeypatch.setenv("LOA_FRONTEND_CACHE_URL", cache.url)
    settings.WAGTAILFRONTENDCACHE = env.frontend_cache()
    return cache


@pytest.fixture
def website(transactional_db, in_front):
    """The channel that proves what the site shows, asking through the cache in front."""
    sizes.clear()
    channel = Channel(slug="website", name="Website", publisher="website", mode="live", since=timezone.now())
    channel.config = {"base_url": in_front.url}
    channel.save()
    return channel


def newest_delivery(policy):
    return Delivery.objects.filter(content_id=policy.content_id).order_by("-version").first()


def test_the_cache_in_front_hears_of_what_is_published_corrected_and_withdrawn(
    newsroom, in_front, website, admin_user, drain_until
):
    def newest():
        return newest_delivery(newsroom.policy)

    def deliver_change(change):
        in_front.purged.clear()
        change(Policy.objects.get(pk=newsroom.policy.pk))
        newest = Publication.objects.filter(content_id=newsroom.policy.content_id).first()
        in_front.pages[path] = newest.hash if newest.intent == "present" else None
        Worker().drain()

    def correct(policy):
        policy.corrections = [ContentCorrection(at=timezone.now(), wrong="380", right="480")]
        policy.save_revision().publish()

    def withdraw_while_the_cache_is_down(policy):
        withdraw(policy, by=admin_user, reason="Sai.")
        in_front.refusals[:] = [503]  # to the worker

    path = urlsplit(newsroom.policy.full_url).path
    for change in (lambda policy: policy.save_revision().publish(), correct):
        deliver_change(change)
        assert path in in_front.purged and newest().state == "sent"
    files_before = files(newsroom.policy)
    deliver_change(withdraw_while_the_cache_is_down)
    drain_until(lambda: newest().state == "sent")
    assert newest().attempts == 2, "a withdrawal is not over before the cache has forgotten"
    assert {path, *files_before} <= set(in_front.purged)


@pytest.mark.parametrize("ends", ["withdrawn", "unpublished and withdrawn"])
def test_what_was_published_and_withdrawn_while_the_website_was_held_is_forgotten_too(
    newsroom, in_front, website, admin_user, ends
):
    """Wagtail shows a page without any delivery, and so the cache in front has it."""
    Channel.objects.filter(pk=website.pk).update(hold=Hold.BREAKER)
    newsroom.policy.save_revision().publish()
    shown, path = files(newsroom.policy), urlsplit(newsroom.policy.full_url).path
    if ends != "withdrawn":
        Policy.objects.get(pk=newsroom.policy.pk).unpublish()
    withdraw(Policy.objects.get(pk=newsroom.policy.pk), by=admin_user, reason="Sai.")
    (line,) = account_of(newsroom.policy.content_id).lines
    assert line.channel == website and line.outcome != Outcome.DONE
    in_front.pages[path] = None
    operating.resume(website)
    Worker().drain()
    assert newest_delivery(newsroom.policy).state == "sent"
    assert {path, "/", "/chinh-sach/", *shown} <= set(in_front.purged)
    (line,) = account_of(newsroom.policy.content_id).lines
    assert line.outcome == Outcome.DONE


def test_what_an_edit_replaced_while_the_website_was_held_is_forgotten_when_it_goes_out(
    newsroom, in_front, website, admin_user
):
    """Nobody was told of the version between, and everybody could read it."""
    Channel.objects.filter(pk=website.pk).update(hold=Hold.BREAKER)
    policy = newsroom.policy
    policy.save_revision().publish()
    shown, old_path = files(policy), urlsplit(policy.full_url).path
    policy.hero_image, policy.slug = None, "dia-chi-moi"
    policy.signed_file = get_document_model().objects.create(title="Mới", file=ContentFile(b"%PDF-1.4", "moi.pdf"))
    policy.save_revision().publish()
    path = urlsplit(Policy.objects.get(pk=policy.pk).full_url).path
    in_front.pages[path] = Publication.objects.filter(content_id=policy.content_id).first().hash
    operating.resume(website)
    Worker().drain()
    assert newest_delivery(policy).state == "sent"
    assert {path, old_path, *shown} <= set(in_front.purged)


def test_the_cache_forgets_the_address_from_which_an_item_moved(policy, cache):
    receipt = deliver(policy, Operation.CREATE, cache)
    old = urlsplit(policy.full_url).path
    policy.slug = "dia-chi-moi"
    policy.save_revision().publish()
    deliver(policy, Operation.UPDATE, cache, receipt)
    assert old != urlsplit(Policy.objects.get(pk=policy.pk).full_url).path and old in cache.purged


def test_an_unpublished_item_that_the_website_took_down_is_not_taken_down_again(
    newsroom, in_front, website, admin_user
):
    newsroom.policy.save_revision().publish()
    path = urlsplit(newsroom.policy.full_url).path
    in_front.pages[path] = Publication.objects.get(content_id=newsroom.policy.content_id).hash
    Worker().drain()
    Policy.objects.get(pk=newsroom.policy.pk).unpublish()
    in_front.pages[path] = None
    Worker().drain()
    withdraw(Policy.objects.get(pk=newsroom.policy.pk), by=admin_user, reason="Sai.")
    states = Delivery.objects.filter(content_id=newsroom.policy.content_id).values_list("operation", "state")
    assert list(states.order_by("version")) == [("create", "sent"), ("retract", "sent")]


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_does_not_answer_loses_no_publication_and_holds_no_lock(newsroom, settings, monkeypatch):
    monkeypatch.setattr("publishers.channels.website.cache.TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("LOA_FRONTEND_CACHE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        settings.WAGTAILFRONTENDCACHE = env.frontend_cache()
        silent.settimeout(0)
        with transaction.atomic():
            newsroom.news.save_revision().publish()
            with pytest.raises(BlockingIOError):
                silent.accept()
        silent.accept()[0].close()
    assert type(newsroom.news).objects.get(pk=newsroom.news.pk).live


def test_the_cache_forgets_the_list_of_a_type_that_only_the_newsroom_knows(settings):
    settings.LOA_ITEM_LISTS = "tests.sketch.models.item_lists"
    page = WebsitePublisher(WebsitePublisher.Config())
    for kind, purged in (("survey", True), ("news", False)):
        payload = page.render(sample_content(type=kind), Operation.CREATE)
        assert any(url.endswith("/khao-sat/") for url in payload["purge"]) is purged
