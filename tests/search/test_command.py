"""manage.py archive, as an operator uses it."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from search import engines, service

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
    assert service.ask(service.Question("hai")).count == 1


def test_reindexing_waits_for_no_writer_for_ever(archive):
    archive.put("Một")
    with engines.backend().writing(5.0), pytest.raises(CommandError):
        call_command("archive", "reindex", wait=0.05)
