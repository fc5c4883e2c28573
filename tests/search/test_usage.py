"""What people look for is counted by the day, and nothing about who they are."""

import io
import re
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from publishers.contract import boottime
from search.analytics import usage
from search.models import AskedQuestion, OpenedRank
from search.publisher import ArchivePublisher

pytestmark = pytest.mark.django_db
PAGE, OPENED = "/tim-kiem/", "/tim-kiem/da-mo/"
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture(autouse=True)
def _nobody_was_here():
    cache.clear()


@pytest.fixture
def school(archive):
    archive.put_many([archive.snapshot(f"Tuyển sinh lớp {number}") for number in range(12)])
    return archive


def ask(client, q, headers=(), **given):
    return client.get(PAGE, {"q": q, **given}, headers={**PERSON, **dict(headers)})


def counted() -> dict[str, tuple[int, int]]:
    return {row.words: (row.asked, row.results) for row in AskedQuestion.objects.all()}


def tokens(response) -> list[str]:
    return re.findall(r'data-opened="([^"]*)"', response.content.decode())


def tell(client, token, headers=()):
    return client.post(OPENED, {"token": token}, headers={**PERSON, **dict(headers)})


def test_the_same_question_is_one_however_it_is_written(school, client):
    for q in ("Tuyển sinh", "tuyen  sinh", "TUYỂN SINH", "Tuyê\u0309n sinh"):
        assert ask(client, q).status_code == 200
    ask(client, "không ở đâu cả")
    assert counted() == {"Tuyển sinh": (4, 12), "không ở đâu cả": (1, 0)}
    [row] = AskedQuestion.objects.filter(words="Tuyển sinh")
    assert row.day == timezone.localdate()


def test_a_question_of_which_nothing_has_every_word_counts_as_without_results(school, client):
    assert ask(client, "tuyển sinh lớp yersin").context["answer"].partial
    assert counted() == {"tuyển sinh lớp yersin": (1, 0)}


def test_only_words_that_were_just_typed_count(school, client):
    before = {"Referer": "http://testserver/tim-kiem/?q=tuy%E1%BB%83n+sinh&page=2"}
    ask(client, "tuyen sinh", before)
    ask(client, "tuyen sinh", before, sort="date")
    ask(client, "tuyen sinh", page="2")
    ask(client, "tuyen sinh", type="news")
    ask(client, "", before)
    client.head(PAGE, {"q": "tuyen sinh"}, headers=PERSON)
    client.get("/tim-kiem/ket-qua.csv", {"q": "tuyen sinh"}, headers=PERSON)
    client.get("/tim-kiem/feed.atom", {"q": "tuyen sinh"}, headers=PERSON)
    client.get("/api/archive/v1/search", {"q": "tuyen sinh"}, headers=PERSON)
    assert counted() == {}
    ask(client, "tuyen sinh", {"Referer": "http://testserver/tim-kiem/?q=lop"})
    ask(client, "tuyen sinh", {"Referer": "https://elsewhere.example/tim-kiem/?q=tuyen+sinh"})
    assert counted() == {"tuyen sinh": (2, 12)}


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (compatible; coccocbot-web/1.0)"},
        {"User-Agent": "Baiduspider/2.0"},
        {"User-Agent": ""},
    ],
)
def test_who_is_left_alone(school, client, headers):
    response = ask(client, "tuyen sinh", headers)
    assert response.status_code == 200 and not tokens(response)
    assert "opened.js" not in response.content.decode()
    [token, *_others] = tokens(ask(client, "tuyen sinh"))
    assert tell(client, token, headers).status_code == 204
    assert counted() == {"tuyen sinh": (1, 12)} and not OpenedRank.objects.exists()


@pytest.mark.parametrize(
    "q",
    [
        "an.nguyen@example.vn",
        "liên hệ ＠an",
        "0912 345 678",
        "+84 (0)912-345-678",
        "024.3869.5144",
        "căn cước 001 085 123 456",
        "001085123456",
        "điện thoại 0912345678 cô Lan",
    ],
)
def test_what_looks_like_a_person_is_never_written_down(school, client, q):
    assert not tokens(ask(client, q))
    assert counted() == {}


@pytest.mark.parametrize(
    "q", ["37/2020/TT-BGDĐT", "năm học 2026-2027", "ngày 05/03/2026", "điểm 1.234,5", "Nghị quyết 29"]
)
def test_numbers_of_documents_and_days_are_no_persons(school, client, q):
    ask(client, q)
    assert list(counted()) == [q]


