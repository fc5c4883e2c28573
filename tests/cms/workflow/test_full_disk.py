"""A full disk, as the database says it: people are told, nothing is half done, and an item can still be withdrawn."""

import pytest
from django.db import connection
from django.urls import reverse

from cms.core import disk
from cms.core.models import Withdrawal
from cms.news.models import NewsStory

REASON = "Số liệu trong bài bị sai."


def fill(table: str = "core_withdrawal") -> None:
    """From now on the database finds no room for a row of this table: by default the record of a withdrawal."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER full_disk BEFORE INSERT ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )


def free() -> None:
    """There is room again."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER full_disk")


@pytest.fixture
def officer(house, client):
    client.force_login(house.people["officer"])
    client.raise_request_exception = False
    return client


def withdraw(client, page, **headers):
    address = reverse("workflow:withdraw", args=[page.pk])
    return client.post(address, {"reason": REASON}, follow=True, headers=headers)


@pytest.fixture
def no_reserve(settings):
    (settings.LOA_DATA / "reserve").unlink(missing_ok=True)


def test_who_saves_reads_what_happened_and_nothing_is_half_done(officer, live, no_reserve):
    fill()
    answer = withdraw(officer, live)
    free()
    assert answer.status_code == 507
    assert "Đĩa của máy chủ đã đầy" in answer.content.decode()
    assert "Vẫn thu hồi được" not in answer.content.decode(), "no room is left for that"
    assert NewsStory.objects.get(pk=live.pk).live and not Withdrawal.objects.exists()


def test_a_withdrawal_that_the_ledger_had_no_room_for_is_taken_back_whole(officer, live, no_reserve):
    fill("engine_publication")
    answer = withdraw(officer, live)
    free()
    assert answer.status_code == 507 and "Chưa có gì được lưu hoặc thay đổi" in answer.content.decode()
    assert NewsStory.objects.get(pk=live.pk).live and not Withdrawal.objects.exists()


def test_who_did_something_in_several_steps_is_told_to_look_what_was_saved(house, client, live, no_reserve):
    client.force_login(house.people["approver"])
    client.raise_request_exception = False
    fill("engine_publication")
    answer = client.post(reverse("wagtailadmin_pages:unpublish", args=[live.pk]))
    free()
    assert answer.status_code == 507
    assert "chưa làm xong" in answer.content.decode() and "Chưa có gì" not in answer.content.decode()


def test_an_autosave_is_told_in_the_words_that_the_editor_shows(officer, live, no_reserve):
    fill()
    answer = withdraw(officer, live, accept="application/json")
    free()
    assert answer.status_code == 507 and "đã đầy" in answer.json()["error_message"]


def test_a_withdrawal_takes_the_room_that_was_kept_for_it(officer, live, no_reserve, settings, monkeypatch):
    disk.keep_room()
    reserve = settings.LOA_DATA / "reserve"
    assert reserve.stat().st_size == disk.SIZE
    unlink = type(reserve).unlink

    def unlink_and_free(path, **options):
        unlink(path, **options)
        free()

    # Where the disk is really full, the file that goes is the room that comes.
    monkeypatch.setattr(type(reserve), "unlink", unlink_and_free)
    fill()
    answer = withdraw(officer, live)
    assert answer.status_code == 200
    assert not NewsStory.objects.get(pk=live.pk).live and Withdrawal.objects.get().public_reason == REASON
    assert not reserve.exists()
