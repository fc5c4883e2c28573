"""Searches that people follow: which of them find a new item."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from search import saved_searches, service
from search.index import engines
from search.models import Synonyms

pytest_plugins = ["tests.search.engines"]
pytestmark = pytest.mark.django_db

SEARCHES = {
    "q=tuyển+sinh": True,
    "q=tuyen+sinh": True,
    "q=TUYỂN+SINH+lớp+10": True,
    'q="tuyển+sinh+lớp"': True,
    'q="sinh+tuyển"': False,
    "q=tuyển+sinh+-lớp": False,
    'q=tuyển+sinh+-"đại+học"': True,
    "q=học+phí": False,
    "q=12/QĐ-SGDĐT": True,
    "type=policy": True,
    "type=news": False,
    "type=news&type=policy": True,
    "q=tuyển+sinh&unit=phong-tccb": False,
    "q=tuyển+sinh&unit=phong-tieu-hoc&topic=tuyen-sinh": True,
    "q=tuyển+sinh&from=2026-03-05&to=2026-03-05": True,
    "q=tuyển+sinh&from=2026-03-06": False,
    "year=2026": True,
    "": True,
}


def item(archive, **given):
    return archive.snapshot(
        "Tuyển sinh lớp 10",
        "Theo Quyết định số 12/QĐ-SGDĐT.",
        type="policy",
        topics=["tuyen-sinh"],
        published_at=datetime(2026, 3, 5, 2, 0, tzinfo=UTC),
        **given,
    )


def test_a_new_item_is_found_by_the_searches_that_the_archive_finds_it_for(archive_on_either):
    snapshot = item(archive_on_either)
    kept = {saved_searches.read(search)[0]: fits for search, fits in SEARCHES.items()}
    matches = saved_searches.matching(snapshot, set(kept))
    assert {search: search in matches for search in kept} == kept
    # And so it is on the page, once the archive has it.
    archive_on_either.put_many([snapshot])
    for search, fits in SEARCHES.items():
        question = saved_searches._question(search)
        answer = service.ask(question)
        assert bool(answer.count and not answer.similar) == fits, search


def test_what_means_the_same_counts(archive):
    Synonyms.objects.create(words="thi vào 10\ntuyển sinh lớp 10")
    assert saved_searches.matching(item(archive), {"q=thi+vào+10"}) == {"q=thi+vào+10"}


def test_one_search_is_kept_in_one_way():
    ways = (
        "q=tuyển+sinh&type=policy&type=news&sort=date&page=3",
        "type=news&utm_source=x&type=policy&q=tuy%E1%BB%83n++sinh",
    )
    assert len({saved_searches.read(way)[0] for way in ways}) == 1
    assert saved_searches.read(saved_searches.read(ways[0])[0])[0] == saved_searches.read(ways[0])[0]


def test_a_search_is_said_in_words(archive):
    archive.put("Một", topics=["tuyen-sinh"])
    with translation.override("vi"):
        words = saved_searches.read("q=học+phí&type=policy&topic=tuyen-sinh&from=2026-03-05")[1]
    assert words == "“học phí” · Chính sách · Tuyển sinh · từ 05/03/2026"
    with translation.override("vi"):
        assert saved_searches.read("")[1] == "Toàn bộ kho lưu trữ"


def test_a_search_that_cannot_be_asked_is_refused_and_one_kept_before_is_passed_over(archive):
    for wrong in ("year=nay", "from=hôm+nay", "q=" + "a" * 5_000, "&".join(f"type=a{n}" for n in range(200))):
        with pytest.raises(ValueError):
            saved_searches.read(wrong)
    assert saved_searches.matching(item(archive), {"year=nay", "type=policy"}) == {"type=policy"}


def test_the_archive_itself_is_not_asked(archive, index_folder):
    assert not index_folder.exists()
    assert saved_searches.matching(item(archive), {"q=tuyển+sinh"})
    assert not index_folder.exists() and engines.backend()
