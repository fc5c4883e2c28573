"""`manage.py publishers`, `manage.py startpublisher`, and what the system checks say of plugins from elsewhere."""

import json
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from publishers import registry
from publishers.contract.testing import sample_snapshot
from publishers.ledger import channels
from publishers.ledger.models import Channel
from tests.publishers.channels.webhook.help import SECRET
from tests.simulators.webhook_receiver import WebhookReceiver

GOOD = """
from publishers.contract import Config, Publisher

class Board(Publisher):
    name = "board"
    label = "Bảng tin"
    Config = Config
    def render(self, content, operation): return {}
    def deliver(self, payload, job): raise NotImplementedError
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a module with an entry point where Python finds packages: `install("board", code)`."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name, code, attribute="Board", distribution=None):
        module = f"loa_test_{tmp_path.name.rpartition('-')[2]}_{distribution or name}".replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code)
        metadata = tmp_path / f"{module}-2.5.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution or f'loa-{name}'}\nVersion: 2.5\n"
        )
        (metadata / "entry_points.txt").write_text(f"[loa.publishers]\n{name} = {module}:{attribute}\n")
        registry.reset()

    yield install
    registry.reset()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def listed(**options):
    out = StringIO()
    call_command("publishers", stdout=out, **options)
    return out.getvalue()


def as_json():
    return {plugin["name"]: plugin for plugin in json.loads(listed(json=True))}


def warnings():
    return {problem.id: problem.msg for problem in run_checks() if problem.id.startswith("desk.")}


def test_built_in_publishers_are_listed_with_what_they_can(db):
    publishers = as_json()
    assert set(registry.BUILT_IN) <= set(publishers)
    assert publishers["webhook"]["origin"] == "built-in"
    assert publishers["webhook"]["capabilities"] == ["update", "retract"]
    assert publishers["webhook"]["idempotent"] == ["create", "update", "retract"]
    assert publishers["bulletin"]["capabilities"] == ["notice", "lookup"]


def test_a_stranger_is_listed_with_package_and_version(db, install):
    install("board", GOOD)
    board = as_json()["board"]
    assert (board["origin"], board["version"], board["label"]) == ("loa-board", "2.5", "Bảng tin")
    assert "loa-board  2.5" in listed()
    assert warnings() == {}


def test_live_channels_are_asked_and_no_others(db):
    with WebhookReceiver(SECRET) as receiver:
        for slug, mode in (("asked", "live"), ("kept", "outbox")):
            channel = Channel(slug=slug, name=slug, publisher="webhook", mode=mode)
            channel.config = {"url": receiver.url, "secret": SECRET, "allow_private": True}
            channel.save()
        Channel.objects.create(slug="broken", name="broken", publisher="webhook", mode="live")
        channels = {channel["slug"]: channel for channel in as_json()["webhook"]["channels"]}
    assert channels["asked"]["ok"] is True and "127.0.0.1" in channels["asked"]["message"]
    assert channels["kept"]["ok"] is None
    assert channels["broken"]["ok"] is False and "Field required" in channels["broken"]["message"]
    assert "kept: outbox, not asked" in listed()


def test_a_channel_without_its_plugin_is_listed(db):
    Channel.objects.create(slug="cu", name="Bảng cũ", publisher="noticeboard", mode="live")
    assert "Not installed" in as_json()["noticeboard"]["problem"]


@pytest.mark.parametrize(
    ("code", "attribute", "words"),
    [
        ("raise ZeroDivisionError('oops')", "Board", "ZeroDivisionError: oops"),
        ("import no_such_module_here", "Board", "No module named 'no_such_module_here'"),
        (GOOD, "Misspelled", "Misspelled"),
        ("class Board: pass", "Board", "no subclass of Publisher"),
        (GOOD.replace('name = "board"', 'name = "board"\n    api_version = 99'), "Board", "contract 99, this is 1"),
    ],
)
def test_a_plugin_that_cannot_be_had_stops_nobody_else(db, install, code, attribute, words):
    install("board", code, attribute)
    publishers = as_json()
    assert words in publishers["board"]["problem"] and not publishers["website"]["problem"]
    assert words in warnings()["desk.W001"]
    assert f"! {publishers['board']['problem']}" in listed()


def test_names_that_clash_or_differ_are_told(install, settings):
    install("website", GOOD, distribution="loa-other-website")
    install("blackboard", GOOD)
    settings.LOA_PUBLISHERS = ["website", "blackboard", "bulletn"]
    registry.reset()
    by_id = warnings()
    assert "'website' of loa-other-website is never used" in by_id["desk.W002"]
    assert "'board' of loa-blackboard is registered as 'blackboard'" in by_id["desk.W003"]
    assert "'bulletn'" in by_id["desk.W004"]
    assert registry.names() == ["website", "blackboard"]


@pytest.mark.parametrize("name", ["Board", "bảng", "bulletin board", "1board", "import", "website", "loa-board"])
def test_a_name_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(CommandError):
        call_command("startpublisher", name, directory=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("startpublisher", "board", directory=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_plugin_without_a_template_shows_what_it_would_send(db, install, admin_client):
    sends = "    def render(self, content, operation): return {'chữ': content.snapshot.title}"
    install("blackboard", GOOD.replace("    def render(self, content, operation): return {}", sends))
    answer = admin_client.post(
        reverse("desk:add_channel", args=["blackboard"]),
        {"name": "Bảng đen", "slug": "bang-den", "mode": "outbox", "priority": "5"},
    )
    assert answer.status_code == 302, answer.content.decode()
    channel = Channel.objects.get(slug="bang-den")
    assert channel.publisher == "blackboard" and ("bang-den", "Bảng đen") in channels.preview_channels()
    request = RequestFactory().get("/")
    shown = channels.render_preview("bang-den", sample_snapshot(title="Khai <giảng>"), request)
    assert "&quot;chữ&quot;: &quot;Khai &lt;giảng&gt;&quot;" in shown and "Bảng đen" in shown
