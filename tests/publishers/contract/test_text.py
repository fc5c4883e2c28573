"""The one cleaning: what looks the same becomes the same, and what no reader's program can take goes."""

import unicodedata
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publishers.contract.text import clean, clean_address, clean_line

# Every class of Unicode in turn, between letters that people write: most faults need a neighbour.
CATEGORIES = ["Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc",
              "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"]  # fmt: skip
ANY = st.lists(
    st.one_of(
        *(st.characters(categories=[category]) for category in CATEGORIES),
        st.sampled_from("aoeđêơTаρо\u0301\u0302\u0306\u0323\u0332\u200b\u200d\xa0\n\r<&;]>"),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lịch thi\x0blớp 10\x1d", "Lịch thi lớp 10"),
        ("T\u0332i\u0332n\u0332 tức", "Tin tức"),
        ("Giá\u0301o du\u0323c", "Giáo dục"),
        ("o\u0301\u0302 a\u0309\u0306", "ố ẳ"),
        ("Hội đồng тhi", "Hội đồng thi"),
        ("ρhát động", "phát động"),
        ("quy đị\u200bnh ﬁle\xa0số\u202f5", "quy định file số 5"),
        ("𝗴𝗶𝗮\u0301𝗼 dục, Ðà Nẵng", "giáo dục, Đà Nẵng"),
        ("\ud800a\ufffe\uffff", "a"),
    ],
)
def test_what_looks_like_a_word_is_that_word(typed, meant):
    assert clean_line(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Ê Đê: ê̆, ơ̆, ƀ, č; Gia Rai: ư̆, ô̆",  # letters that Unicode has no code point for
        "Москва, Αθήνα, 東京, बच्चे, กรุงเทพ, می\u200cخواهم, שָׁלוֹם",
        "αx + ΔH = 2πr; 5 μm; x̄",
        "👨\u200d👩\u200d👧 1\ufe0f\u20e3 ❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Hồ sơ gồm:\n\t– đơn\n\n– học bạ",
    ],
)
def test_what_is_somebodys_spelling_stays(text):
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_an_address_keeps_its_letters():
    assert clean_address(" аn@example.vn\u200b\n") == "аn@example.vn"  # a Cyrillic а: another address


@given(ANY)
@example("&#11;</p>")
@example("&#38;#11;</p>")
@example("aaᾈ")
def test_text_of_every_class_is_well_formed_and_cleaned_once(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert ParserCreate().Parse(f"<a>{escape(cleaned)}</a>".encode(), True)
    assert not any(unicodedata.category(letter) in ("Cs", "Zl", "Zp") for letter in cleaned)
    assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in cleaned)
    assert "\n" not in clean_line(text) and clean_line(clean_line(text)) == clean_line(text)
