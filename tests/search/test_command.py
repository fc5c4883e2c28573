"""manage.py archive, as an operator uses it."""

import re
import shutil

import pytest
from django.core.management import CommandError, call_command

from search import service
from search.contract import Entry
from search.index import engines
from search.query import questions
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]  # fixtures

pytestmark = pytest.mark.django_db


def test_status_and_reindex(archive, index_folder, capsys):
    snapshot = archive.put("Một")
    archive.put("Hai")
    archive.retract(snapshot)
    call_command("archive", "status")
    counts = [line.rsplit(" ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert counts[:4] == ["1", "1", "0", "1"]
    shutil.rmtree(index_folder)
    with pytest.raises(CommandError):
        call_command("archive", "status")
    call_command("archive", "reindex")
    call_command("archive", "status")
    assert service.ask(questions.Question("hai")).count == 1


def test_status_names_the_engine_and_says_where_the_index_differs(archive_on_either, capsys):
    snapshot = archive_on_either.put("Một")
    archive_on_either.put("Hai")

    def status():
        call_command("archive", "status")
        return capsys.readouterr().out

    assert re.search(r"(tantivy 0\.\d+\.\d+|Elasticsearch 9\.\d+\.\d+), \d+$", status().strip(), re.M)
    assert "archive audit" not in status()
    with engines.backend().writing(5.0) as writing:  # as if a disk had lost it
        writing.write(writing.identity().commit or 0, [Entry(snapshot.content_id, 2**62, None)])
    assert "-1" in status() and "archive audit" in status()


def test_reindexing_waits_for_no_writer_for_ever(archive):
    archive.put("Một")
    with engines.backend().writing(5.0), pytest.raises(CommandError):
        call_command("archive", "reindex", wait=0.05)