def test_a_day_with_too_many_questions_counts_the_rest_together(school, client, monkeypatch):
    monkeypatch.setattr(usage, "MOST_A_DAY", 2)
    for q in ("một", "hai", "ba", "bốn", "hai"):
        ask(client, q)
    assert counted() == {"một": (1, 0), "hai": (2, 0), "": (2, 0)}


def test_opened_hits_are_counted_at_their_rank_each_token_once(school, client):
    first, second, *_middle, last = tokens(ask(client, "tuyen sinh"))
    for token in (first, first, second, last):
        assert tell(client, token).status_code == 204
    again = tokens(ask(client, "tuyen sinh", {"Referer": "http://testserver/tim-kiem/?q=tuyen+sinh"}))
    assert tell(client, again[-2]).status_code == 204
    assert dict(OpenedRank.objects.values_list("rank", "times")) == {1: 1, 2: 1, 11: 2}
    assert counted() == {"tuyen sinh": (1, 12)}


def test_nobody_makes_tokens_of_their_own(school, client):
    [token, *_others] = tokens(ask(client, "tuyen sinh"))
    day, digest, rank, rest = token.split(".", 3)
    for forged in ("", "x" * 5_000, f"{day}.{digest}.2.{rest}", f"{day}.{'0' * 32}.{rank}.{rest}", token[:-1]):
        assert tell(client, forged).status_code == 400
    assert client.get(OPENED).status_code == 405
    assert not OpenedRank.objects.exists()


def test_a_token_grows_old(school, client, monkeypatch):
    [token, *_others] = tokens(ask(client, "tuyen sinh"))
    monkeypatch.setattr(usage, "TOKEN_AGE", timedelta(seconds=-1))
    assert tell(client, token).status_code == 400


