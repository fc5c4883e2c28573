"""The archive's plugin in the contract suite, with the ways in which an index can fail."""

from contextlib import contextmanager

import pytest
from wagtail.models import Page

from publishers.contract import ChannelUnavailable
from publishers.contract.testing import Fault, PublisherContract, sample_content
from search import service
from search.contract import SearchUnavailable
from search.index import engines
from search.publisher import ArchivePublisher
from search.query import questions


@pytest.mark.django_db
class TestArchive(PublisherContract):
    publisher = ArchivePublisher
    faults = {
        "busy": Fault(ChannelUnavailable, seconds=5.2),
        "unwritable": Fault(ChannelUnavailable),
    }

    @pytest.fixture(autouse=True)
    def _archive(self, archive, index_folder):
        self.folder = index_folder

    def make_publisher(self):
        return ArchivePublisher(ArchivePublisher.Config())

    def content(self, **changes):
        page = Page.objects.get(depth=1).add_child(instance=Page(title="Trang", live=True))
        return sample_content(page_id=page.pk, **changes)

    def standing(self, job):
        try:
            answer = service.ask(questions.read_question({"page_size": ["100"]}))
        except SearchUnavailable:
            return []
        return [result.document.title for result in answer.results if result.document.content_id == job.content_id]

    @contextmanager
    def fault(self, name):
        if name == "busy":
            with engines.backend().writing(5.0):
                yield
        else:
            lock = self.folder / "lock"
            lock.unlink(missing_ok=True)
            lock.mkdir(parents=True)
            yield
            lock.rmdir()
