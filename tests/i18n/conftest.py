"""A house with one item in every state that an editor meets."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.core.models import HomePage
from tests.cms.users import house as builder


@pytest.fixture
def desk(db, settings, tmp_path):
    """A published story with a draft on top, a picture, a file, and the people who work on them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    house = builder.build()
    unit = "truong-a"
    story = builder.story(house, unit, "Bài đã đăng", owner=house.people["editor"], live=True)
    first = story.latest_revision
    story.title = "Bài đã sửa"
    story.save_revision(user=house.people["editor"], log_action=True)
    picture = get_image_model().objects.create(title="Ảnh", file=get_test_image_file())
    file = get_document_model().objects.create(title="Công văn", file=ContentFile(b"...", "cong-van.pdf"))
    return SimpleNamespace(
        house=house,
        home=HomePage.objects.get(),
        section=house.pages[unit],
        story=story,
        first=first,
        picture=picture,
        file=file,
        unit=house.units[unit],
    )


@pytest.fixture
def sign_in(client):
    """Sign a person in, with the interface in Vietnamese; returns the browser."""

    def _sign_in(user):
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
        return client

    return _sign_in
