"""What every search engine must answer; an engine proves itself by subclassing `BackendContract`."""

import json
import unicodedata
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publishers.contract import Term
from search.contract import MOST_CLAUSES, Clause, Entry, Other, Query, QuestionTooLarge, SearchBackend, Sort
from search.index.documents import Document
from search.language.vietnamese import fold
from search.query.parser import read

DATA = Path(__file__).parents[1] / "data"
CASES = json.loads((DATA / "vi_queries.json").read_text())
MORE = json.loads((DATA / "vi_queries_more.json").read_text())
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST_ID = uuid.UUID("0192f0a4-7c3e-7d10-8f62-000000000000").int
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def content_id(number: int) -> uuid.UUID:
    """Ids that sort as their numbers do and begin alike, as those do that hold the time (RFC 9562, version 7)."""
    return uuid.UUID(int=_FIRST_ID + number)


def document(number: int, title: str, *blocks: str, **given) -> Document:
    return Document(
        content_id=content_id(number),
        page_id=number,
        type=given.pop("type", "news"),
        type_label="Tin",
        title=unicodedata.normalize("NFC", title),
        path=f"/{number}/",
        url=f"http://127.0.0.1/{number}/",
        unit=Term(slug=given.pop("unit", "phong-a"), name="Phòng A"),
        topics=[Term(slug=slug, name=slug) for slug in given.pop("topics", [])],
        published_at=given.pop("published_at", NOW - timedelta(days=number)),
        blocks=[unicodedata.normalize("NFC", block) for block in blocks],
        **given,
    )


def entries(documents, version=1) -> list[Entry]:
    return [Entry(document.content_id, version, document) for document in documents]


def tombstones(content_ids, version=1_000) -> list[Entry]:
    return [Entry(content_id, version, None) for content_id in content_ids]


def rebuild(writing, index: str, documents) -> None:
    """Build an index beside the one in use, as `search.index.indexing` does, and put it in its place."""
    writing.begin(index, 0)
    writing.fill(index, entries(documents))
    writing.swap(index)


def numbers(page) -> list[int]:
    return [hit.content_id.int - _FIRST_ID for hit in page.hits]


