"""Two spellings of every text: one that keeps marks, one that drops them, both as long as the original."""

import unicodedata

import pytest

from search.language import keyboard, syllables, vietnamese

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
        ("cuả muà bià", "của mùa bìa"),  # tone on the wrong vowel
        ("ngừơi đựơc vịêt cụôc", "người được việt cuộc"),
        ("nguời truờng", "người trường"),  # one horn of two
        ("thuở huơ quơ", "thuở huơ quơ"),
        ("qủa qúa gìa gía", "quả quá già giá"),
        ("giữa gì quyển khuỷu ngoéo xoáy huỳnh", "giữa gì quyển khuỷu ngoéo xoáy huỳnh"),
        ("nǎm ðường", "năm đường"),  # letters of other languages that old fonts used
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
        ("Qui định, quí vị; quít", "quy dinh, quy vi; quit"),
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
    ("text", "numbers"),
    [
        ("Quyết định 26/QĐ-TTg ngày 3/1", ["26/qd-ttg"]),
        ("Thông tư số 12/2024/TT-BGDĐT.", ["12/2024/tt-bgddt"]),
        ("Nghị định 30/2020/NĐ-CP và 1245/KH-SGDĐT", ["30/2020/nd-cp", "1245/kh-sgddt"]),
        ("ngày 3/1/2026, 24/7", []),
        ("Nghị quyết 29-NQ/TW, Chỉ thị 05–CT/TW", ["29-nq/tw", "5-ct/tw"]),
        ("Luật 43/2019/QH14, 5512/BGDĐT-GDTrH", ["43/2019/qh14", "5512/bgddt-gdtrh"]),
        ("kế hoạch 1245/KH-SGD&ĐT, 26/QĐ‑TTg", ["1245/kh-sgddt", "26/qd-ttg"]),
    ],
)
def test_document_numbers(text, numbers):
    assert vietnamese.numbers(text) == numbers


@pytest.mark.parametrize("endless", ["1/" + "a" * 40_000, "1/2020/" + "TT-" * 10_000 + "X", "5-NQ/" + "a" * 40_000])
def test_what_is_endless_is_no_document_number(endless):
    assert vietnamese.numbers(f"Số {endless} và 26/QĐ-TTg") == ["26/qd-ttg"]


def test_of_an_endless_word_the_beginning_is_kept():
    for word in ("ấ" * 40_000, "hoa" * 40_000, "𠀀" * 40_000):
        ((folded, _), (exact, _)) = vietnamese.words(f"{word} sau")
        assert len(folded) == len(exact) < 100
        (token, after) = vietnamese.tokens(f"{word} sau")
        assert (token.fold, token.exact, after.fold) == (folded, exact, "sau")
        assert (token.start, token.end) == (0, len(word))


@pytest.mark.parametrize(
    "typed",
    [
        "Tie\u0301\u0302ng",
        "Tie\u0302\u0301ng",
        "Ti\u00e9\u0302ng",
        "Ti\u00ea\u0301ng",
        "Ti\u1ebf\u00adng",
        "\ufeffTi\u1ebfng",
    ],
)
def test_marks_in_any_order_make_one_letter(typed):
    assert vietnamese.nfc(typed) == "Tiếng"


def test_marks_in_any_order():
    assert vietnamese.nfc("Vie\u0323\u0302t nam o\u0301\u031b a\u0300\u0306 d\u0335i") == "Việt nam ớ ằ đi"


@pytest.mark.parametrize(
    ("styled", "meant"),
    [
        ("ＧＩＡＯ ｄục １０", "GIAO dục 10"),
        ("𝗴𝗶𝗮́𝗼 𝗱𝘂̣𝗰 𝟭𝟬", "giáo dục 10"),
        ("𝘨𝘪𝘢́𝘰 𝑑𝑢̣𝑐 𝕳𝖔̣𝖈 ℎℒℂ", "giáo dục Học hLC"),
        ("（ＡＢ）½ ① ² ﬁ ℃ №", "（AB）½ ① ² ﬁ ℃ №"),  # only letters and digits, one for one
    ],
)
def test_letters_that_only_look_otherwise_are_the_letters(styled, meant):
    assert vietnamese.nfc(styled) == meant


