"""Did you mean: what somebody wanted to type who found little or nothing.

Three guesses, from the cheapest on: keys pressed with the Vietnamese keyboard off and words run together; what the
archive itself spells but for one letter; and the same for the few words that occur nowhere. It needs no dictionary:
the documents are one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from search.contract import Clause
from search.index.documents import Document
from search.language import keyboard, syllables, vietnamese
from search.query.ranking import near

Find = Callable[[Clause], list[Document]]
"""Asks the archive for one clause in which a letter may be wrong: the first few documents."""

Count = Callable[[Clause], int]
"""How many documents of the whole archive hold a clause as it was typed."""

Exists = Callable[[str], bool]
"""Whether the archive holds a word, whatever its marks."""

_MOST_LOOKED = 9  # documents, the best first, whose spelling is compared; a statute has some ten thousand words
_MOST_MENDED, _MOST_ASKED = 3, 12  # words of a question that are mended, and that are looked for to know which


def could_be_wrong(clauses: Sequence[Clause]) -> bool:
    """Whether one of the words is long enough that a letter of it may be wrong."""
    return any(
        any(part) for clause in clauses if not clause.negative for part in near(vietnamese.words(clause.text)[0])
    )


def retyped(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses as the keyboard should have written them: giaos ducj -> giáo dục, chuyendoiso -> chuyen doi so."""
    return tuple(
        clause if clause.negative else Clause(_word_by_word(clause.text, _retype), clause.phrase) for clause in clauses
    )


def _retype(word: str) -> str:
    if meant := keyboard.keyed(word):
        return meant
    ways = syllables.splits(vietnamese.fold(word))
    return " ".join(ways[0]) if ways else word


def meant(clauses: Sequence[Clause], documents: Iterable[Document], exists: Exists) -> str:
    """How most of the first of these documents spell what was typed nearly right; '' when they tell nothing new.

    A word that the archive holds was meant: what would replace one says nothing. No document is looked at after
    most of them agree.
    """
    votes: Counter[str] = Counter()
    for document in itertools.islice(documents, _MOST_LOOKED):
        if spelling := _said(clauses, document):
            votes[spelling] += 1
            if votes[spelling] > _MOST_LOOKED // 2:
                break
    best = votes.most_common(1)
    if not best or vietnamese.fold(best[0][0]) == vietnamese.fold(say(clauses)):
        return ""
    replaced = set(vietnamese.words(say(clauses))[0]) - set(vietnamese.words(best[0][0])[0])
    return "" if any(exists(word) for word in replaced) else best[0][0]


def existing(count: Count) -> Exists:
    """Whether the archive holds a word, asked once for each; of an endless question the rest counts as held."""
    known: dict[str, bool] = {}

    def exists(word: str) -> bool:
        if (plain := vietnamese.fold(word)) not in known:
            known[plain] = len(known) >= _MOST_ASKED or bool(count(Clause(plain)))
        return known[plain]

    return exists


def mended(clauses: Sequence[Clause], find: Find, exists: Exists) -> tuple[Clause, ...]:
    """The clauses with those words that occur nowhere as they are spelled beside their neighbours."""
    left = _MOST_MENDED
    corrected: list[Clause] = []
    for clause in clauses:
        words = clause.text.split()
        for at, word in enumerate(words):
            if clause.negative or not left or len(vietnamese.words(word)[0]) != 1 or exists(word):
                continue
            left -= 1
            for start, end in ((at - 1, at + 1), (at, at + 2), (at, at + 1)):
                if start < 0 or end > len(words):
                    continue
                piece = Clause(" ".join(words[start:end]))
                if could_be_wrong([piece]) and (spelling := meant([piece], find(piece), exists)):
                    parts = spelling.split()
                    if len(parts) == end - start:
                        words[at] = _as_marked(parts[at - start], clause.text if words[1:] else "")
                    break
        corrected.append(replace(clause, text=" ".join(words), others=()))
    return tuple(corrected)


def say(clauses: Sequence[Clause]) -> str:
    """The clauses as somebody would type them."""
    texts = (f'"{clause.text}"' if clause.phrase else clause.text for clause in clauses)
    return " ".join(f"-{text}" if clause.negative else text for clause, text in zip(clauses, texts, strict=True))


def _said(clauses: Sequence[Clause], document: Document) -> str:
    """The clauses as this document spells them; '' when one of them is not in it."""
    spelled: list[Clause] = []
    texts = document.texts()
    for clause in clauses:
        text = clause.text if clause.negative else _spelled(clause.text, texts)
        if not text:
            return ""
        spelled.append(replace(clause, text=text))
    return say(spelled)


def _spelled(clause_text: str, texts: Sequence[str]) -> str:
    folded = vietnamese.words(clause_text)[0]
    alone, together = near(folded)
    # A letter may be wrong where the engine looks for one.
    loose = [
        fits or (at > 0 and together[at - 1]) or (at < len(together) and together[at]) for at, fits in enumerate(alone)
    ]
    words: list[vietnamese.Token] = []
    for text in texts:
        here = vietnamese.tokens(text)
        if whole := _in_a_row(folded, loose, text, here):
            return whole
        words += here
    known = {token.fold for token in words}
    nearly = {
        word: next((token.exact for token in words if fits and _close(word, token.fold)), "")
        for word, fits in zip(folded, loose, strict=True)
        if word not in known
    }
    if not all(nearly.values()):
        return ""
    beside = clause_text if folded[1:] else ""
    return _word_by_word(clause_text, lambda word: _as_marked(nearly.get(vietnamese.fold(word)) or word, beside))


def _as_marked(word: str, beside: str) -> str:
    """A word as it goes with those that it is put beside: without marks where none of them has one."""
    return vietnamese.letters(word) if beside and beside.isascii() else word


def _word_by_word(text: str, change: Callable[[str], str]) -> str:
    """A text with each run of letters and digits changed, and all between them as it is."""
    parts: list[str] = []
    here = 0
    for token in vietnamese.tokens(text):
        parts += [text[here : token.start], change(text[token.start : token.end])]
        here = token.end
    return "".join([*parts, text[here:]])


def _in_a_row(syllables: Sequence[str], loose: Sequence[bool], text: str, tokens: Sequence[vietnamese.Token]) -> str:
    """The first part of a text whose syllables are the asked ones but for a letter in some of them."""
    size = len(syllables)
    for start in range(len(tokens) - size + 1):
        run = tokens[start : start + size]
        if all(
            word == token.fold or (fits and _close(word, token.fold))
            for word, fits, token in zip(syllables, loose, run, strict=True)
        ):
            return " ".join(text[token.start : token.end].lower() for token in run)
    return ""


def _close(first: str, second: str) -> bool:
    """Whether two words differ by one letter at most: another, one more, one less, or two neighbours swapped."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    here = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return (
        first[here + 1 :] == second[here + 1 :]
        or first[here:] == second[here + 1 :]
        or first[here + 1 :] == second[here:]
        or (first[here : here + 2] == second[here : here + 2][::-1] and first[here + 2 :] == second[here + 2 :])
    )
