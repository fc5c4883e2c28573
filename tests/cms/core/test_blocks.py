"""Alternative texts reach the page as they were written: escaped once."""

import io

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from PIL import Image as PillowImage

from cms.core.images import LoaImage

WRITTEN = 'Cô "Lan" & trò'
ONCE = 'alt="Cô &quot;Lan&quot; &amp; trò"'


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    buffer = io.BytesIO()
    PillowImage.new("RGB", (1000, 600)).save(buffer, "JPEG")
    return LoaImage.objects.create(title="Ảnh", alt_text=WRITTEN, file=ContentFile(buffer.getvalue(), "anh.jpg"))


@pytest.mark.parametrize("own", ["", WRITTEN])
def test_alternative_text_is_escaped_once(picture, own):
    value = {"image": picture, "alt": own}
    assert ONCE in render_to_string("core/blocks/image.html", {"value": value})
    assert ONCE in render_to_string("core/blocks/gallery.html", {"value": [value]})
