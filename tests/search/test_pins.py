"""What editors put on top: found by the whole question however it is written, for as long as the archive holds it."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from search import service
from search.models import IndexedDocument, Pin
from search.query import parser, questions
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]  # fixtures

SEARCH = "/api/archive/v1/search"


def pin(words: str, snapshot, **given) -> Pin:
    row = Pin(words=words, page_id=snapshot.page_id, **given)
    row.full_clean()
    row.save()
    return row


def pinned(**given) -> list[str]:
    question = questions.read_question({name: [value] for name, value in given.items()})
    return [result.document.title for result in service.pinned(question)]


def shown(response) -> list[str]:
    return [str(hit.document.title) for hit in (*response.context["pinned"], *response.context["results"])]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Tuyển sinh", "tuyen sinh"),
        ("  TUYEN   sinh ", "tuyen sinh"),
        ("Tuyê\u0309n sinh", "tuyen sinh"),
        ('"tuyển sinh" lớp 10', 'lop 10 "tuyen sinh"'),
        ("“tuyển sinh” lớp 10", 'lop 10 "tuyen sinh"'),
        ("tuyển sinh -đại-học", 'tuyen sinh -"dai hoc"'),
        ("đại học?!", "dai hoc"),
        ("Lớp mười, ngày 5 tháng 9", "lop 10 5 9"),
        ("… !", ""),
    ],
)
def test_a_question_has_one_key_however_it_is_written(typed, key):
    assert parser.key(typed) == key


def test_pins_of_before_are_found_by_the_form_in_which_questions_are_read_now(archive):
    row = pin("Tuyển sinh lớp mười", archive.put("Hướng dẫn"))
    Pin.objects.filter(pk=row.pk).update(key="tuyen sinh lop muoi")
    import_module("search.migrations.0007_keys_of_pins").read_again(apps, None)
    (result,) = service.pinned(questions.read_question({"q": ["tuyển sinh lớp 10"]}))
    assert result.document.title == "Hướng dẫn"


def test_a_pin_stands_on_top_once_and_moves_no_count_and_no_page(archive_on_either, client):
    archive = archive_on_either
    snapshots = [archive.snapshot(f"Tuyển sinh lớp {number}", topics=["tuyen-sinh"]) for number in range(25)]
    other = archive.snapshot("Lịch thi của Sở", type="policy", published_at=datetime(2020, 3, 5, tzinfo=UTC))
    archive.put_many([*snapshots, other])
    before = client.get("/tim-kiem/", {"q": "tuyen sinh"})
    last_on_first = before.context["results"][-1].document.title
    with_words = next(one for one in snapshots if one.title == last_on_first)
    pin("Tuyển sinh", other, position=2)
    pin("tuyen SINH", with_words, position=1)

    after = client.get("/tim-kiem/", {"q": "tuyển  sinh"})
    assert shown(after)[:2] == [last_on_first, "Lịch thi của Sở"]
    assert [hit.document.title for hit in after.context["pinned"]] == [last_on_first, "Lịch thi của Sở"]
    assert sorted(shown(after)[2:]) == sorted(set(shown(before)) - {last_on_first})
    assert after.context["answer"].count == before.context["answer"].count == 25
    assert after.context["answer"].pages == 2
    second = client.get("/tim-kiem/", {"q": "tuyen sinh", "page": "2"})
    assert second.context["pinned"] == [] and len(second.context["results"]) == 5
    assert not set(shown(second)) & set(shown(after))

    answer = client.get(SEARCH, {"q": "tuyen sinh", "page_size": "20"}).json()
    assert [one["title"] for one in answer["pinned"]] == [last_on_first, "Lịch thi của Sở"]
    assert answer["pinned"][0].keys() == answer["results"][0].keys()
    assert answer["count"] == 25 and len(answer["results"]) == 20
    rest = client.get(answer["next"]).json()
    assert rest["pinned"] == [] and len(rest["results"]) == 5
    ids = [one["id"] for one in answer["results"] + rest["results"]]
    assert len(set(ids)) == 25 and str(other.content_id) not in ids

    # Only within what was asked for, and only where the best comes first.
    assert pinned(q="tuyen sinh", type="policy") == ["Lịch thi của Sở"]
    assert pinned(q="tuyen sinh", topic="tuyen-sinh") == [last_on_first]
    assert pinned(q="tuyen sinh", year="2026") == [last_on_first]
    assert pinned(q="tuyen sinh", **{"from": "2020-03-05", "to": "2020-03-05"}) == ["Lịch thi của Sở"]
    assert pinned(q="tuyen sinh", to="2020-03-04") == []
    assert pinned(q="tuyen sinh", sort="date") == []
    assert pinned(q="tuyen sinh lop") == pinned(q='"tuyen sinh"') == []

    archive.retract(other)
    assert shown(client.get("/tim-kiem/", {"q": "tuyen sinh"}))[0] == last_on_first
    assert pinned(q="tuyen sinh", type="policy") == []


def test_the_engines_agree_with_the_rows_about_filters(archive_on_either):
    given = {"topics": ["an-toan"], "details": {"legal_status": "in_force"}, "type": "policy"}
    one = archive_on_either.put("Thông tư", published_at=datetime(2026, 1, 1, 16, 59, 59, tzinfo=UTC), **given)
    pin("phong chay", one)
    for filters in (
        {"unit": "phong-tieu-hoc"},
        {"unit": "phong-tccb"},
        {"topic": "an-toan", "status": "in_force"},
        {"status": "repealed"},
        {"year": "2026"},
        {"year": "2025"},
        {"from": "2026-01-01", "to": "2026-01-01"},
        {"from": "2026-01-02"},
        {"to": "2026-01-01T16:59:59Z"},
        {"from": "2026-01-01T16:59:59Z"},
        {"to": "2026-01-01T17:00:00Z"},
    ):
        filter_values = {name: [value] for name, value in filters.items()}
        count = service.ask(questions.read_question({**filter_values, "q": ["thong tu"]})).count
        assert len(pinned(q="phong chay", **filters)) == count, filters


def test_what_is_not_public_is_never_on_top(archive):
    one = archive.put("Một bài")
    pin("bai", one)
    assert pinned(q="bài") == ["Một bài"]
    Page.objects.filter(pk=one.page_id).update(live=False)  # a path that tells nobody
    assert pinned(q="bài") == []


def test_an_item_whose_change_waits_for_the_index_stays_on_top(archive):
    one = archive.put("Một bài")
    pin("bai", one)
    IndexedDocument.objects.update(indexed=False)
    assert pinned(q="bài") == ["Một bài"]


def test_a_pin_has_its_days(archive):
    one = archive.put("Một bài")
    row = pin("bai", one, first_day=timezone.localdate() + timedelta(days=1))
    assert pinned(q="bài") == []
    question = questions.read_question({"q": ["bài"]})
    assert len(service.pinned(question, timezone.now() + timedelta(days=1))) == 1
    Pin.objects.filter(pk=row.pk).update(first_day=None, last_day=timezone.localdate())
    assert pinned(q="bài") == ["Một bài"]
    assert service.pinned(question, timezone.now() + timedelta(days=1)) == []


def test_a_pin_alone_says_that_nothing_else_was_found(archive, client):
    pin("khong co", archive.put("Tuyển sinh"))
    client.cookies["django_language"] = "en"
    page = client.get("/tim-kiem/", {"q": "không có"})
    assert shown(page) == ["Tuyển sinh"]
    html = page.content.decode()
    assert "Editor’s choice" in html and "nothing was found for “không có”" in html
    assert "empty-state" not in html and "ket-qua.csv" not in html and "feed.atom" in html


def test_tables_feeds_and_counts_have_no_pins(archive, client):
    archive.put("Tuyển sinh")
    pin("tuyen sinh", archive.put("Lịch thi"))
    for address in ("/tim-kiem/ket-qua.csv", "/tim-kiem/feed.atom"):
        response = client.get(address, {"q": "tuyen sinh"})
        body = b"".join(response) if response.streaming else response.content
        assert "Tuyển sinh" in body.decode() and "Lịch thi" not in body.decode()
    assert client.get("/api/archive/v1/facets", {"q": "tuyen sinh"}).json()["count"] == 1


def test_a_pin_that_says_nothing_or_the_same_is_refused(archive):
    one = archive.put("Một bài")
    pin("bài", one)
    for words, given, field in (
        ("… !", {}, "words"),
        ("BAI", {}, "page"),
        ("khác", {"first_day": timezone.localdate(), "last_day": timezone.localdate() - timedelta(days=1)}, "last_day"),
    ):
        with pytest.raises(ValidationError) as refused:
            pin(words, one, **given)
        assert list(refused.value.message_dict) == [field]
    archive.retract(one)
    with pytest.raises(ValidationError) as refused:
        pin("khác", one)
    assert list(refused.value.message_dict) == ["page"]


def test_a_pin_that_is_over_is_in_no_ones_way(archive):
    one, today = archive.put("Một bài"), timezone.localdate()
    pin("bài", one, last_day=today - timedelta(days=1))
    pin("bài", one)
    assert pinned(q="bài") == ["Một bài"]
    with pytest.raises(ValidationError):
        pin("bài", one, first_day=today + timedelta(days=9))
    Pin.objects.update(last_day=today + timedelta(days=2))
    pin("bài", one, first_day=today + timedelta(days=3))
    with pytest.raises(ValidationError):
        pin("bài", one, first_day=today, last_day=today + timedelta(days=3))


def test_editors_pin_in_the_admin_and_every_change_is_in_the_log(archive, client, admin_user):
    client.force_login(admin_user)
    client.cookies["django_language"] = "en"
    one, other = archive.put("Một bài"), archive.put("Bài khác")
    add = reverse("wagtailsnippets_search_pin:add")
    given = {"words": " Tuyển  sinh ", "page": one.page_id, "position": 1, "first_day": "", "last_day": ""}
    assert client.post(add, given).status_code == 302
    row = Pin.objects.get()
    assert (row.words, row.key) == ("Tuyển sinh", "tuyen sinh")
    refused = client.post(add, {**given, "words": "TUYEN SINH"})
    assert refused.status_code == 200 and "It is already pinned to “TUYEN SINH”." in refused.content.decode()
    archive.retract(other)
    refused = client.post(add, {**given, "page": other.page_id})
    assert "The archive does not hold this page." in refused.content.decode()
    listed = client.get(reverse("wagtailsnippets_search_pin:list"), {"q": "một"}).content.decode()
    assert "Tuyển sinh" in listed and "Một bài" in listed and "Shown" in listed
    edit = reverse("wagtailsnippets_search_pin:edit", args=[row.pk])
    assert client.post(edit, {**given, "last_day": "2020-01-01"}).status_code == 302
    assert "Over" in client.get(reverse("wagtailsnippets_search_pin:list")).content.decode()
    client.post(reverse("wagtailsnippets_search_pin:delete", args=[row.pk]))
    log = ModelLogEntry.objects.for_instance(row).values_list("action", flat=True)
    assert set(log) == {"wagtail.create", "wagtail.edit", "wagtail.delete"}


def test_only_who_may_pins(archive, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ai-do", password="x"))
    given = {"words": "bài", "page": archive.put("Một bài").page_id, "position": 1}
    assert client.post(reverse("wagtailsnippets_search_pin:add"), given).status_code == 302
    assert not Pin.objects.exists()


def test_a_page_that_is_deleted_takes_its_pins_along(archive):
    one = archive.put("Một bài")
    pin("bài", one)
    Page.objects.get(pk=one.page_id).delete()
    assert not Pin.objects.exists() and pinned(q="bài") == []


def test_the_admin_offers_one_list_of_pinned_results(admin_client):
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "/snippets/search/pin/" in home
    for beside in ("searchpicks", "searchpicks/queries", "forms"):
        assert f"/{beside}/" not in home and admin_client.get(f"/admin/{beside}/").status_code == 404


def test_results_that_were_promoted_in_wagtails_list_become_pins(archive):
    """The tables as a newsroom of the release before has them."""
    pages = [archive.put(title).page_id for title in ("Bài một", "Bài hai")]
    migration = import_module("search.migrations.0009_promoted_results_become_pins")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE wagtailsearchpromotions_query (id integer PRIMARY KEY, query_string varchar(255))")
        cursor.execute(
            "CREATE TABLE wagtailsearchpromotions_searchpromotion (id integer PRIMARY KEY, query_id integer,"
            " page_id integer REFERENCES wagtailcore_page (id), sort_order integer)"
        )
        cursor.execute("INSERT INTO wagtailsearchpromotions_query VALUES (1, 'tuyển sinh')")
        cursor.execute(
            "INSERT INTO wagtailsearchpromotions_searchpromotion VALUES (1, 1, %s, 1), (2, 1, %s, 0), (3, 1, NULL, 2)",
            pages,
        )
    migration.move(apps, SimpleNamespace(connection=connection))
    assert pinned(q="tuyen sinh") == ["Bài hai", "Bài một"]
    Page.objects.get(pk=pages[0]).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM wagtailsearchpromotions_searchpromotion")
        assert cursor.fetchall() == [(3,)]