@pytest.mark.parametrize(
    ("word", "other"),
    [("kỹ", "kĩ"), ("kĩ", "kỹ"), ("lí", "lý"), ("quí", "quý"), ("quy", "qui"), ("tỷ", "tỉ"), ("quỹ", "quĩ"), ("ý", ""),
     ("huy", ""), ("thúy", ""), ("mây", ""), ("vì", "")],
)  # fmt: skip
def test_i_and_y(word, other):
    assert vietnamese.other_spelling(word) == other
    assert not other or vietnamese.fold(word) == vietnamese.fold(other)


def test_both_ways_to_give_the_words_agree():
    folded, exact = vietnamese.words(TEXT)
    assert [(token.fold, token.exact) for token in vietnamese.tokens(TEXT)] == list(zip(folded, exact, strict=True))


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("từ 05/09/2025 đến 20-11-2025", ["5/9/2025", "20/11/2025"]),
        ("ngày 5/9; 20.11.2025", ["5/9", "20/11/2025"]),
        ("Ngày 05 tháng 9 năm 2025, ngày 20 tháng 11", ["5/9/2025", "20/11"]),
        ("37/2020/TT-BGDĐT, 45/99, 2025-2026, 3-5 tuổi, 1.000.000", []),
    ],
)
def test_days(text, dates):
    assert vietnamese.dates(text) == dates


def test_words_with_a_sign_inside_are_also_written_without():
    text = "M'Nông, H’Mông, GD&ĐT, TP.HCM, Th.S, COVID-19, 1.000, 12,5, 2025-2026, K'Ho, www.truong-hoc.edu.vn"
    folds = ["mnong", "hmong", "gddt", "tphcm", "ths", "covid19", "1000"]
    assert [token.fold for token in vietnamese.glued(text)] == folds
    assert [text[token.start : token.end] for token in vietnamese.glued(text)][:2] == ["M'Nông", "H’Mông"]


def test_words_written_together_are_also_written_apart():
    text = "Êđê #ChuyểnĐổiSố #HocSinhGioi BGDĐT TTg online YouTube"
    pairs = vietnamese.unglued(text)
    assert pairs == [
        [("e", "ê"), ("de", "đê")],
        [("chuyen", "chuyển"), ("doi", "đổi"), ("so", "số")],
        [("hoc", "hoc"), ("sinh", "sinh"), ("gioi", "gioi")],
    ]


@pytest.mark.parametrize(
    ("word", "cut"),
    [("chuyendoiso", ["chuyen", "doi", "so"]), ("yte", ["y", "te"]), ("giaoduc", ["giao", "duc"]), ("nghieng", None),
     ("facebook", None), ("thpt", None), ("x" * 200, None), ("a" * 40, None)],
)  # fmt: skip
def test_splits(word, cut):
    assert (syllables.splits(word)[:1] == [cut]) if cut else not syllables.splits(word)


@pytest.mark.parametrize(
    ("keys", "meant"),
    [("giaos", "giáo"), ("ducj", "dục"), ("tuyeern", "tuyển"), ("dduowngf", "đường"), ("giao1", "giáo"),
     ("tuye6n3", "tuyển"), ("d9u7o7ng2", "đường"), ("quys", "quý"), ("giao", ""), ("covid19", ""), ("news", ""),
     ("10", ""), ("lop10", "")],
)  # fmt: skip
def test_keys_pressed_with_the_vietnamese_keyboard_off(keys, meant):
    assert keyboard.keyed(keys) == meant


def test_every_common_syllable_is_one():
    text = "giặc quyết quốc gì gìn giếng nghiêng ngoằn khuỷu nhuyễn chuếch choáng huýt tuýp quạch ghế kỹ yêu ươm uỷ oằn"
    assert all(syllables.is_syllable(word) for word in vietnamese.words(text)[0])