class BackendContract:
    """Subclass it and give `make_backend()`, which returns an engine with an empty index to write to."""

    def make_backend(self, tmp_path) -> SearchBackend:
        raise NotImplementedError

    @pytest.fixture
    def backend(self, tmp_path):
        backend = self.make_backend(tmp_path)
        with backend.writing(5.0) as writing:
            rebuild(writing, uuid.uuid4().hex, [])
        return backend

    @pytest.fixture
    def vietnamese(self, backend):
        docs = [document(doc["id"], doc["title"], doc["body"]) for doc in CASES["docs"]]
        self.write(backend, docs)
        return backend

    def write(self, backend, present=(), absent=(), commit=1):
        with backend.writing(5.0) as writing:
            writing.write(commit, [*entries(present, version=commit), *tombstones(absent, version=commit)])

    def ask(self, backend, text="", phrase=False, **given):
        clauses = (Clause(unicodedata.normalize("NFC", text), phrase=phrase),) if text else ()
        return backend.search(Query(clauses, limit=given.pop("limit", 100), **given))

    @pytest.mark.parametrize("case", CASES["queries"], ids=lambda case: case["id"])
    def test_vietnamese(self, vietnamese, case):
        if case["kind"] == "suggest":
            hits = [suggested.int - _FIRST_ID for suggested in vietnamese.suggest(case["query"])]
        else:
            hits = numbers(self.ask(vietnamese, case["query"], case["phrase"], similar=case["kind"] == "fuzzy"))
        assert set(case["match"]) <= set(hits)
        assert not set(case["nomatch"]) & set(hits)
        assert set(hits[: len(case["first"])]) == set(case["first"])
        for above, below in case["before"]:
            assert hits.index(above) < hits.index(below)

    def test_more_vietnamese(self, backend):
        """One test for all: the cases only read, and an index for each would cost more than all of them."""
        self.write(backend, [document(doc["id"], doc["title"], doc["body"]) for doc in MORE["docs"]])
        wrong = {}
        for case in MORE["queries"]:
            if case["kind"] == "suggest":
                hits = [suggested.int - _FIRST_ID for suggested in backend.suggest(case["query"])]
            else:
                clauses = read(f'"{case["query"]}"' if case["phrase"] else case["query"])
                hits = numbers(backend.search(Query(clauses, limit=100, similar=case["kind"] == "fuzzy")))
            rank = {number: at for at, number in enumerate(hits)}
            if not (
                set(case["match"]) <= rank.keys()
                and not set(case["nomatch"]) & rank.keys()
                and set(hits[: len(case["first"])]) == set(case["first"])
                and all(rank.get(above, 100) < rank.get(below, 100) for above, below in case["before"])
            ):
                wrong[case["id"]] = (case["query"], hits)
        assert not wrong, wrong

    def test_what_means_the_same_is_found_below_what_was_typed(self, backend):
        self.write(
            backend,
            [
                document(1, "Sở Giáo dục và Đào tạo họp", published_at=NOW),
                document(2, "Họp tại Sở, đại diện GDĐT dự", published_at=NOW - timedelta(days=900)),
                document(3, "Sở GD&ĐT họp"),
                document(4, "Sở Y tế họp, đào tạo và giáo dục"),
                document(5, "Sở GDĐT họp"),
                document(6, "Sở GDĐT nghỉ"),
            ],
        )
        others = (Other(1, 2, "giáo dục và đào tạo"), Other(1, 2, "GD&ĐT"))
        for text in ("sở gdđt họp", "so gddt hop", "sở GDĐT họp"):
            page = backend.search(Query((Clause(text, others=others),), now=NOW))
            # GD&ĐT is GDĐT in another hand.
            assert set(numbers(page)[:2]) == {5, 3} and numbers(page)[2:] == [2, 1], text
        hits = numbers(backend.search(Query((Clause("sở gdđt", phrase=True, others=others),))))
        assert set(hits[:3]) == {3, 5, 6} and hits[3:] == [1]
        # It goes the other way round, and from the end of the words.
        clause = Clause("họp sở giáo dục và đào tạo", others=(Other(2, 7, "gdđt"),))
        hits = numbers(backend.search(Query((clause,))))
        assert hits[0] == 1 and set(hits) == {1, 2, 3, 4, 5}

    def test_others_that_fit_nowhere_or_are_too_many_do_no_harm(self, backend):
        self.write(backend, [document(1, "Quyết định 26/QĐ-TTg")])
        inside = Clause("26/QĐ-TTg", others=(Other(1, 2, "quyết định"), Other(2, 9, "x"), Other(1, 1, "x")))
        assert numbers(backend.search(Query((inside,)))) == [1]
        many = tuple(Other(0, 1, f"từ {number}") for number in range(10_000))
        for phrase in (False, True):
            clauses = (Clause("26 " * 100, phrase=phrase, others=many),) * MOST_CLAUSES
            assert backend.search(Query(clauses)).total == 0 + (not phrase)

    def test_what_no_engine_should_bear_is_refused_before_it_is_asked(self):
        for given in ({"clauses": (Clause("a"),) * 17}, {"filters": {"topic": [str(number) for number in range(101)]}}):
            with pytest.raises(QuestionTooLarge):
                Query(**given)

    @pytest.mark.parametrize("similar", [False, True])
    def test_the_worst_that_may_be_asked_is_answered(self, vietnamese, similar):
        long = " ".join(f"{first}uyen{second}" for first in "bcdghklmnpqrstvx" for second in "g ")
        clauses = tuple(
            Clause(long, phrase=part % 2 == 0, others=tuple(Other(at, at + 2, long[:80]) for at in range(24)))
            for part in range(MOST_CLAUSES)
        )
        vietnamese.search(Query(clauses, now=NOW, similar=similar))

    def test_update_leaves_one_hit_and_retraction_none(self, backend):
        for commit in (1, 2, 3):
            self.write(backend, [document(5, f"Kế hoạch lần {commit}")], commit=commit)
        assert numbers(self.ask(backend, "ke hoach")) == [5]
        assert self.ask(backend, "lần 1", phrase=True).total == 0
        self.write(backend, absent=[content_id(5)], commit=4)
        assert self.ask(backend, "ke hoach").total == 0
        assert self.ask(backend).total == 0

    def test_no_phrase_reaches_into_the_next_block(self, backend):
        self.write(
            backend, [document(1, "Thông báo", "Họp tại trường tiểu", "học sinh nghỉ"), document(2, "Trường tiểu học")]
        )
        assert numbers(self.ask(backend, "tiểu học", phrase=True)) == [2]
        assert numbers(self.ask(backend, "trường tiểu học", phrase=True)) == [2]
        assert numbers(self.ask(backend, "tiểu học")) == [2, 1]

    def test_suggestion_knows_more_than_fifty_ways_to_finish_a_word(self, backend):
        # tantivy's phrase_prefix_query looks at the first 50 terms of a prefix and loses the others.
        ends = [f"t{first}{second}" for first in "abcdeghik" for second in "lmnopqrst"]
        self.write(backend, [document(number, f"Truyện {end}") for number, end in enumerate(ends, 1)])
        assert len(ends) > 50
        assert len(backend.suggest("truyen t", limit=200)) == len(ends)
        assert len(backend.suggest("t", limit=200)) == len(ends)
        assert backend.suggest("truyen t", limit=200)[0] == content_id(1)  # newest first
        assert backend.suggest("xa truyen t") == backend.suggest("t truyen") == []

    def test_suggestion_bears_any_number_of_ways_to_finish_a_word(self, backend):
        # tantivy's regex_phrase_query fails when there are more than 16,384.
        ends = (f"t{first}{second}{third}" for first in LETTERS for second in LETTERS for third in LETTERS)
        self.write(backend, [document(1, " ".join(f"truyện {end}" for end in ends)), document(2, "Truyện ngắn")])
        assert backend.suggest("truyen t") == [content_id(1)]
        assert backend.suggest("t") == [content_id(1), content_id(2)]

    def test_suggestion_without_words_is_empty(self, vietnamese):
        assert vietnamese.suggest("  -/ ") == []

    def test_document_number_whole_and_by_parts(self, vietnamese):
        self.write(vietnamese, [document(50, "Công văn TTg", "Căn cứ 26 điều và QĐ cũ.")], commit=2)
        assert numbers(self.ask(vietnamese, "26/QĐ-TTg")) == [27]
        assert numbers(self.ask(vietnamese, "26/qd-ttg")) == [27]
        assert numbers(self.ask(vietnamese, "26 QĐ TTg"))[0] == 27
        assert set(numbers(self.ask(vietnamese, "ttg"))) == {27, 50}

    def test_so_before_a_number_need_not_be_in_the_text(self, backend):
        titles = [
            "Thông tư 37/2020/TT-BGDĐT về thi",
            "Hướng dẫn",
            "Thông tư 38/2020/TT-BGDĐT",
            "Hồ sơ số 5",
            "Hồ sơ gồm 5 tờ",
            "Chuyển đổi năm 2025",
        ]
        titles += ["Chuyển đổi số năm 2025", "Chuyển đổi số 2025", "Thông tư 37/2020/TT-BGDĐT sổ tay"]
        texts = dict.fromkeys(range(len(titles)), "") | {1: "Thi theo thông tư số 37/2020/TT-BGDĐT"}
        self.write(backend, [document(number, title, texts[number]) for number, title in enumerate(titles)])

        def ranked(text):
            return numbers(backend.search(Query(read(text))))

        for text in (
            "thông tư số 37/2020/TT-BGDĐT", "thong tu so 37/2020/TT-BGDDT", "thông tư số: 37/TT-BGDĐT",
            "số 37/2020/TT-BGDĐT", "thông tư số 37", "Thông tư Số:37/2020/TT-BGDĐT",
        ):  # fmt: skip
            assert set(ranked(text)) == {0, 1, 8}, text
        assert ranked("thông tư số 37/2020/TT-BGDĐT")[0] == 0  # the one that is cited, before who cites it
        assert ranked("hướng dẫn số 37/2020/TT-BGDĐT") == [1]
        # Where it stands it counts.
        assert ranked("hồ sơ số 5") == [3, 4]
        assert ranked('"thông tư số 37"') == [1] and ranked('thi -"số 37"') == [0]
        assert set(ranked("thông tư sổ 37")) == {8, 1}  # another word
        assert set(ranked("chuyển đổi số 2025")) == {6, 7}  # no number follows, but a year
        assert set(numbers(backend.search(Query(read("thoong tư số 37"), similar=True)))) == {0, 1, 8}

    def test_letters_that_only_look_otherwise_are_the_letters(self, backend):
        titles = ["Giáo dục 10", "𝗚𝗶𝗮́𝗼 𝗱𝘂̣𝗰 𝟭𝟬", "ＧＩＡＯ ＤＵＣ １０", "Việc khác"]
        self.write(backend, [document(number, title) for number, title in enumerate(titles)])
        for text in ("giao duc 10", "𝘨𝘪𝘢𝘰 𝘥𝘶𝘤 𝟏𝟎", "ｇｉａｏ ｄｕｃ １０", '"𝗴𝗶𝗮́𝗼 𝗱𝘂̣𝗰"'):
            assert set(numbers(backend.search(Query(read(text))))) == {0, 1, 2}
        assert set(backend.suggest("𝗴𝗶𝗮́𝗼 𝗱𝘂")) == {content_id(number) for number in range(3)}

    def test_endless_words_hide_no_others(self, backend):
        endless = ["a" * 70_000, "𝗮" * 40_000, "ố" * 300, "Số 1/" + "a" * 40_000, "1/2020/" + "TT-" * 20_000]
        self.write(backend, [document(number, "Tin dài", f"trước {text} sau") for number, text in enumerate(endless)])
        for text in ("truoc", "sau", "tin dài sau"):
            assert set(numbers(backend.search(Query(read(text))))) == set(range(5)), text
        assert numbers(backend.search(Query(read("ố" * 190)))) == [2]
        assert numbers(backend.search(Query(read(f'"trước {"ố" * 150} sau"')))) == [2]

    def test_words_that_must_not_occur(self, vietnamese):
        clauses = (Clause("hoa"), Clause("hoá chất", phrase=True, negative=True))
        hits = numbers(vietnamese.search(Query(clauses, limit=100)))
        assert 10 in hits and 12 not in hits
        only = numbers(vietnamese.search(Query((Clause("hoa", negative=True),), limit=100)))
        assert 10 not in only and 1 in only

    def test_a_minus_leaves_out_just_what_the_same_word_finds(self, backend):
        texts = [
            "Thông tư 37/2020/TT-BGDĐT", "Công văn 37/TT-BGDĐT", "TT BGDĐT 37", "29-NQ/TW", "29/2020/NQ-TW",
            "ngày 5 tháng 9 năm 2025", "05/09/2025", "5-9-2025", "5/9", "5/9/2024",
            "M'Nông", "Mnông", "Êđê", "Ê đê", "COVID-19", "COVID19", "COVID 19",
            "GD&ĐT", "GDĐT", "GD ĐT", "TP.HCM", "TPHCM", "1.000", "1000",
            "lớp10", "lớp 10", "10 lớp", "chuyển đổi số", "#ChuyểnĐổiSố", "chuyểnđổisố", "kỹ thuật", "kĩ thuật",
            "hoà", "hòa", "thủylợi", "thuỷ lợi", "củatôi", "của tôi", "truong-hoc", "truong hoc",
        ]  # fmt: skip
        self.write(backend, [document(number, "Thi", text) for number, text in enumerate(texts)])
        words = {word.strip("#") for text in texts for word in text.split()}
        words |= {fold(word) for word in words} | {"chuyendoiso", "ede", "mnong", "lop10", "covid19", "37/tt-bgddt"}

        def matching(text):
            return set(numbers(backend.search(Query(read(text), limit=100))))

        # A minus before a short number alone is a hyphen (thi-10).
        left_out = {word: f'"{word}"' if word.isdecimal() else word for word in words}
        wrong = {word for word, out in left_out.items() if matching(f"thi -{out}") != matching("thi") - matching(word)}
        assert not wrong
        assert matching("thi -37/TT-BGDĐT") == matching("thi") - {0, 1}
        assert matching("thi -5/9/2025") == matching("thi") - {5, 6, 7}

    def test_partly_marked_words_use_the_marks_they_have(self, backend):
        self.write(backend, [document(1, "Chuyên đôi sổ"), document(2, "Chuyển đổi số")])
        assert numbers(self.ask(backend, "chuyển doi so")) == [2, 1]
        assert numbers(self.ask(backend, "chuyên doi so")) == [1, 2]

    def test_filters_and_facets(self, backend):
        self.write(
            backend,
            [
                document(1, "Giáo dục một", type="news", unit="phong-a", topics=["x", "y"]),
                document(2, "Giáo dục hai", type="policy", unit="phong-b", topics=["x"]),
                document(
                    3, "Giáo dục ba", type="policy", unit="phong-a", published_at=datetime(2025, 5, 1, tzinfo=UTC)
                ),
                document(4, "Việc khác", type="event"),
            ],
        )
        page = self.ask(backend, "giao duc")
        assert page.total == 3
        assert page.facets == {
            "type": {"news": 1, "policy": 2},
            "unit": {"phong-a": 2, "phong-b": 1},
            "topic": {"x": 2, "y": 1},
            "year": {"2026": 2, "2025": 1},
            "status": {},
        }
        chosen = self.ask(backend, "giao duc", filters={"type": ["policy"], "year": ["2025", "2024"]})
        assert numbers(chosen) == [3]
        # The counts of a facet leave its own filter out, so that another value can be chosen.
        assert chosen.facets["type"] == {"policy": 1}
        assert chosen.facets["year"] == {"2026": 1, "2025": 1}
        assert chosen.facets["unit"] == {"phong-a": 1}
        assert numbers(self.ask(backend, filters={"topic": ["y"]})) == [1]
        assert self.ask(backend, filters={"topic": ["z"]}).total == 0

    def test_the_year_is_that_of_people_here(self, backend):
        self.write(backend, [document(1, "Giao thừa", published_at=datetime(2025, 12, 31, 18, 0, tzinfo=UTC))])
        assert self.ask(backend).facets["year"] == {"2026": 1}

    def test_order_and_pages(self, backend):
        self.write(backend, [document(number, "Trường học", f"bài {number}") for number in range(1, 31)])
        by_date = self.ask(backend, "truong hoc", sort=Sort.DATE)
        assert numbers(by_date) == list(range(1, 31))
        paged = [
            number
            for offset in range(0, 30, 7)
            for number in numbers(self.ask(backend, "truong hoc", limit=7, offset=offset))
        ]
        assert sorted(paged) == list(range(1, 31))
        assert self.ask(backend, "truong hoc", limit=0).total == 30
        assert numbers(self.ask(backend, limit=3)) == [1, 2, 3]  # without words: newest first

    @pytest.mark.parametrize("words", ["", "truong hoc"], ids=["by-date", "by-relevance"])
    def test_what_is_of_the_same_second_stands_by_its_id_on_every_page(self, backend, words):
        docs = [document(number, "Trường học", published_at=NOW - timedelta(days=number // 9)) for number in range(30)]
        self.write(backend, list(reversed(docs)))
        for size in (1, 4, 7, 30):
            for offset in range(0, 30, size):
                page = numbers(self.ask(backend, words, limit=size, offset=offset))
                assert page == list(range(30))[offset : offset + size]
            met, after = numbers(first := self.ask(backend, words, limit=size)), first.next
            while after:
                met += numbers(page := self.ask(backend, words, limit=size, after=after))
                after = page.next
            assert met == list(range(30))
        assert backend.suggest("trường", limit=7) == [content_id(number) for number in range(7)]

    @pytest.mark.parametrize("words", ["", "truong hoc"], ids=["by-date", "by-relevance"])
    def test_a_reader_goes_on_to_the_end_and_meets_every_hit_once(self, backend, words):
        # Equal in everything but date and id, some of the same second.
        days = [NOW - timedelta(days=number // 4) for number in range(40)]
        docs = [document(40 - number, "Trường học", published_at=day) for number, day in enumerate(days)]
        self.write(backend, docs)
        met, after = [], ""
        for _page in range(6):
            page = self.ask(backend, words, limit=7, after=after)
            assert page.total == 40
            met += numbers(page)
            after = page.next
        assert after == ""
        newest_first = sorted(docs, key=lambda doc: (-doc.published_at.timestamp(), doc.content_id))
        assert met == [doc.page_id for doc in newest_first]

    def test_counts_follow_each_change_however_often_they_were_asked_for(self, backend):
        self.write(backend, [document(1, "Trường học", type="news"), document(2, "Trường học", type="event")])
        for _again in range(2):
            assert self.ask(backend, "truong hoc").facets["type"] == {"news": 1, "event": 1}
        self.write(backend, [document(3, "Trường học", type="news")], commit=2)
        for _again in range(2):
            assert self.ask(backend, "truong hoc", limit=1).facets["type"] == {"news": 2, "event": 1}
        self.write(backend, absent=[content_id(1), content_id(2)], commit=3)
        assert self.ask(backend, "truong hoc").facets["type"] == {"news": 1}

    def test_however_many_are_equally_good_a_reader_meets_each_once(self, backend):
        self.write(backend, [document(number, "Trường học", published_at=NOW) for number in range(1, 301)])
        met, after = [], ""
        for _page in range(3):
            page = self.ask(backend, "truong hoc", limit=100, after=after)
            met += numbers(page)
            after = page.next
        assert after == "" and met == list(range(1, 301))

    def test_a_range_of_dates_holds_its_first_moment_and_not_its_last(self, backend):
        self.write(
            backend, [document(number, "Trường học", published_at=NOW - timedelta(days=number)) for number in range(5)]
        )
        first, last = NOW - timedelta(days=3), NOW - timedelta(days=1)
        assert numbers(self.ask(backend, "truong", since=first, until=last)) == [2, 3]
        assert numbers(self.ask(backend, since=first)) == [0, 1, 2, 3]
        assert numbers(self.ask(backend, until=last)) == [2, 3, 4]

    def test_newer_comes_first_among_equals(self, backend):
        old, new = NOW - timedelta(days=2000), NOW - timedelta(days=2)
        self.write(backend, [document(1, "Tuyển sinh", published_at=old), document(2, "Tuyển sinh", published_at=new)])
        assert numbers(self.ask(backend, "tuyen sinh", now=NOW)) == [2, 1]
        self.write(backend, [document(3, "Tuyên sinh", published_at=new)], commit=2)
        assert numbers(self.ask(backend, "tuyển sinh", now=NOW)) == [2, 1, 3]  # spelling before age

    def test_what_is_in_force_comes_first_among_equals_however_old(self, backend):
        old, new = NOW - timedelta(days=2000), NOW - timedelta(days=400)
        self.write(
            backend,
            [
                document(1, "Quy định tuyển sinh", type="policy", status="repealed", published_at=new),
                document(2, "Quy định tuyển sinh", type="policy", status="in_force", published_at=old),
                document(3, "Quy định tuyển sinh", type="policy", status="amended", published_at=new),
                document(4, "Quy định tuyển sinh", type="news", published_at=NOW - timedelta(days=2)),
                document(5, "Quy định tuyển sinh", type="news", published_at=new),
                document(6, "Quy định tuyên sinh", type="policy", status="in_force", published_at=NOW),
            ],
        )
        ranked = numbers(self.ask(backend, "quy định tuyển sinh", now=NOW))
        assert ranked == [3, 2, 4, 1, 5, 6]  # spelling before everything

    def test_a_story_ages_more_slowly_than_news(self, backend):
        old = NOW - timedelta(days=2000)
        self.write(
            backend,
            [
                document(1, "Cô giáo vùng cao", type="news", published_at=old + timedelta(days=1)),
                document(2, "Cô giáo vùng cao", type="story", published_at=old),
            ],
        )
        assert numbers(self.ask(backend, "co giao vung cao", now=NOW)) == [2, 1]

    def test_words_in_the_title_come_before_words_in_the_text(self, backend):
        self.write(
            backend,
            [
                document(1, "Thông báo của Sở", "Giáo viên dạy thêm và học sinh nghỉ hè"),
                document(2, "Giáo viên, học sinh và việc dạy thêm", "Thông báo của Sở và nghỉ hè"),
            ],
        )
        assert numbers(self.ask(backend, "học sinh dạy thêm")) == [2, 1]
        assert numbers(self.ask(backend, "nghỉ hè")) == [1, 2]

    def test_what_must_not_be_found(self, vietnamese):
        assert numbers(self.ask(vietnamese, "hóa", without=frozenset([content_id(11)])))[:2] != [11]
        hidden = self.ask(vietnamese, "hóa", without=frozenset([content_id(11)]))
        assert 11 not in numbers(hidden)
        assert hidden.total == self.ask(vietnamese, "hóa").total - 1

    def test_nothing_that_people_type_breaks_it(self, vietnamese):
        for text in (
            '"',
            "a" * 200,
            "x " * 100,
            "+-&&||!(){}[]^~*?:\\/",
            "\u0301\u0300",
            "👩‍🏫 giáo",
            "%00",
            "AND OR NOT",
        ):
            assert self.ask(vietnamese, text).total >= 0 if text.strip() else True
