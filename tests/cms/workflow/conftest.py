"""The small house with two channels: one of our own, one outside whose posts stay."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from publishers import registry
from publishers.ledger.models import Channel, Placement, Publication
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.sketch import publisher as sketch_publishers


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def house(db):
    return builder.build()


@pytest.fixture
def live(house):
    """A published story of unit A."""
    return builder.published_story(house)


@pytest.fixture
def causes():
    """Causes of all publications of an item, oldest first."""

    def of(item):
        rows = Publication.objects.filter(content_id=item.content_id).order_by("version")
        return list(rows.values_list("cause", flat=True))

    return of


@pytest.fixture
def stands(db):
    """Let an item stand on an outside channel, as a receipt in the ledger says."""

    def put(item):
        channel, _ = Channel.objects.get_or_create(
            slug="fanpage", defaults={"name": "Fanpage của Sở", "publisher": "fanpage", "mode": "outbox"}
        )
        return Placement.objects.create(
            channel=channel, content_id=item.content_id, version=1, receipt={"remote_id": "1_2", "url": ""}
        )

    return put


@pytest.fixture
def remote(db, house, monkeypatch):
    """Four channels that reach into this process, each able to do less than the one before; a worker serves them."""
    for kind in ("Feed", "Post", "Letter", "Shout"):
        monkeypatch.setitem(registry.BUILT_IN, f"sketch-{kind.lower()}", f"tests.sketch.publisher:{kind}")
    registry.reset()
    fresh = sketch_publishers.Remote()
    monkeypatch.setattr(sketch_publishers, "REMOTE", fresh)
    for position, kind in enumerate(("feed", "post", "letter", "shout")):
        channel = Channel(slug=kind, name=f"Kênh {kind}", publisher=f"sketch-{kind}", mode="live", position=position)
        channel.since = timezone.now() - timedelta(days=1)
        channel.config = {}
        channel.save()
    yield fresh
    registry.reset()


@pytest.fixture
def newsroom(house, remote, client, live, causes):
    """A house with four channels, where one story is live and has been delivered; an approver sits at the desk."""
    Worker().drain()
    remote.calls.clear()
    client.force_login(house.people["approver"])
    return SimpleNamespace(house=house, client=client, live=live, remote=remote, causes=causes)
