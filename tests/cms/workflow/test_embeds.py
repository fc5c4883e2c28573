"""What is embedded is asked for when an editor saves it, and never when it goes out."""

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.embeds.finders import get_finders
from wagtail.embeds.models import Embed
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.core import embeds
from cms.core.models import EmbedLookup
from cms.workflow.schedule import publish_due
from cms.workflow.withdraw import withdraw
from publishers.contract import boottime
from publishers.ledger.services import reconcile
from publishers.worker.process import background_jobs
from tests.cms.workflow.forms import fields_of
from tests.cms.workflow.paths import api, corrected
from tests.cms.workflow.test_life import fresh, republish

VIDEO = "https://video.example/xem/1"
PLAYER = '<iframe src="https://video.example/nhung/1"></iframe>'


@pytest.fixture
def provider(settings):
    """A video site that answers as `status` says: 200, 404, 503, or None for never."""
    room = SimpleNamespace(status=200, requests=0, free=threading.Event())

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

        def do_GET(self):
            room.requests += 1
            if room.status is None:
                room.free.wait(20)
                return
            body = json.dumps({"type": "video", "html": PLAYER, "title": "Lễ khai giảng", "cache_age": 1}).encode()
            self.send_response(room.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_address[1]}/oembed"
    providers = [{"endpoint": endpoint, "urls": [r"^https://video\.example/.+$"]}]
    settings.LOA_FRAMES = ["video.example"]
    settings.WAGTAILEMBEDS_FINDERS = [{**settings.WAGTAILEMBEDS_FINDERS[0], "providers": providers}]
    get_finders.cache_clear()
    yield room
    get_finders.cache_clear()
    room.free.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_network(monkeypatch):
    """Whoever connects to another machine, or to this one by a port; the test then fails."""
    tried = []

    def connect(_self, address):
        tried.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield
    assert not tried


def save(room, url=VIDEO, **more):
    """Save the editor's form with this embed in the body; returns the page that the editor then sees."""
    address = reverse("wagtailadmin_pages:edit", args=[room.live.pk])
    data = fields_of(room.client.get(address).content.decode())
    data = {name: value for name, value in data.items() if not name.startswith("body-")}
    body = nested_form_data({"body": streamfield([("embed", url)])})
    return room.client.post(address, {**data, **body, **more}, follow=True)


def lookup(url=VIDEO):
    return EmbedLookup.objects.get(url=url)


def test_a_found_embed_is_kept_and_shown(newsroom, provider):
    answer = save(newsroom, **{"action-publish": "1"})
    assert answer.status_code == 200 and lookup().state == "found" and provider.requests == 1
    page = fresh(newsroom.live)
    assert page.live and PLAYER in newsroom.client.get(page.url).content.decode()
    Embed.objects.update(cache_until=timezone.now() - timedelta(days=30))
    provider.status = 503
    assert PLAYER in newsroom.client.get(page.url).content.decode(), "what was found is kept"
    assert provider.requests == 1


@pytest.mark.parametrize(
    ("status", "state", "word"), [(404, "refused", "không cho nhúng"), (503, "unreachable", "chưa trả lời")]
)
def test_the_draft_saves_and_a_line_says_what_is_wrong(newsroom, provider, status, state, word):
    provider.status = status
    text = save(newsroom).content.decode()
    assert lookup().state == state and word in text and VIDEO in text
    assert fresh(newsroom.live).get_latest_revision_as_object().body[0].value.url == VIDEO
    assert bool(lookup().due) is (state == "unreachable")
    text = newsroom.client.get(reverse("wagtailadmin_pages:edit", args=[newsroom.live.pk])).content.decode()
    assert word in text, "as long as it is so"


def test_an_address_of_no_known_site_is_refused_with_words(newsroom, provider):
    text = save(newsroom, "https://khong-biet.example/a").content.decode()
    assert lookup("https://khong-biet.example/a").state == "refused" and "không cho nhúng" in text
    assert provider.requests == 0


