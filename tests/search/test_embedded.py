"""The embedded engine: the common contract, and its own files, locks and accidents."""

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from search.contract import Clause, IndexBusy, IndexUnusable, Query, SearchUnavailable
from search.index.backends import embedded_order
from search.index.backends.embedded import EmbeddedBackend
from tests.search.backend_contract import BackendContract, document, entries, numbers, rebuild


class TestEmbedded(BackendContract):
    def make_backend(self, tmp_path):
        return EmbeddedBackend(tmp_path / "index")


@pytest.fixture
def backend(tmp_path):
    backend = EmbeddedBackend(tmp_path / "index")
    with backend.writing(5.0) as writing:
        rebuild(writing, "a" * 32, [document(1, "Kế hoạch năm học")])
    return backend


def test_a_missing_index_is_said_so(tmp_path):
    backend = EmbeddedBackend(tmp_path / "nowhere")
    with pytest.raises(SearchUnavailable):
        backend.search(Query())
    with pytest.raises(SearchUnavailable):
        backend.suggest("ke")
    with backend.writing(5.0) as writing, pytest.raises(IndexUnusable):
        writing.identity()


def test_readers_see_each_commit_and_each_rebuild(backend):
    other = EmbeddedBackend(backend.folder)
    assert other.search(Query()).total == 1
    with backend.writing(5.0) as writing:
        writing.write(1, entries([document(2, "Kế hoạch mới")]))
    assert other.search(Query((Clause("ke hoach"),))).total == 2
    with backend.writing(5.0) as writing:
        rebuild(writing, "b" * 32, [document(3, "Khác")])
        assert writing.identity().index == "b" * 32
    assert numbers(other.search(Query())) == [3]
    assert sorted(path.name for path in backend.folder.iterdir()) == ["b" * 32, "current", "lock"]


def test_one_writer_at_a_time(backend):
    with backend.writing(5.0), pytest.raises(IndexBusy), EmbeddedBackend(backend.folder).writing(0.05):
        pytest.fail("two writers")
    with EmbeddedBackend(backend.folder).writing(5.0):
        pass


def test_many_small_writes_lose_nothing_while_parts_are_merged(backend):
    other = EmbeddedBackend(backend.folder)
    for commit in range(1, 61):
        with (backend if commit % 2 else other).writing(5.0) as writing:
            writing.write(commit, entries([document(commit, f"Bài {commit}")]))
        assert other.search(Query()).total == commit
    with backend.writing(5.0) as writing:
        assert writing.count() == 60
    assert backend._searcher()[0].num_segments < 20


@pytest.mark.parametrize("accident", ["truncate", "remove", "garbage", "meta"])
def test_a_broken_index_is_unusable_not_wrong(backend, accident):
    folder = backend.folder / ("a" * 32)
    victim = folder / "meta.json" if accident == "meta" else next(folder.glob("*.term"))
    match accident:
        case "remove":
            victim.unlink()
        case "garbage":
            victim.write_bytes(os.urandom(victim.stat().st_size))
        case _:
            victim.write_bytes(victim.read_bytes()[:10])
    fresh = EmbeddedBackend(backend.folder)
    with pytest.raises(SearchUnavailable):
        fresh.search(Query((Clause("ke hoach"),)))
    with fresh.writing(5.0) as writing, pytest.raises(IndexUnusable):
        writing.identity()


def test_a_full_disk_leaves_the_index_as_it_was(backend, no_room):
    with no_room(), pytest.raises(OSError), backend.writing(5.0) as writing:
        writing.write(1, entries([document(2, "Không còn chỗ")]))
    assert numbers(backend.search(Query())) == [1]
    with backend.writing(5.0) as writing:
        assert writing.identity().commit == 0
        writing.write(1, entries([document(2, "Lại có chỗ")]))
    assert numbers(backend.search(Query())) == [1, 2]


ROOT = Path(__file__).parents[2]
WRITER = """
import sys, uuid
from pathlib import Path
from search.index.backends.embedded import EmbeddedBackend
from tests.search.backend_contract import document, entries
backend = EmbeddedBackend(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    with backend.writing(5.0) as writing:
        writing.write(number, entries([document(number, f"Bài số {number}")]))
    print(number, flush=True)
    number += 1
"""


def test_a_killed_writer_loses_nothing_it_acknowledged_and_leaves_no_lock(backend):
    done = 1
    for round_ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(backend.folder), str(done + 1)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3 + round_):
            done = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        done = max([done, *(int(line) for line in writer.stdout.read().split("\n") if line.strip())])
        writer.wait()
        with EmbeddedBackend(backend.folder).writing(5.0) as writing:
            writing.identity()
            assert writing.count() in (done, done + 1)
        page = backend.search(Query(limit=500))
        assert set(range(1, done + 1)) <= set(numbers(page))
        done = page.total


def test_every_rebuild_has_a_folder_of_its_own(backend):
    with backend.writing(5.0) as writing, pytest.raises(FileExistsError):
        rebuild(writing, "a" * 32, [])
    with backend.writing(5.0) as writing:
        index = uuid.uuid4().hex
        writing.begin(index, 7)
        assert writing.identity().commit == 0
        writing.swap(index)
        assert writing.count() == 0
        assert writing.identity().commit == 7


def test_of_very_many_equally_good_hits_a_reader_meets_each_once(backend, monkeypatch):
    monkeypatch.setattr(embedded_order, "_TIES", 30)
    with backend.writing() as writing:
        writing.write(1, entries([document(number, "Trường học") for number in range(1, 101)]))
        writing.write(2, entries([document(number, "Trường học mới", "Trường học") for number in range(101, 121)]))
    met, after = [], ""
    for _page in range(9):
        page = backend.search(Query((Clause("truong hoc"),), limit=14, after=after))
        met += numbers(page)
        after = page.next
    assert after == "" and sorted(met) == list(range(1, 121))
