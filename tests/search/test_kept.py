"""What strangers type and documents contain is not remembered for ever by the processes that read it."""

import gc
import itertools
import sys

from search.language import vietnamese

WORDS = 30_000  # in one round; more than the language has
_VOWELS = "aàáăâeèêiìoòôơuùưyỳ"
_IDEOGRAPHS = iter(map(chr, range(0x4E00, 0x4E00 + 20_000)))


def _kept():
    gc.collect()
    return sys.getallocatedblocks()


def _growth(read):
    """Python's memory blocks that the second round of `WORDS` words added, for each word."""
    read()
    before = _kept()
    read()
    return (_kept() - before) / WORDS


def test_words_that_are_met_once_are_not_kept():
    numbers = itertools.count(1)

    def read():
        text = " ".join(f"hồ{next(numbers)}sơ" for _ in range(WORDS))
        vietnamese.words(text)
        vietnamese.unglued(text)

    assert _growth(read) < 0.1


def test_vowels_that_no_word_has_are_not_kept():
    clusters = itertools.product(_VOWELS, repeat=4)

    def read():
        vietnamese.exact(" ".join("".join(cluster) for cluster in itertools.islice(clusters, WORDS)))

    assert _growth(read) < 0.1


def test_letters_of_other_scripts_are_not_kept():
    def read():
        vietnamese.fold("".join(itertools.islice(_IDEOGRAPHS, 10_000)))

    assert _growth(read) < 0.1
