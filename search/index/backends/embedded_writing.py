"""The one writer of an embedded index, behind a lock on its folder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import tantivy
from tantivy import Query as Q

from search.contract import Entry, Identity, IndexBusy, IndexUnusable, SnapshotInside
from search.index.backends import embedded_files as files

_PAGE = 1_000  # documents that are walked through at once
SMALL_HEAP, _LARGE_HEAP = 20_000_000, 60_000_000  # bytes
_MERGE_PATIENCE = 0.2  # seconds that a write waits for the merging of parts before it goes on behind its back


class EmbeddedWriting:
    """The right to write to the index of a folder, for as long as the context lasts."""

    def __init__(self, folder: Path, wait: float) -> None:
        self.folder = folder
        self.wait = wait
        self._lock: IO[str] | None = None
        self._writers: dict[str, tantivy.IndexWriter] = {}

    def __enter__(self) -> EmbeddedWriting:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("a")
        until = time.monotonic() + self.wait
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    lock.close()
                    raise IndexBusy("Another process is writing to the index.") from None
                time.sleep(0.01)
            else:
                self._lock = lock
                return self

    def __exit__(self, *exc: object) -> None:
        lock, writers, self._lock, self._writers = self._lock, list(self._writers.values()), None, {}
        if lock is None:
            return
        if not writers:
            lock.close()
            return
        # A writer that is let go while it merges goes on doing so, and would take files away from the
        # next one: the lock stays until it has finished, without keeping what is already committed waiting.
        finish = threading.Thread(target=_finish, args=(writers, lock), daemon=True)
        finish.start()
        finish.join(_MERGE_PATIENCE)

    def identity(self) -> Identity:
        """Which index stands here. Raises IndexUnusable when there is none that can be opened."""
        try:
            path = self._path()
            meta = json.loads((path / "loa.json").read_text())
            if meta["shape"] != files.SHAPE or meta["engine"] != files.ENGINE:
                raise IndexUnusable("The index was made by another version.")
            self._index(path)
            return Identity(str(meta["index"]), int(meta["commit"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"There is no index that can be opened: {error}") from error

    def made_by(self) -> str:
        """The engine and its version, and that of our fields."""
        return f"tantivy {files.ENGINE}, {files.SHAPE}"

    def count(self) -> int:
        """How many documents are in it."""
        return self._index(self._path()).searcher().num_docs

    def size(self) -> int:
        """How many bytes it takes."""
        return sum(file.stat().st_size for file in self._path().iterdir())

    def held(self, content_ids: Collection[UUID]) -> dict[UUID, int]:
        """Which of these contents can be found, and the version of each."""
        index = self._index(self._path())
        among = Q.term_set_query(index.schema, "id", [str(content_id) for content_id in content_ids])
        searcher = index.searcher()
        entries = (
            files.stored(searcher, address) for _, address in searcher.search(among, limit=len(content_ids) or 1).hits
        )
        return {UUID(entry["id"]): int(entry["version"]) for entry in entries}

    def contents(self) -> Iterator[UUID]:
        """Every content that can be found, in no order."""
        searcher = self._index(self._path()).searcher()
        for offset in range(0, searcher.num_docs, _PAGE):
            for _, address in searcher.search(Q.all_query(), limit=_PAGE, offset=offset, count=False).hits:
                yield files.content_id(searcher, address)

    def write(self, commit: int, entries: Iterable[Entry], also: str = "") -> dict[UUID, str]:
        """Put documents in and take contents out in one commit; none is refused. Raises OSError when the disk does."""
        entries = list(entries)
        current = files.current(self.folder)
        if also and (self.folder / also / "loa.json").exists():
            self._put(also, entries, commit)
        self._put(current, entries, commit)
        return {}

    def begin(self, index: str, commit: int) -> None:
        """Make an empty index beside the one in use, which answers on."""
        path = self.folder / index
        path.mkdir()
        with _written():
            tantivy.Index(files.schema(), path=str(path))
        files.replace(
            path / "loa.json",
            json.dumps({"index": index, "commit": commit, "shape": files.SHAPE, "engine": files.ENGINE}),
        )

    def fill(self, index: str, entries: Iterable[Entry]) -> dict[UUID, str]:
        """Put documents into an index that is being built. Raises IndexUnusable when there is none of this name."""
        if not (self.folder / index / "loa.json").exists():
            raise IndexUnusable("There is no index of this name.")
        self._put(index, entries, None)
        return {}

    def swap(self, index: str) -> None:
        """Put the index that was built in the place of the one in use, in one step, and remove all others."""
        for name in [*self._writers]:
            self._writers.pop(name).wait_merging_threads()
        files.replace(self.folder / "current", index)
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != index:
                shutil.rmtree(path, ignore_errors=True)  # readers keep the files that they have open

    def snapshot(self, folder: Path) -> int:
        """Copy the index in use to a folder that is not there yet, or empty; its size in bytes.

        Nobody writes meanwhile, and the folder has its name only when all of it is on the disk.
        Raises FileExistsError, SnapshotInside.
        """
        folder = folder.resolve()
        if folder.is_relative_to(self.folder.resolve()):
            raise SnapshotInside(folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FileExistsError(folder)
        draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            shutil.copytree(self._path(), draft / self._path().name, ignore=shutil.ignore_patterns("*.lock", "*.draft"))
            files.replace(draft / "current", self._path().name)
            for path in draft.rglob("*"):
                files.sync(path)
            draft.replace(folder)
            files.sync(folder.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def _put(self, name: str, entries: Iterable[Entry], commit: int | None) -> None:
        path = self.folder / name
        meta = json.loads((path / "loa.json").read_text())
        with _written():
            writer = self._writers.get(name)
            if writer is None:
                heap = _LARGE_HEAP if commit is None else SMALL_HEAP
                writer = self._writers[name] = self._index(path).writer(heap, 1)
                # A writer that was killed may have left files of a commit that never was; the same names come again.
                writer.garbage_collect_files()
            try:
                for entry in entries:
                    writer.delete_documents_by_term("id", str(entry.content_id))
                    if entry.document is not None:
                        writer.add_document(files.entry(entry.document, entry.version))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
        if commit is not None:
            files.replace(path / "loa.json", json.dumps({**meta, "commit": commit}))

    def _path(self) -> Path:
        return self.folder / files.current(self.folder)

    def _index(self, path: Path) -> tantivy.Index:
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
        return index


def _finish(writers: list[tantivy.IndexWriter], lock: IO[str]) -> None:
    try:
        for writer in writers:
            writer.wait_merging_threads()
    finally:
        lock.close()


@contextlib.contextmanager
def _written() -> Iterator[Any]:
    """The engine names a full disk and a broken file alike; both leave the last commit as it was."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"The index refused the change: {error}") from error