def test_a_browser_that_leaves_the_page_needs_no_csrf_token(school):
    strict = Client(enforce_csrf_checks=True)
    [token, *_others] = tokens(ask(strict, "tuyen sinh"))
    assert tell(strict, token).status_code == 204
    assert OpenedRank.objects.get().times == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_no_count(db, monkeypatch):
    monkeypatch.setattr(usage, "_PATIENCE", 30_000)  # a slow disk is no reason here
    question = usage.Asked(timezone.localdate(), usage.digest("đua"), "đua", 3)

    def run():
        for _time in range(10):
            usage.count(question)
        connections.close_all()

    threads = [threading.Thread(target=run) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted() == {"đua": (40, 3)}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_only_costs_the_count(archive, client, caplog):
    archive.put("Tuyển sinh")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_askedquestion RENAME TO elsewhere")
    try:
        response = ask(client, "tuyen sinh")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO search_askedquestion")
    assert response.status_code == 200 and len(response.context["results"]) == 1
    assert "event=usage_not_counted" in caplog.text
    ask(client, "tuyen sinh")
    assert counted() == {"tuyen sinh": (1, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_only_costs_the_count(archive, client, caplog):
    archive.put("Tuyển sinh")
    (token,) = tokens(ask(client, "tuyen sinh"))
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            AskedQuestion.objects.update(asked=F("asked"))
            held.set()
            done.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        response = ask(client, "tuyen sinh")
        response.close()
        assert (response.status_code, tell(client, token).status_code) == (200, 204)
    finally:
        done.set()
        holder.join()
    assert caplog.text.count("event=usage_not_counted") == 2
    ask(client, "tuyen sinh")
    assert counted() == {"tuyen sinh": (2, 1)}


def asked_on(days_ago: int, words: str, times: int, results: int = 5) -> AskedQuestion:
    day = timezone.localdate() - timedelta(days=days_ago)
    return AskedQuestion.objects.create(day=day, digest=usage.digest(words), words=words, asked=times, results=results)


def test_old_counts_go_and_rare_ones_sooner():
    asked_on(93, "xưa", 50)
    asked_on(92, "gần xưa", 50)
    OpenedRank.objects.create(question=asked_on(31, "hiếm", 2), rank=1, times=1)
    asked_on(30, "hiếm mới", 1)
    asked_on(40, "từng lúc", 1)
    asked_on(5, "từng lúc", 2)
    assert usage.forget() == 2
    assert sorted(AskedQuestion.objects.values_list("words", flat=True)) == [
        "gần xưa",
        "hiếm mới",
        "từng lúc",
        "từng lúc",
    ]
    assert not OpenedRank.objects.exists()


def test_the_worker_forgets_them():
    [job] = [job for job in ArchivePublisher.background_jobs() if job.name == "archive-usage"]
    asked_on(93, "xưa", 50)
    assert job.run(boottime() + 10) > timezone.now() + timedelta(hours=1)
    assert not AskedQuestion.objects.exists()


def report(client, name="search_questions_report", **given):
    return client.get(reverse(name), given)


def rows(response) -> list[tuple]:
    return [(row["typed"], row["times"], row["found"], row["clicks"]) for row in response.context["object_list"]]


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    client.cookies["django_language"] = "en"
    return client


def test_the_report_adds_days_up_and_hides_what_few_asked(editor):
    assert "Nothing was searched for often enough yet" in report(editor).content.decode()
    today = asked_on(0, "tuyển sinh", 2, results=9)
    yesterday = asked_on(1, "Tuyen sinh", 3, results=7)
    OpenedRank.objects.create(question=today, rank=1, times=2)
    OpenedRank.objects.create(question=today, rank=3, times=1)
    OpenedRank.objects.create(question=yesterday, rank=1, times=1)
    asked_on(0, "chưa có", 4, results=0)
    asked_on(0, "Nguyễn Văn An", 2)
    asked_on(60, "tuyển sinh", 100)
    AskedQuestion.objects.create(day=timezone.localdate(), digest="", asked=1_000)
    shown = report(editor)
    assert rows(shown) == [("Tuyen sinh", 5, 9, 4), ("chưa có", 4, 0, 0)]
    page = shown.content.decode()
    assert "1,011 searches in this period" in page and "Nguyễn Văn An" not in page
    assert rows(report(editor, found="none")) == [("chưa có", 4, 0, 0)]
    assert rows(report(editor, found="some", q="SINH")) == [("Tuyen sinh", 5, 9, 4)]
    assert rows(report(editor, days="90"))[0] == ("tuyển sinh", 105, 9, 4)
    assert rows(report(editor, days="7", ordering="times"))[0] == ("chưa có", 4, 0, 0)
    assert rows(report(editor, days="1")) == rows(shown)
    table = b"".join(report(editor, export="csv").streaming_content).decode()
    assert table.splitlines()[1:] == ["Tuyen sinh,5,9,4", "chưa có,4,0,0"]


def test_what_strangers_typed_is_no_formula_in_a_table(editor):
    asked_on(0, '=HYPERLINK("http://xau.example","học phí")', 3)
    table = b"".join(report(editor, export="csv").streaming_content).decode()
    assert "'=HYPERLINK" in table
    book = load_workbook(io.BytesIO(b"".join(report(editor, export="xlsx").streaming_content)))
    cell = book.active["A2"]
    assert cell.value.startswith("'=") and cell.data_type == "s"


def test_the_report_says_at_which_rank_hits_are_opened(editor):
    assert "No result was opened" in report(editor, "search_ranks_report").content.decode()
    question = asked_on(0, "tuyển sinh", 2)
    for rank, times in ((1, 6), (2, 1), (11, 1)):
        OpenedRank.objects.create(question=question, rank=rank, times=times)
    OpenedRank.objects.create(question=asked_on(20, "tuyển sinh", 2), rank=1, times=100)
    shown = report(editor, "search_ranks_report", days="7")
    assert [(row["rank"], row["clicks"], row["share"]) for row in shown.context["object_list"]] == [
        (1, 6, 75.0),
        (2, 1, 12.5),
        (11, 1, 12.5),
    ]
    assert "further down" in shown.content.decode()
    table = b"".join(report(editor, "search_ranks_report", days="7", export="csv").streaming_content).decode()
    heads = "Place among the results,Opened,Share of all"
    assert table.splitlines() == [heads, "1,6,75.0", "2,1,12.5", "further down,1,12.5"]


def test_from_a_question_without_results_it_goes_on_with_its_words(editor):
    asked_on(0, "chưa có", 4, results=0)
    asked_on(0, "tuyển sinh", 4, results=3)
    page = report(editor).content.decode()
    links = re.findall(r'href="([^"]*\?words=[^"]*)"', page)
    assert len(links) == 3  # nobody needs a synonym for what is found
    for link in links:
        words = "tuyển sinh" if "tuy" in link else "chưa có"
        assert words in editor.get(link).content.decode()


def test_only_who_works_with_it_sees_the_report(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ai-do", password="x"))
    for name in ("search_questions_report", "search_ranks_report"):
        assert client.get(reverse(name)).status_code == 302
