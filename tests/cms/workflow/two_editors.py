"""Two editors publish at once: one whose picture comes slowly from its storage, and one who should not notice.

Run in a process of its own with a migrated, empty database; prints what it measured as JSON.
"""

import json
import sys
import time
from threading import Event, Thread

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection

from cms.news.models import NewsStory
from publishers.ledger.models import Publication
from tests.cms.users import house as builder
from tests.waiting import VIDEO, a_site_that_never_answers

ROUNDS = 5
PATIENCE = 8  # seconds after which the storage answers, whether the other editor is done or not


def main() -> None:
    """Publish alone and beside the slow one, by turns; prints the seconds each took, and how often it had to wait."""
    with a_site_that_never_answers() as settings.WAGTAILEMBEDS_FINDERS:
        house = builder.build()
        _published(_story(house, "truong-b"))  # the first one also loads the code
        alone, beside, waited = [], [], 0
        for _ in range(ROUNDS):
            alone.append(_published(_story(house, "truong-b")))
            quick = _story(house, "truong-b")
            slow = _story(house, "truong-a", hero_image=builder.stored_picture((1800, 1200)))
            with _SlowEditor(slow) as editor:
                beside.append(_published(quick))
                waited += editor.was_done
            assert Publication.objects.filter(content_id=slow.content_id).exists()
        sys.stdout.write(json.dumps({"alone": alone, "beside": beside, "waited": waited}) + "\n")


class _SlowEditor:
    """Publishes in a thread; entered once its picture is being read, and done when it is left."""

    def __init__(self, page: NewsStory) -> None:
        self._page = page
        self._reads, self._may_go_on, self._gave_in = Event(), Event(), False
        self._open = FileSystemStorage._open
        self._thread = Thread(target=self._publish)

    def __enter__(self) -> "_SlowEditor":
        FileSystemStorage._open = lambda storage, name, mode="rb": self._open_slowly(storage, name, mode)
        self._thread.start()
        assert self._reads.wait(60), "it never read its picture"
        return self

    @property
    def was_done(self) -> bool:
        """Whether the storage gave in before the other editor was done."""
        return self._gave_in

    def __exit__(self, *error: object) -> None:
        self._may_go_on.set()
        self._thread.join()
        FileSystemStorage._open = self._open

    def _open_slowly(self, storage: FileSystemStorage, name: str, mode: str) -> object:
        self._reads.set()
        if not self._may_go_on.wait(PATIENCE):
            self._gave_in = True
        self._may_go_on.set()
        return self._open(storage, name, mode)

    def _publish(self) -> None:
        try:
            self._page.get_latest_revision().publish()
        finally:
            connection.close()


def _story(house, unit: str, **fields) -> NewsStory:
    body = [("embed", VIDEO), ("paragraph", "<p>Xem lễ khai giảng.</p>")]
    return builder.story(house, unit, "Khai giảng", body=body, **fields)


def _published(page: NewsStory) -> float:
    revision = page.get_latest_revision()
    began = time.monotonic()
    revision.publish()
    took = time.monotonic() - began
    assert Publication.objects.filter(content_id=page.content_id).exists()
    return took
