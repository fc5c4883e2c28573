"""Marks keep the original letters, prefer the spelling asked for, and never let HTML through."""

import html
import re
import unicodedata

import pytest

from search.contract import Clause, Other
from search.query import highlight
from search.query.highlight import Highlighter, _Found, _runs, typed_so_far
from search.query.parser import read


def mark(query, text):
    return Highlighter(read(query)).whole(text)


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("giao duc", "Bộ Giáo Dục và Đào tạo", "Bộ <mark>Giáo Dục</mark> và Đào tạo"),
        ("giáo dục", "GIÁO DỤC", "<mark>GIÁO DỤC</mark>"),
        ("hòa bình", "Tỉnh Hoà Bình", "Tỉnh <mark>Hoà Bình</mark>"),
        ("26/qd-ttg", "Số 26/QĐ-TTg.", "Số <mark>26/QĐ-TTg</mark>."),
        ("duc", "Giáo dục, đức", "Giáo <mark>dục</mark>, <mark>đức</mark>"),
        ("bán", "bán bản bạn", "<mark>bán</mark> bản bạn"),  # exact spelling before others
        ("bẩn", "bán bản bạn", "<mark>bán</mark> <mark>bản</mark> <mark>bạn</mark>"),
        ("giáo viên", "giáo dục và giáo viên", "giáo dục và <mark>giáo viên</mark>"),  # side by side before apart
        ("viên giáo", "giáo dục, viên chức", "<mark>giáo</mark> dục, <mark>viên</mark> chức"),
        ('"giáo viên"', "giáo dục", "giáo dục"),
        ("kỹ thuật", "kỹ thuật, kĩ thuật, kì thuật", "<mark>kỹ thuật</mark>, <mark>kĩ thuật</mark>, kì thuật"),
        ("mnong", "Người M'Nông", "Người <mark>M&#x27;Nông</mark>"),
        ('"người mnong"', "Nhiều người M'Nông", "Nhiều <mark>người M&#x27;Nông</mark>"),
        ('"phòng covid19 ở"', "Dịch; phòng COVID-19 ở trường", "Dịch; <mark>phòng COVID-19 ở</mark> trường"),
        ("m'nông", "Người Mnông", "Người <mark>Mnông</mark>"),
        ("covid19", "Phòng COVID-19", "Phòng <mark>COVID-19</mark>"),
        ("chuyendoiso", "Chuyển đổi số", "<mark>Chuyển đổi số</mark>"),
        ("chuyển đổi số", "#ChuyểnĐổiSố", "#<mark>ChuyểnĐổiSố</mark>"),
        ("nghị định 116", "Nghị định số 116/2020", "<mark>Nghị định</mark> số <mark>116</mark>/2020"),
        ("nghị định 116", "Nghị định này có 116 điều", "<mark>Nghị định</mark> này có 116 điều"),
        ("lớp 10", "Lớp mười, 10 lớp mười một", "<mark>Lớp mười</mark>, 10 lớp mười một"),
        ("3/4/2021", "Ngày 23/4/2021, 3.4.2021", "Ngày 23/4/2021, <mark>3.4.2021</mark>"),
        ("5/9", "Sáng 05/09/2025, ngày 5 tháng 9", "Sáng <mark>05/09/2025</mark>, <mark>ngày 5 tháng 9</mark>"),
        ("37/TT-BGDĐT", "Số 37/2020/TT-BGDĐT.", "Số <mark>37/2020/TT-BGDĐT</mark>."),
        ("thông tư số 37", "Thông tư 37 và số 37", "<mark>Thông tư 37</mark> và <mark>số 37</mark>"),
        ('"thông tư số 37"', "Thông tư 37", "Thông tư 37"),
        ("giáo dục", "Sở 𝗚𝗶𝗮́𝗼 𝗱𝘂̣𝗰 họp", "Sở <mark>Giáo dục</mark> họp"),
        ("𝗴𝗶𝗮́𝗼 𝗱𝘂̣𝗰", "Sở Giáo dục họp", "Sở <mark>Giáo dục</mark> họp"),
        ("ê đê", "Người Êđê", "Người <mark>Êđê</mark>"),
        ("-giáo", "giáo dục", "giáo dục"),
        ("", "giáo dục", "giáo dục"),
    ],
)
def test_marks(query, text, shown):
    assert mark(query, text) == shown


def test_escapes_everything_but_its_own_marks():
    shown = mark("script", '<script>alert("x")</script> & <b>')
    assert shown == "&lt;<mark>script</mark>&gt;alert(&quot;x&quot;)&lt;/<mark>script</mark>&gt; &amp; &lt;b&gt;"


def test_decomposed_text_is_cut_between_letters():
    assert mark("thong bao", unicodedata.normalize("NFD", "Thông báo mới")) == "<mark>Thông báo</mark> mới"


