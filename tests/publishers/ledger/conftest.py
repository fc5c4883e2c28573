"""The engine with a newsroom and channels at their smallest."""

from datetime import timedelta

import pytest
from wagtail.users.models import UserProfile

from cms.users.services import group_of, set_up_roles
from publishers import registry
from publishers.ledger import planning
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import State
from publishers.runtime import clock
from publishers.worker.process import Worker
from tests.simulators.graph_api import GraphSimulator
from tests.sketch import publisher as sketch_publishers
from tests.sketch.models import Sketch

KINDS = ("Post", "Letter", "Shout", "Feed")


@pytest.fixture(autouse=True)
def sketch_newsroom(settings, monkeypatch, tmp_path):
    """The engine finds sketches instead of pages, and four publishers whose remote is in this process."""
    settings.LOA_CONTENT_MODEL = "sketch.Sketch"
    settings.LOA_CONTENT_SOURCE = "tests.sketch.models.Sketch"
    settings.LOA_SCHEDULE = "tests.sketch.schedule.publish_due"
    settings.LOA_DATA = tmp_path
    for kind in KINDS:
        monkeypatch.setitem(registry.BUILT_IN, f"sketch-{kind.lower()}", f"tests.sketch.publisher:{kind}")
    registry.reset()
    yield
    registry.reset()


@pytest.fixture
def short_lease(settings):
    """A call whose end nobody heard of is asked for after a second, for its lease is over then."""
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LEASE": 1.0}


@pytest.fixture
def remote(monkeypatch):
    """The other end, empty."""
    fresh = sketch_publishers.Remote()
    monkeypatch.setattr(sketch_publishers, "REMOTE", fresh)
    return fresh


@pytest.fixture
def make_channel(db):
    def make(kind="post", mode="live", **fields):
        since = fields.pop("since", None)
        channel = Channel(slug=fields.pop("slug", kind), name=kind, publisher=f"sketch-{kind}", mode=mode, **fields)
        if since:
            channel.since = since
        channel.config = fields.get("config", {})
        channel.save()
        return channel

    return make


@pytest.fixture
def sketch(db):
    return Sketch.objects.create()


@pytest.fixture
def say(remote):
    """Change the sketch, plan, and let a worker do what is due."""

    def do(sketch, deliver=True, **changes):
        for name, value in changes.items():
            setattr(sketch, name, value)
        sketch.save()
        publication = planning.plan(sketch.content_id)
        if deliver:
            Worker().drain()
        return publication

    return do


@pytest.fixture
def states():
    """States of all deliveries of a channel, oldest first."""

    def of(channel):
        return list(Delivery.objects.filter(channel=channel).order_by("version").values_list("state", flat=True))

    return of


@pytest.fixture
def patient(settings):
    """Leases that last and look-ups that come when the test says so, however slow the machine is."""
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LEASE": 60.0, "LOOKUP_DELAY": 60.0}

    def look_up():
        Delivery.objects.filter(state=State.UNKNOWN).update(not_before=clock.now())

    return look_up


@pytest.fixture
def drain_until():
    """Let a worker go on until something is true; the test's time-outs are short, so seconds are plenty."""

    def do(done, seconds=30.0):
        limit = clock.now() + timedelta(seconds=seconds)
        while not done() and clock.now() < limit:
            Worker().drain()
        assert done()

    return do


@pytest.fixture
def person(db, django_user_model):
    """Somebody with a role, a mailbox and a language."""
    set_up_roles()

    def make(name, role, language="vi", **fields):
        user = django_user_model.objects.create_user(name, email=f"{name}@sgddt.example", **fields)
        user.groups.add(group_of(role))
        UserProfile.objects.create(user=user, preferred_language=language)
        return user

    return make


@pytest.fixture
def officer(person):
    return person("truyen-thong", "officer")


@pytest.fixture(scope="module")
def _graph_server():
    with GraphSimulator() as simulator:
        yield simulator


@pytest.fixture
def graph(_graph_server):
    """A Facebook Page, empty and without faults."""
    _graph_server.reset()
    yield _graph_server
    _graph_server.reset()


@pytest.fixture
def page(graph, db):
    """The channel of that Page, live."""
    channel = Channel(slug="trang", name="Trang", publisher="fanpage", mode="live")
    channel.config = graph.config
    channel.save()
    return channel
