"""The archive as a channel: what is delivered is found, what is retracted is gone, whatever happens to the index."""

import shutil
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from publishers.contract import ChannelUnavailable, Done, NotDone, NotSupported, Operation, boottime
from search import service
from search.contract import Entry
from search.index import engines, indexing, store
from search.index.documents import Document
from search.models import IndexedDocument, IndexState, Label
from search.publisher import ArchivePublisher, Upkeep
from search.query import questions
from tests.plans import walks
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]  # fixtures

pytestmark = pytest.mark.django_db


def titles(q="", **parameters):
    question = questions.read_question({"q": [q], **{name: [value] for name, value in parameters.items()}})
    return [result.document.title for result in service.ask(question).results]


def test_a_delivered_item_is_found_and_a_retracted_one_is_gone(archive):
    snapshot = archive.put("Kế hoạch truyền thông", "Nội dung về giáo dục.")
    assert titles("ke hoach truyen thong") == ["Kế hoạch truyền thông"]
    archive.change(snapshot, title="Kế hoạch thông tin")
    assert titles("kế hoạch") == ["Kế hoạch thông tin"]
    assert titles('"truyền thông"') == []
    archive.retract(snapshot)
    assert titles("ke hoach") == []
    row = IndexedDocument.objects.get()
    assert (row.present, row.indexed, row.document, row.page_id) == (False, True, {}, None)
    archive.put("Trở lại", content_id=snapshot.content_id, page_id=snapshot.page_id)
    assert titles("tro lai") == ["Trở lại"]


def test_an_older_version_never_overwrites_a_newer_one(archive):
    snapshot = archive.snapshot("Bản thứ hai")
    older, newer = archive.snapshot("Bản thứ nhất", content_id=snapshot.content_id), snapshot
    archive.publisher.deliver(*archive.work(newer, version=20))
    archive.publisher.deliver(*archive.work(older, Operation.UPDATE, version=10))
    assert titles("ban") == ["Bản thứ hai"]
    archive.publisher.deliver(*archive.work(older, Operation.RETRACT, version=15))
    assert titles("ban") == ["Bản thứ hai"]
    archive.publisher.deliver(*archive.work(newer, Operation.RETRACT, version=30))
    archive.publisher.deliver(*archive.work(newer, version=20))
    assert titles("ban") == []


def test_the_same_delivery_twice_changes_nothing(archive):
    work = archive.work(archive.snapshot("Một lần"))
    first = archive.publisher.deliver(*work)
    before = IndexState.objects.get().done
    assert archive.publisher.deliver(*work) == first
    assert IndexState.objects.get().done == before
    assert titles() == ["Một lần"]


def test_many_at_once_are_one_commit(archive):
    archive.put("Đã có")
    before = IndexState.objects.get().done
    snapshots = [archive.snapshot(f"Bài số {number}") for number in range(5)]
    work = [archive.work(snapshot) for snapshot in snapshots]
    receipts = archive.publisher.deliver_many(work)
    assert [receipt.remote_id for receipt in receipts] == [str(snapshot.content_id) for snapshot in snapshots]
    assert IndexState.objects.get().done == before + 1
    assert len(titles("bai so")) == 5


def test_two_versions_of_one_content_in_one_batch_end_as_the_newer(archive):
    snapshot = archive.snapshot("Đầu")
    newer = snapshot.model_copy(update={"title": "Cuối"})
    archive.publisher.deliver_many([archive.work(newer, version=9), archive.work(snapshot, version=8)])
    assert titles() == ["Cuối"]


def test_lookup_answers_from_what_is_indexed(archive):
    payload, job = archive.work(archive.snapshot("Tra cứu"))
    assert isinstance(archive.publisher.lookup(job), NotDone)
    receipt = archive.publisher.deliver(payload, job)
    assert archive.publisher.lookup(job) == Done(receipt)
    assert receipt.url == payload["document"]["url"]
    IndexedDocument.objects.update(indexed=False)
    assert isinstance(archive.publisher.lookup(job), NotDone)


def test_a_notice_is_not_supported(archive):
    with pytest.raises(NotSupported):
        archive.work(archive.snapshot("Nhắn"), Operation.NOTICE)


def test_while_another_writes_the_row_is_kept_and_whoever_writes_next_indexes_it(archive):
    archive.put("Trước")
    payload, job = archive.work(archive.snapshot("Chờ"))
    with engines.backend().writing(5.0), pytest.raises(ChannelUnavailable) as trouble:
        indexing_wait = boottime() + 5.1  # leaves a tenth of a second to wait for the other writer
        archive.publisher.deliver(payload, type(job)(**{**job.__dict__, "deadline": indexing_wait}))
    assert trouble.value.code == "index_busy"
    assert not IndexedDocument.objects.get(content_id=job.content_id).indexed
    archive.put("Sau")
    assert sorted(titles()) == ["Chờ", "Sau", "Trước"]


