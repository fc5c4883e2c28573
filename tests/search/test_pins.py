"""What editors put on top: found by the whole question however it is written, for as long as the archive holds it."""

import pytest

from search import asking


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
        ("… !", ""),
    ],
)
def test_a_question_has_one_key_however_it_is_written(typed, key):
    assert asking.key(typed) == key
