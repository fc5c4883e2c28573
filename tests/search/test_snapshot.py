"""A copy of the index: taken while others write and ask, and put back."""

import shutil
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from search import service
from search.contract import Query
from search.index import engines, indexing
from search.index.backends.embedded import EmbeddedBackend
from search.query import questions
from tests.search.backend_contract import document, entries

pytest_plugins = ["tests.search.engines"]


def take(folder, **options):
    call_command("archive", "snapshot", str(folder), **options)


def wait_for(happened, seconds=10.0):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.002)


def put_back(copy, index_folder):
    """What an operator does: the copy in the place of the index, while nobody writes."""
    shutil.rmtree(index_folder)
    shutil.copytree(copy, index_folder)


@pytest.mark.django_db
def test_a_snapshot_is_used_again_as_it_is(archive, index_folder, tmp_path, capsys):
    archive.put("Tuyển sinh lớp 10")
    take(tmp_path / "copy")
    assert str(tmp_path / "copy") in capsys.readouterr().out
    name = (index_folder / "current").read_text()
    put_back(tmp_path / "copy", index_folder)
    call_command("archive", "status")
    assert indexing.audit(1.0).drift == 0
    assert (index_folder / "current").read_text() == name, "it was not built anew"
    archive.put("Tuyển sinh lớp 6")
    assert service.ask(questions.Question("tuyen sinh")).count == 2


@pytest.mark.django_db
def test_an_old_snapshot_brings_nothing_back_that_was_withdrawn(archive, index_folder, tmp_path):
    withdrawn = archive.put("Tin sai về học phí")
    archive.put("Học phí năm học mới")
    take(tmp_path / "copy")
    archive.retract(withdrawn)
    archive.put("Miễn học phí")
    put_back(tmp_path / "copy", index_folder)

    def titles():
        return sorted(hit.document.title for hit in service.ask(questions.Question("hoc phi")).results)

    assert titles() == ["Học phí năm học mới"], "the rows know what was withdrawn, whatever the index holds"
    indexing.upkeep(float("inf"))
    assert titles() == ["Học phí năm học mới", "Miễn học phí"]


@pytest.mark.django_db
def test_a_snapshot_never_writes_over_anything(archive, tmp_path):
    archive.put("Một")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "thư.txt").write_text("giữ lại")
    (tmp_path / "file").write_text("giữ lại")
    for taken in ("copy", "file"):
        with pytest.raises(CommandError, match=taken):
            take(tmp_path / taken)
    assert (tmp_path / "copy" / "thư.txt").read_text() == (tmp_path / "file").read_text() == "giữ lại"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.django_db
def test_a_snapshot_that_cannot_be_taken_is_refused(archive, index_folder, tmp_path):
    archive.put("Một")
    with engines.backend().writing(5.0), pytest.raises(CommandError):
        take(tmp_path / "copy", wait=0.05)
    with pytest.raises(CommandError):
        call_command("archive", "snapshot")
    with pytest.raises(CommandError):
        call_command("archive", "status", str(tmp_path / "copy"))
    shutil.rmtree(index_folder)
    with pytest.raises(CommandError):
        take(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.django_db
def test_a_snapshot_does_not_stand_in_the_folder_of_the_index(archive, index_folder, tmp_path):
    archive.put("Một")
    before = sorted(index_folder.rglob("*"))
    (tmp_path / "way-in").symlink_to(index_folder)
    for folder in (
        index_folder / "copy",
        index_folder / "a" / ".." / "copy",
        tmp_path / "way-in" / "copy",
        index_folder,
    ):
        with pytest.raises(CommandError, match="thư mục của chỉ mục"):
            take(folder)
    assert sorted(index_folder.rglob("*")) == before
    assert [result.document.title for result in service.ask(questions.read_question({})).results] == ["Một"]


@pytest.mark.parametrize("either", ["elasticsearch"], indirect=True)
def test_a_cluster_takes_its_own(archive_on_either, tmp_path):
    archive_on_either.put("Một")
    with pytest.raises(CommandError, match="Elasticsearch"):
        take(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_it_holds_one_moment_while_others_write_and_ask(tmp_path):
    backend = EmbeddedBackend(tmp_path / "index")
    with backend.writing(5.0) as writing:
        writing.begin("a" * 32, 0)
        writing.swap("a" * 32)
    written, failures, done = [], [], threading.Event()

    def write():
        number = 0
        while not done.is_set():
            number += 1
            with backend.writing(5.0) as writing:
                writing.write(number, entries([document(number, "Kế hoạch năm học")], version=1))
            written.append(number)

    def ask():
        while not done.is_set():
            try:
                backend.search(Query())
            except Exception as error:
                failures.append(error)

    at_work = [threading.Thread(target=write), threading.Thread(target=ask)]
    for thread in at_work:
        thread.start()
    try:
        for number in range(5):
            wait_for(lambda number=number: len(written) > number)
            least = len(written)
            with backend.writing(5.0) as writing:
                writing.snapshot(tmp_path / f"copy-{number}")
            most = len(written) + 1
            copy = EmbeddedBackend(tmp_path / f"copy-{number}")
            with copy.writing(1.0) as writing:
                held, commit = writing.count(), writing.identity().commit
            assert least <= held <= most and held == commit and copy.search(Query()).total == held
    finally:
        done.set()
        for thread in at_work:
            thread.join()
    assert not failures and len(written) >= 5
