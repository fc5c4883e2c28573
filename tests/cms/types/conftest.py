"""The small house and its channels."""

from __future__ import annotations

import pytest

from publishers.ledger.models import Channel
from tests.cms.users import house as builder


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def house(db):
    return builder.build()


@pytest.fixture
def channels(db):
    """One channel for each publisher, as the demo newsroom has them."""
    for position, name in enumerate(("website", "archive", "press", "fanpage", "bulletin")):
        channel = Channel(slug=name, name=name.capitalize(), publisher=name, mode="outbox", position=position)
        channel.config = {"page_id": "1", "access_token": "t"} if name == "fanpage" else {}
        channel.save()
