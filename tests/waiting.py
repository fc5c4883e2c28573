"""Sees whatever waits inside a transaction: for another machine, for a picture, for a file, for a block to render."""

import socket
import traceback
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.storage import Storage
from django.db import connection
from django.template import Template
from PIL import Image, ImageFile

CODING = (Image.Image, "save")
NETWORK = ((socket, "getaddrinfo"), (socket.socket, "connect"), (socket.socket, "connect_ex"))
FILES = ((Image, "open"), (ImageFile.ImageFile, "load"), (Storage, "open"), (Storage, "save"))
BLOCKS = "core/blocks/"
VIDEO = "https://video.example/xem/1"


@contextmanager
def nothing_waits(edges=(*NETWORK, CODING, *FILES)):
    """Fails at the end where anything waited while other writers had to wait too; what it was, a line each."""
    met = []

    def watch(owner, name):
        real = getattr(owner, name)

        def call(*args, **kwargs):
            if _in_transaction():
                met.append(f"{owner.__name__}.{name}\n{_by_whom()}")
            return real(*args, **kwargs)

        patch.setattr(owner, name, call)

    render = Template.render

    def rendered(template, context):
        if _in_transaction() and str(template.name).startswith(BLOCKS):
            met.append(f"{template.name}\n{_by_whom()}")
        return render(template, context)

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in edges:
            watch(owner, name)
        patch.setattr(Template, "render", rendered)
        yield
    assert not met, "\n".join(dict.fromkeys(met))


@contextmanager
def a_site_that_never_answers():
    """A server that takes every connection and says nothing; yields the finders of embeds that ask it for VIDEO."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}/oembed"
        providers = [{"endpoint": endpoint, "urls": [r"^https://video\.example/.+$"]}]
        yield [{**settings.WAGTAILEMBEDS_FINDERS[0], "providers": providers}]


def _in_transaction():
    """Whether a transaction of the code under test is open; that of the test itself does not count."""
    return not all(block._from_testcase for block in connection.atomic_blocks)


def _by_whom():
    ours = [line for line in traceback.extract_stack()[:-3] if "site-packages" not in line.filename]
    return "\n".join(f"  {line.filename}:{line.lineno} {line.name}" for line in ours[-8:])