@pytest.mark.parametrize("accident", ["missing", "truncated", "foreign", "older", "pointer"])
def test_an_index_that_cannot_be_trusted_is_rebuilt_from_the_rows(archive, index_folder, accident):
    gone = archive.put("Đã gỡ")
    for number in range(3):
        archive.put(f"Giữ lại {number}")
    archive.retract(gone)
    current = index_folder / (index_folder / "current").read_text()
    match accident:
        case "missing":
            shutil.rmtree(index_folder)
        case "truncated":
            victim = next(current.glob("*.term"))
            victim.write_bytes(victim.read_bytes()[:10])
        case "foreign":
            IndexState.objects.update(index=uuid.uuid4().hex)
        case "older":
            IndexState.objects.update(done=90, started=90)
        case "pointer":
            (index_folder / "current").unlink()
    assert indexing.upkeep(float("inf")) is not None
    assert sorted(titles()) == ["Giữ lại 0", "Giữ lại 1", "Giữ lại 2"]
    status = indexing.status(5.0)
    assert (status.present, status.absent, status.pending, status.indexed) == (3, 1, 0, 3)
    assert (status.drift, status.building, status.trouble) == (0, None, "")
    assert (index_folder / "current").read_text() != current.name


def test_a_delivery_mends_a_missing_index_by_itself(archive, index_folder):
    archive.put("Một")
    shutil.rmtree(index_folder)
    archive.put("Hai")
    assert sorted(titles()) == ["Hai", "Một"]


def test_a_large_archive_is_rebuilt_by_the_background_job_not_within_a_delivery(archive, index_folder, monkeypatch):
    archive.put("Một")
    shutil.rmtree(index_folder)
    monkeypatch.setattr(indexing, "QUICKLY", 0)
    with pytest.raises(ChannelUnavailable) as trouble:
        archive.put("Hai")
    assert trouble.value.code == "index_rebuilding"
    assert not archive.publisher.health().ok
    job = ArchivePublisher.background_jobs()[0]
    job.run(float("inf"))
    assert archive.publisher.health().ok
    assert sorted(titles()) == ["Hai", "Một"]


def test_a_document_that_the_index_lost_is_brought_back(archive):
    archive.put("Còn")
    lost = archive.put("Mất")
    with engines.backend().writing(5.0) as writing:
        row = IndexedDocument.objects.get(content_id=lost.content_id)
        writing.write(IndexState.objects.get().done, [Entry(lost.content_id, row.version, None)])
    assert titles("mat") == []
    indexing.upkeep(float("inf"))
    assert titles("mat") == ["Mất"]


def test_a_writer_that_died_between_commit_and_note_is_no_foreign_index(archive, index_folder):
    archive.put("Một")
    state = IndexState.objects.get()
    current = (index_folder / "current").read_text()
    snapshot = archive.snapshot("Hai")
    payload, job = archive.work(snapshot)
    store.save([store.Change(job.content_id, job.version, Document.model_validate(payload["document"]))])
    IndexState.objects.update(started=state.done + 1)
    with engines.backend().writing(5.0) as writing:
        writing.write(state.done + 1, [IndexedDocument.objects.get(content_id=job.content_id).entry()])
    indexing.upkeep(float("inf"))
    assert (index_folder / "current").read_text() == current
    assert sorted(titles()) == ["Hai", "Một"]
    assert indexing.status(5.0).pending == 0


def test_a_full_disk_is_temporary_and_the_row_is_kept(archive, no_room):
    archive.put("Một")
    payload, job = archive.work(archive.snapshot("Hai"))
    store.save([store.Change(job.content_id, job.version, Document.model_validate(payload["document"]))])
    with no_room(), pytest.raises(OSError):
        indexing.drain(5.0)
    assert titles() == ["Một"]
    indexing.upkeep(float("inf"))
    assert sorted(titles()) == ["Hai", "Một"]


def test_labels_follow_the_newest_document(archive):
    snapshot = archive.put("Một", topics=["tuyen-sinh"])
    assert Label.objects.get(facet="unit").name == "Phòng Giáo dục Tiểu học"
    renamed = snapshot.unit.model_copy(update={"name": "Phòng Tiểu học"})
    archive.change(snapshot, unit=renamed)
    assert Label.objects.get(facet="unit").name == "Phòng Tiểu học"
    assert Label.objects.get(facet="topic").name == "Tuyển sinh"


def test_a_page_that_went_away_untold_is_noted_by_the_upkeep(archive):
    snapshot = archive.put("Một")
    archive.put("Hai")
    Page.objects.filter(pk=snapshot.page_id).update(live=False)
    indexing.upkeep(float("inf"))
    assert [row.content_id for row in IndexedDocument.objects.filter(suspect=True)] == [snapshot.content_id]
    Page.objects.filter(pk=snapshot.page_id).update(live=True)
    assert sorted(titles()) == ["Hai", "Một"]  # what counts is how it stands now


@pytest.mark.parametrize("endless", ["a" * 70_000, "Số 1/" + "a" * 40_000], ids=["word", "number"])
def test_a_text_with_an_endless_word_is_archived_and_found_by_its_others(archive_on_either, endless):
    archive_on_either.put("Đã có từ trước")
    archive_on_either.put("Tin dài", f"trước {endless} sau, của Sở GD&ĐT")
    assert titles("tin truoc sau") == ["Tin dài"]
    assert titles("từ trước") == ["Đã có từ trước"]
    assert indexing.status(5.0).pending == 0


def test_an_upkeep_that_is_woken_before_its_time_does_not_go_through_the_archive_again(archive):
    archive.put("Kế hoạch truyền thông", "Nội dung về giáo dục.")
    upkeep = Upkeep()
    assert upkeep.run(float("inf")) is not None
    with CaptureQueriesContext(connection) as queries:
        again = upkeep.run(float("inf"))
    assert again is not None and again <= timezone.now() + indexing.CHECK_EVERY
    assert walks(queries.captured_queries, ["search_indexstate"]) == []
