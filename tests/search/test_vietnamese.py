"""Two spellings of every text: one that keeps marks, one that drops them, both as long as the original."""

import unicodedata

import pytest

from search import vietnamese

TEXT = "Sở Giáo dục và Đào tạo: ĐẢNG ỦY, Hòa Bình, thuỷ lợi, qúy vị, tóan, Ðà Nẵng, kỹ thuật ﬁ İ ß 教育 1.234,5"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hòa", "hoà"),
        ("tóan", "toán"),
        ("qúy", "quý"),
        ("Khỏe", "khoẻ"),
        ("THỦY", "thuỷ"),
        ("ĐẢNG ỦY", "đảng uỷ"),
        ("Ðà Nẵng", "đà nẵng"),  # the Icelandic letter of old code pages
        ("của", "của"),
        ("múa", "múa"),
    ],
)
def test_exact_has_one_tone_placement(typed, meant):
    assert vietnamese.exact(typed) == meant


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Đường", "duong"),
        ("giáo dục", "giao duc"),
        ("ẤẦẨẪẬẮẰẲẴẶ", "aaaaaaaaaa"),
        ("ếềểễệốồổỗộớờởỡợứừửữự", "eeeeeooooooooouuuuu"[:5] + "o" * 10 + "u" * 5),
        ("kỹ lý mỹ sỹ tỷ hy", "ki li mi si ti hi"),
        ("Kyoto quý thuyền", "kyoto quy thuyen"),
        ("Москва 教育", "москва 教育"),
    ],
)
def test_fold_drops_every_mark(typed, plain):
    assert vietnamese.fold(typed) == plain


def test_every_vietnamese_letter_folds_to_ascii():
    marks = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
    letters = [unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks]
    assert all(vietnamese.fold(letter).isascii() and len(letter) == 1 for letter in [*letters, "đ", "Đ"])


def test_both_spellings_keep_the_length():
    text = vietnamese.nfc(TEXT)
    assert len(vietnamese.exact(text)) == len(vietnamese.fold(text)) == len(text)
    for token in vietnamese.tokens(text):
        assert vietnamese.fold(text[token.start : token.end]) == token.fold


def test_decomposed_text_is_the_same_text():
    assert vietnamese.tokens(vietnamese.nfc(unicodedata.normalize("NFD", TEXT))) == vietnamese.tokens(
        vietnamese.nfc(TEXT)
    )


def test_pairs():
    assert vietnamese.pairs(["giao", "duc", "viet"]) == ["giao_duc", "duc_viet"]
    assert vietnamese.pairs(["giao"]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quyết định 26/QĐ-TTg ngày 3/1", ["26/qd-ttg"]),
        ("Thông tư số 12/2024/TT-BGDĐT.", ["12/2024/tt-bgddt"]),
        ("Nghị định 30/2020/NĐ-CP và 1245/KH-SGDĐT", ["30/2020/nd-cp", "1245/kh-sgddt"]),
        ("ngày 3/1/2026, 24/7", []),
    ],
)
def test_document_numbers(text, found):
    assert vietnamese.numbers(text) == found
