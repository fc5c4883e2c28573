"""The guard that no transaction waits notices each way of waiting, and none outside a transaction."""

import io
import re
import socket

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.template.loader import render_to_string
from PIL import Image

from tests.waiting import nothing_waits

pytestmark = pytest.mark.django_db


def called(by):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as caller:
        getattr(caller, by)(server.getsockname())


WAYS = {
    "socket.getaddrinfo": lambda folder: socket.getaddrinfo("127.0.0.1", 80),
    "socket.connect": lambda folder: called("connect"),
    "socket.connect_ex": lambda folder: called("connect_ex"),
    "PIL.Image.open": lambda folder: Image.open(folder / "a.png").close(),
    "ImageFile.load": lambda folder: Image.open(folder / "a.png").load(),
    "Image.save": lambda folder: Image.new("RGB", (4, 3)).save(io.BytesIO(), "PNG"),
    "Storage.open": lambda folder: FileSystemStorage(folder).open("a.png").close(),
    "Storage.save": lambda folder: FileSystemStorage(folder).save("b.txt", ContentFile(b"b")),
    "core/blocks/heading.html": lambda folder: render_to_string("core/blocks/heading.html", {"value": "Đề mục"}),
}
"""What code may wait for, by the name that the guard gives it; a picture is in the folder."""


@pytest.fixture
def folder(tmp_path):
    Image.new("RGB", (4, 3)).save(tmp_path / "a.png")
    return tmp_path


@pytest.mark.parametrize("name", WAYS)
def test_what_waits_inside_a_transaction_is_named(folder, name):
    with pytest.raises(AssertionError, match=rf"(?m)^{re.escape(name)}$"), nothing_waits(), transaction.atomic():
        WAYS[name](folder)


def test_what_waits_outside_a_transaction_holds_up_nobody(folder):
    with nothing_waits():
        for wait in WAYS.values():
            wait(folder)