def test_excerpt_shows_the_part_that_says_most():
    long = "Mở đầu dài dòng. " * 30 + "Kết quả tuyển sinh lớp 10 đã có. " + "Phần cuối. " * 30
    shown = Highlighter(read("tuyen sinh")).excerpt(["Tóm tắt ngắn.", long])
    assert "<mark>tuyển sinh</mark>" in shown
    assert shown.startswith("…") and shown.endswith("…")
    plain = html.unescape(re.sub("</?mark>|…", "", shown))
    assert plain in long and len(plain) <= 220


def test_excerpt_of_very_many_matches_begins_where_most_stand():
    sparse, close = "8 một hai ba bốn " * 300, "lớp 8 " * 60
    shown = Highlighter(read("lớp 8")).excerpt(["8 " * 3000, sparse + close + sparse])
    assert shown.count("<mark>lớp 8</mark>") > 20


def test_excerpt_looks_at_each_match_as_often_however_many_there_are(monkeypatch):
    def looks(matches):
        highlighter, text, places = Highlighter(read("8")), "8 " * matches, []
        monkeypatch.setattr(_Found, "worth", property(lambda place: places.append(place) or 1.0))
        highlighter.excerpt([text])
        return len(places)

    assert looks(2_000) == 4 * looks(500)


def test_excerpt_without_a_match_is_the_beginning():
    assert Highlighter(read("khác")).excerpt(["", "Tóm tắt.", "Thân bài."]) == "Tóm tắt."
    assert Highlighter(()).excerpt([]) == ""


def test_excerpt_of_one_endless_word():
    assert len(Highlighter(read("b")).excerpt(["a" * 1000])) <= 221


def test_what_means_the_same_is_marked_too():
    clause = Clause("sở gdđt", others=(Other(1, 2, "giáo dục và đào tạo"),))
    assert Highlighter([clause]).whole("Sở GDĐT hay Sở Giáo dục và Đào tạo, giáo dục") == (
        "<mark>Sở GDĐT</mark> hay Sở <mark>Giáo dục và Đào tạo</mark>, giáo dục"
    )


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("hoc s", "Sở hỏi <mark>học s</mark>inh: <mark>học s</mark>ách nào?"),
        ("s", "<mark>S</mark>ở hỏi học <mark>s</mark>inh: học <mark>s</mark>ách nào?"),
        ("sách gì", "Sở hỏi học sinh: học sách nào?"),
        ("", "Sở hỏi học sinh: học sách nào?"),
    ],
)
def test_of_a_title_only_what_is_typed_side_by_side_is_marked(typed, marked):
    assert typed_so_far("Sở hỏi học sinh: học sách nào?", typed) == marked


def test_of_very_many_parts_few_are_looked_at_closely_and_what_says_most_is_shown(monkeypatch):
    looked = []
    monkeypatch.setattr(highlight, "_runs", lambda *given: looked.append(given) or _runs(*given))
    noise = ["Nhà nước có luật; quy của nơi định.", "Bạn đọc hỏi về pháp."] * 200
    for typed, passage, shown in (
        ("nha nuoc quy dinh", "Điều 9: Nhà nước quy định.", "<mark>Nhà nước quy định</mark>"),
        ("bán nhà nước", "Ai bán nhà nước cho?", "<mark>bán nhà nước</mark>"),
        ("bán", "Người bán sách.", "<mark>bán</mark>"),
        ("lớp 10", "Lớp mười khai giảng.", "<mark>Lớp mười</mark>"),
        ("02363822041", "Gọi 0236 3822 041.", "<mark>0236 3822 041</mark>"),
        ("27/4/2021", "Hạn ngày 27 tháng 4 năm 2021.", "<mark>ngày 27 tháng 4 năm 2021</mark>"),
        ("37/TT-BGDĐT", "Theo 37/2020/TT-BGDĐT.", "<mark>37/2020/TT-BGDĐT</mark>"),
        ("mnong", "Người M'Nông.", "<mark>M&#x27;Nông</mark>"),
        ('"quy định"', "Không quy định.", "<mark>quy định</mark>"),
    ):
        looked.clear()
        assert shown in Highlighter(read(typed)).excerpt([*noise, passage, *noise]), typed
        assert len(looked) <= 64, typed


def test_in_a_very_long_text_the_day_and_the_telephone_number_are_shown():
    long = "Ngày 7/4/2021, máy 0236.3822.042. " * 900
    for typed, written in (("27/4/2021", "27-04-2021"), ("0236 3822 041", "0236.3822.041"), ("lớp 10", "lớp mười")):
        assert f"<mark>{written}</mark>" in Highlighter(read(typed)).excerpt([f"{long} Họp {written}. {long}"]), typed
