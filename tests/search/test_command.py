"""manage.py archive, as an operator uses it."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from search import engines, service

pytestmark = pytest.mark.django_db


def test_status_and_rebuild(archive, index_folder, capsys):
    snapshot = archive.put("Một")
    archive.put("Hai")
    archive.retract(snapshot)
    call_command("archive", "status")
    assert [line.rsplit(" ", 1)[1] for line in capsys.readouterr().out.splitlines()] == ["1", "1", "0", "1"]
    shutil.rmtree(index_folder)
    with pytest.raises(CommandError):
        call_command("archive", "status")
    call_command("archive", "rebuild")
    call_command("archive", "status")
    assert service.ask(service.Question("hai")).count == 1


def test_rebuild_waits_for_no_writer_for_ever(archive):
    archive.put("Một")
    with engines.backend().writing(5.0), pytest.raises(CommandError):
        call_command("archive", "rebuild", wait=0.05)
