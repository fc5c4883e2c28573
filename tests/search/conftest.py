"""An archive of its own for each test, and items to put into it."""

import resource
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from wagtail.models import Locale, Page

from publishers.contract import Block, Cause, Content, Job, Operation, Snapshot, Term
from search.publisher import ArchivePublisher

_versions = count(1_764_000_000_000_000)
UNITS = {"phong-tieu-hoc": "Phòng Giáo dục Tiểu học", "phong-tccb": "Phòng Tổ chức cán bộ"}
TOPICS = {"tuyen-sinh": "Tuyển sinh", "chuyen-doi-so": "Chuyển đổi số", "an-toan": "An toàn trường học"}


@pytest.fixture
def index_folder(settings, tmp_path) -> Path:
    """The folder of an index that nobody else uses."""
    settings.ELASTICSEARCH_URL = ""
    settings.LOA_INDEX = tmp_path / "index"
    return settings.LOA_INDEX


class Archive:
    """Publishes and withdraws as the engine does: by the plugin, with rising versions."""

    def __init__(self) -> None:
        self.publisher = ArchivePublisher(ArchivePublisher.Config())

    def page(self, title: str, live: bool = True) -> Page:
        # Tests with several processes empty the database afterwards, and with it Wagtail's first rows.
        locale, _created = Locale.objects.get_or_create(language_code="vi")
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
        return root.add_child(instance=Page(title=title[:200], slug=uuid.uuid4().hex, live=live))

    def snapshot(self, title: str, body: str = "", **given) -> Snapshot:
        content_id = given.pop("content_id", None) or uuid.uuid4()
        unit = given.pop("unit", "phong-tieu-hoc")
        topics = given.pop("topics", [])
        page_id = given.pop("page_id", None) or self.page(title, live=given.pop("live", True)).pk
        path = f"/{unit}/{content_id}/"
        return Snapshot(
            content_id=content_id,
            page_id=page_id,
            hash=uuid.uuid4().hex,
            title=title,
            type=given.pop("type", "news"),
            type_label="Tin hoạt động",
            summary=given.pop("summary", ""),
            path=path,
            url=f"http://127.0.0.1:8000{path}",
            permanent_url=f"http://127.0.0.1:8000/b/{content_id}/",
            blocks=[
                Block(type="paragraph", html=f"<p>{part}</p>", text=part) for part in body.split("\n") if part.strip()
            ],
            unit=Term(slug=unit, name=UNITS.get(unit, unit)),
            topics=[Term(slug=slug, name=TOPICS.get(slug, slug)) for slug in topics],
            published_at=given.pop("published_at", datetime(2026, 3, 5, 2, 0, tzinfo=UTC)),
            **given,
        )

    def work(self, snapshot: Snapshot, operation=Operation.CREATE, version: int | None = None):
        version = version or next(_versions)
        content = Content(snapshot=snapshot, version=version, cause=Cause.PUBLISH)
        payload = self.publisher.render(content, operation)
        job = Job(
            key=uuid.uuid4(),
            channel="archive",
            content_id=snapshot.content_id,
            version=version,
            operation=operation,
            payload=payload,
        )
        return payload, job

    def put(self, title: str, body: str = "", **given) -> Snapshot:
        snapshot = self.snapshot(title, body, **given)
        self.publisher.deliver(*self.work(snapshot))
        return snapshot

    def put_many(self, snapshots: list[Snapshot]) -> None:
        self.publisher.deliver_many([self.work(snapshot) for snapshot in snapshots])

    def change(self, snapshot: Snapshot, **changed) -> Snapshot:
        newer = snapshot.model_copy(update=changed)
        self.publisher.deliver(*self.work(newer, Operation.UPDATE))
        return newer

    def retract(self, snapshot: Snapshot) -> None:
        self.publisher.deliver(*self.work(snapshot, Operation.RETRACT))


@pytest.fixture
def archive(db, index_folder) -> Archive:
    """An empty archive."""
    return Archive()


@pytest.fixture
def no_room():
    """A context in which this process cannot make files of any size, as on a full disk."""

    @contextmanager
    def full():
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full
