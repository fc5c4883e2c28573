"""Who types without marks finds in the admin what was written with them."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from cms.core.admin_search import MARKER
from publishers.admin.items import titled
from publishers.runtime.folding import FROM, TO, unmarked
from tests.publishers.channels.bulletin.help import subscriber


def test_one_table_serves_both_databases(db):
    assert len(FROM) == len(TO)
    assert unmarked("ĐẮK LẮK: Học phí, Ủy ban, đường Nguyễn Ỷ") == "dak lak: hoc phi, uy ban, duong nguyen y"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT loa_unmarked(%s), loa_unmarked(NULL)", ["Học phí"])
            assert cursor.fetchone() == ("hoc phi", None)


@pytest.mark.parametrize("typed", ["hoc phi", "học phí", "Hoc ph", "HỌC PHÍ"])
def test_the_explorer_finds_a_title(write, admin_client, typed):
    write("truong-a", "Mức học phí năm học mới")
    html = admin_client.get(reverse("wagtailadmin_pages:search"), {"q": typed}).content.decode()
    assert "Mức học phí năm học mới" in html


@pytest.mark.parametrize("typed", ["nguyen thu", "NGUYỄN THU", "Ha"])
def test_the_list_of_people_finds_a_name(admin_client, django_user_model, typed):
    django_user_model.objects.create_user("thu-ha", first_name="Nguyễn Thu Hà")
    django_user_model.objects.create_user("binh", first_name="Trần Quốc Bình")
    html = admin_client.get(reverse("wagtailusers_users:index_results"), {"q": typed}).content.decode()
    assert "Nguyễn Thu Hà" in html and "Bình" not in html


def test_the_board_finds_an_item_and_the_list_of_subscribers_a_person(write, admin_client):
    item = write("truong-a", "Mức học phí năm học mới", live=True)
    assert titled("hoc phi moi") == [item.content_id]
    assert titled("hoc phi cu") == []
    subscriber("thu-ha@loa.example", name="Nguyễn Thị Thu Hà")
    subscriber("binh@loa.example", name="Trần Quốc Bình")
    html = admin_client.get(reverse("subscribers:index_results"), {"q": "thi thu"}).content.decode()
    assert "thu-ha@loa.example" in html and "binh@loa.example" not in html


def test_an_index_of_before_is_filled_anew_by_the_upgrade(write):
    item = write("truong-a", "Mức học phí")
    IndexEntry.objects.all().delete()
    upgrade = MigrationLoader(connection).graph.nodes[MARKER]
    emit_post_migrate_signal(0, False, "default", plan=[(upgrade, False)])
    assert [page.pk for page in Page.objects.autocomplete("hoc phi")] == [item.pk]
