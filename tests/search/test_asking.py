"""What people type becomes clauses."""

import pytest

from search.contract import MOST_CLAUSES, Clause
from search.query.parser import is_too_much, read


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("giáo dục", [Clause("giáo dục")]),
        ('"giáo dục" tiểu học', [Clause("tiểu học"), Clause("giáo dục", phrase=True)]),
        ("“giáo dục”", [Clause("giáo dục", phrase=True)]),
        ('giáo dục -"tiểu học" -cũ', [
            Clause("giáo dục"),
            Clause("tiểu học", phrase=True, negative=True),
            Clause("cũ", phrase=True, negative=True),
        ]),
        ("covid-19 26/QĐ-TTg", [Clause("covid-19 26/QĐ-TTg")]),
        ("2025 - 2026", [Clause("2025 2026")]),
        ("năm học 2025 -2026", [Clause("năm học 2025 2026")]),
        ("https://www.gddt.gov.vn/x", [Clause("gddt.gov.vn/x")]),
        ("lớp -10", [Clause("lớp-10")]),
        ("Covid –19 Hà Nam", [Clause("Covid-19 Hà Nam")]),
        ('lớp -"10"', [Clause("lớp"), Clause("10", phrase=True, negative=True)]),
        ("lớp -2021", [Clause("lớp"), Clause("2021", phrase=True, negative=True)]),
        ("lớp mười, 0236 3822 041", [Clause("lớp 10, 02363822041")]),
        ('họp ngày 5 tháng 9 -"ngày 05/09/2025"', [Clause("họp 5/9"), Clause("5/9/2025", phrase=True, negative=True)]),
        ('"chưa đóng', [Clause("chưa đóng", phrase=True)]),
        ('"" - -- !?', []),
        ("gia\u0301o", [Clause("giáo")]),
        ("-cũ", [Clause("cũ", phrase=True, negative=True)]),
        ("giáo dục –tuyển", [Clause("giáo dục"), Clause("tuyển", phrase=True, negative=True)]),
        ("giáo dục —tuyển", [Clause("giáo dục"), Clause("tuyển", phrase=True, negative=True)]),
        ("−cũ", [Clause("cũ", phrase=True, negative=True)]),
        ('A –"b c"', [Clause("A"), Clause("b c", phrase=True, negative=True)]),
        ("A – B, 2020–2021 —– x", [Clause("A B, 2020–2021 x")]),
        ("năm học 2025 –2026", [Clause("năm học 2025 2026")]),
    ],
)  # fmt: skip
def test_read(typed, clauses):
    assert list(read(typed)) == clauses


def test_no_more_clauses_than_an_engine_should_bear():
    for text in ('"a" ' * 50, "-a " * 50, 'a "b" ' * 50):
        assert len(read(text)) == MOST_CLAUSES
        assert is_too_much(text)
    assert not is_too_much("a " * 50)
