"""Which letters without marks form a Vietnamese syllable, and how words without spaces are cut into them."""

from __future__ import annotations

import re
from functools import lru_cache

_REMEMBERED = 20_000  # words; the whole language has some 7,000 syllables, but strangers type what they like
# Every syllable that Vietnamese can form, without marks: what may begin one, what may end it.
_ONSET = (
    r"(?:ngh(?=[iey])|gh(?=[iey])|k(?=[iey])|ng(?![iey])|g(?![ey])|c(?![iey])|gi|qu|kh|ph|th|tr|ch|nh|[bdhlmnprstvx]|)"
)
_RIME = (
    "(?:a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|ech|em|en|eng|enh|eo|ep|et|eu|i|ia|ich|iec|iem|ien|ieng|iep|iet"
    "|ieu|im|in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|op"
    "|ot|u|ua|uan|uang|uat|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu|uy"
    "|uya|uyen|uyet|uych|uynh|uyp|uyt|uyu|uyn|y|ych|yem|yen|yeng|yet|yeu)"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_LONGEST_SYLLABLE = 7
_MOST_SPLITS, _MOST_PARTS = 3, 8


@lru_cache(_REMEMBERED)
def is_syllable(word: str) -> bool:
    """Whether a folded word could be one Vietnamese syllable."""
    return bool(_SYLLABLE.fullmatch(word))


def splits(word: str) -> list[list[str]]:
    """A folded word of several syllables without spaces, cut into them: chuyendoiso -> chuyen, doi, so.

    The ways with the fewest syllables, at most three; none if it is one syllable or no Vietnamese at all.
    """
    if not 3 <= len(word) <= 40 or not (word.isascii() and word.isalpha()) or is_syllable(word):
        return []
    best: list[list[list[str]]] = [[[]], *([] for _ in word)]
    for end in range(1, len(word) + 1):
        ways = [
            [*before, word[start:end]]
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if best[start] and is_syllable(word[start:end])
            for before in best[start]
        ]
        ways.sort(key=lambda way: (len(way), sum(len(part) == 1 for part in way)))
        best[end] = [way for way in ways if len(way) == len(ways[0])][:_MOST_SPLITS]
    return [way for way in best[-1] if len(way) <= _MOST_PARTS]
