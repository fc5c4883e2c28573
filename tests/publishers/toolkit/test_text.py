"""Text that fits: whole sentences where they do, whole words otherwise, whole letters always."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishers.contract.testing import sample_snapshot
from publishers.toolkit.text import ELLIPSIS, fit, join, plain, tidy


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Ngắn.", 0, "Ngắn."),
        ("Ngắn.", 5, "Ngắn."),
        ("Câu một. Câu hai dài hơn.", 10, "Câu một."),
        ("Ông nói: “Được.” Rồi đi về nhà ngay.", 18, "Ông nói: “Được.”"),
        ("Học sinh đăng ký trực tuyến", 12, "Học sinh…"),
        ("Học sinh đăng", 9, "Học sinh…"),
        ("Học sinh, đăng ký", 11, "Học sinh…"),
        ("Hai. Ba bốn năm sáu bảy tám chín mười", 25, "Hai. Ba bốn năm sáu bảy…"),
        ("Giá 1.234,5 đồng mỗi suất ăn", 12, "Giá 1.234,5…"),
        ("abcdefghij", 5, "abcd…"),
        ("Dòng một\nDòng hai rất dài", 12, "Dòng một"),
    ],
)
def test_fit(text, limit, expected):
    assert fit(text, limit) == expected


def test_fit_refuses_a_limit_below_nothing():
    with pytest.raises(ValueError, match="limit"):
        fit("x", -1)


@given(st.text(alphabet=st.sampled_from("aăâ ê.\n…,ộẫ\u0301\u0323x”"), max_size=200), st.integers(1, 80))
def test_fit_never_exceeds_and_never_splits_a_letter(text, limit):
    fitted = fit(text, limit)
    assert len(fitted) <= limit
    assert unicodedata.is_normalized("NFC", fitted)
    whole = tidy(text)
    kept = fitted.removesuffix(ELLIPSIS) if fitted != whole else fitted
    assert whole.startswith(kept)


def test_a_letter_of_several_characters_stays_whole():
    text = "x" * 3 + "q\u0307" * 10
    assert fit(text, 5) == "xxx…"


def test_tidy_and_join():
    assert tidy("  Ho\u0323c  sinh \r\n\r\n\r\n\r\nvề ") == "Học sinh\n\nvề"
    assert join(["một", "", "  ", "hai"]) == "một\n\nhai"


def test_plain_holds_title_summary_and_body():
    snapshot = sample_snapshot()
    assert plain(snapshot) == f"{snapshot.title}\n\n{snapshot.summary}\n\n{snapshot.text}"