def test_the_chooser_of_embeds_says_that_there_is_none(newsroom, provider):
    answer = newsroom.client.post(reverse("wagtailembeds:chooser_upload"), {"embed-chooser-url": VIDEO})
    assert answer.status_code == 200 and answer.json()["step"] == "chooser"


def test_the_api_saves_a_draft_whose_embed_cannot_be_had(newsroom, provider):
    provider.status = 503
    data = {"body": [{"type": "embed", "value": VIDEO}]}
    answer = api(newsroom, "editor", "patch", f"pages/{newsroom.live.pk}/", data)
    assert answer.status_code == 200, answer.content
    assert lookup().state == "waiting" and provider.requests == 0, "it writes in one transaction, where nobody waits"
    embeds.EmbedJob().run(boottime() + 5)
    assert lookup().state == "unreachable"


def test_a_site_that_never_answers_holds_an_editor_for_a_moment_only_and_once(newsroom, provider, monkeypatch):
    monkeypatch.setattr(embeds, "PATIENCE", 0.3)
    provider.status = None
    before = boottime()
    save(newsroom)
    assert boottime() - before < 9 and lookup().state == "unreachable" and provider.requests == 1
    save(newsroom, source="Sở")
    assert provider.requests == 1, "the worker asks again"


def test_the_worker_asks_again_and_readers_then_see_it(newsroom, provider):
    provider.status = 503
    save(newsroom, **{"action-publish": "1"})
    page = fresh(newsroom.live)
    text = newsroom.client.get(page.url).content.decode()
    assert f'href="{VIDEO}"' in text and PLAYER not in text, "until then readers get a link"
    provider.status = 200
    [job] = [job for job in background_jobs() if job.name == "embeds"]
    assert job.run(boottime() + 5) == lookup().due, "not before its time"
    assert provider.requests == 1
    EmbedLookup.objects.update(due=timezone.now())
    assert job.run(boottime() + 5) is None
    assert lookup().state == "found" and PLAYER in newsroom.client.get(page.url).content.decode()


def test_what_cannot_be_reached_is_tried_ever_more_rarely_and_not_for_ever(newsroom, provider):
    provider.status = 503
    save(newsroom)
    waits = []
    while (row := lookup()).due is not None and len(waits) < 20:
        waits.append(row.due - row.looked_at)
        EmbedLookup.objects.update(due=timezone.now())
        embeds.EmbedJob().run(boottime() + 5)
    assert waits == sorted(waits) and 3 < len(waits) < 20 and row.state == "unreachable"


# Nothing of it goes out of the house while an item goes out.


def with_unknown_embed(room):
    """The live story gets an embed that nobody has asked for, as a program that knows no form writes it."""
    page = fresh(room.live)
    page.body = [("embed", VIDEO), ("paragraph", "<p>Xem lễ khai giảng.</p>")]
    return page


def publish(room):
    republish(room.live, title="Tiêu đề mới")


def schedule(room):
    page = with_unknown_embed(room)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    publish_due(timezone.now())


def withdrawing(room):
    withdraw(fresh(room.live), by=room.house.people["officer"], reason="Sai.")


def move(room):
    fresh(room.live).move(room.house.pages["truong-b"], pos="last-child")


def reconciling(room):
    fresh(room.live).save()
    reconcile()


def by_wagtails_command(room):
    call_command("publish_scheduled")


def reading(room):
    assert VIDEO in room.client.get(fresh(room.live).url).content.decode()


@pytest.mark.parametrize(
    "act", [publish, schedule, corrected, withdrawing, move, reconciling, by_wagtails_command, reading]
)
def test_nothing_is_fetched_on_the_way_out(newsroom, provider, no_network, act):
    with_unknown_embed(newsroom).save_revision().publish()
    act(newsroom)
    assert provider.requests == 0 and not Embed.objects.exists()
