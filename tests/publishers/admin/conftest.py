"""The small house, five channels, and deliveries in the states that people meet."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from publishers.contract import Cause, Content, Operation
from publishers.ledger.models import Channel, Delivery, Publication
from publishers.ledger.states import State
from tests.cms.users import house as builder
from tests.ledger import add
from tests.replay import replayed

TOKEN = "bi-mat-cua-trang-2026"


def logged():
    """Action and name of everybody who did something on the desk, oldest first: on items, and on channels."""
    entries = [
        entry
        for model in (PageLogEntry, ModelLogEntry)
        for entry in model.objects.filter(action__startswith="loa.").select_related("user")
    ]
    return [(entry.action, entry.user.username) for entry in sorted(entries, key=lambda entry: entry.timestamp)]


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def house(db):
    return builder.build()


@pytest.fixture
def channels(db):
    """By slug, older than any item; the Fanpage keeps a token."""
    return _channels()


@replayed
def _channels():
    made = {}
    for position, name in enumerate(("website", "archive", "press", "fanpage", "bulletin")):
        channel = Channel(slug=name, name=f"Kênh {name}", publisher=name, mode="outbox", position=position)
        channel.since = timezone.now() - timedelta(days=1)
        channel.config = {"page_id": "123", "access_token": TOKEN} if name == "fanpage" else {}
        channel.save()
        made[name] = channel
    return made


@pytest.fixture
def item(house, channels):
    """A published story; what was planned for it is taken off the board."""
    page = builder.published_story(house)
    Delivery.objects.all().delete()
    return page


@pytest.fixture
def deliver(item):
    """Put a delivery of the item on the board: `deliver("fanpage", "dead", error_message=...)`."""
    publication = Publication.objects.filter(content_id=item.content_id).first()

    def make(slug, state, **fields):
        channel = Channel.objects.get(slug=slug)
        fields.setdefault("version", publication.version)
        if state in (State.KEPT, State.UNKNOWN):
            content = channel.make().render(_content(publication), Operation.CREATE)
            fields.setdefault("payload", content)
        return add(
            Delivery(
                key=uuid.uuid4(),
                channel=channel,
                publication=publication,
                content_id=publication.content_id,
                state=state,
                operation="create",
                started_at=timezone.now(),
                **fields,
            )
        )

    return make


def _content(publication):
    return Content(snapshot=publication.read_snapshot(), version=publication.version, cause=Cause.PUBLISH)


@pytest.fixture
def sign_in(client, house):
    """Sign a role in, with the interface in English; returns the browser."""

    def _sign_in(role):
        client.force_login(house.people[role])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return _sign_in
