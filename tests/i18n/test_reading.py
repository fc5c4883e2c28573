"""The ear of the desk's test hears English and lets Vietnamese pass."""

import pytest

from tests.i18n.reading import foreign_words, texts_of


@pytest.mark.parametrize(
    "text",
    ["Chọn trang con", "Xem trong danh mục", "Mã A1B2", "22/11/2026 14:05", "xem tep-anh.jpg", "nghiêng", "khoai"],
)
def test_vietnamese_passes(text):
    assert foreign_words(text) == []


@pytest.mark.parametrize("text", ["Save draft", "Sửa News story", "Actions", "Password", "Link"])
def test_english_is_heard(text):
    assert foreign_words(text)


def test_a_page_is_read_with_its_attributes_and_its_scripts_labels():
    html = """<title>Một</title><script>silent()</script><svg><title>silent</title></svg>
        <input type="submit" value="Hai"><button value="silent" aria-label="Ba">Bốn</button>
        <div data-props='{"label": "Năm", "icon": "silent", "context": "silent"}'></div>
        <script type="application/json">[{"helpText": "Sáu", "html": "<p>Bảy</p>"}]</script>"""
    assert texts_of(html) == ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"]
