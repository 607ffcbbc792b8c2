"""Phrases of a language, found in texts of any length in one pass: the words stand in `words/*.toml`.

A phrase is words as people write them; accents and capitals do not count, and a `*` at the end of a word
stands for any ending: `reclam*` is every form of reclamar, `taxa* de juro*` finds "taxas de juros".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from backend.meetings.local.text import WORD, fold

T = TypeVar("T")
MOST_REMEMBERED = 20_000  # words; a language has that many, a hostile text more


class Found(NamedTuple, Generic[T]):
    """A phrase that was found: its first word, how many there are, and what it stands for."""

    at: int
    length: int
    what: T


class Phrases(Generic[T]):
    """Phrases and what each stands for; where several begin at one word, the longest is meant."""

    def __init__(self, meanings: Iterable[tuple[str, T]]) -> None:
        self._whole: defaultdict[str, list[tuple[list[str], T]]] = defaultdict(list)
        self._begun: defaultdict[str, list[tuple[list[str], T]]] = defaultdict(list)
        for phrase, meaning in meanings:
            first, *rest = fold(phrase).split()
            index = self._begun if first.endswith("*") else self._whole
            index[first.rstrip("*")].append((rest, meaning))
        self._lengths = sorted({len(begin) for begin in self._begun}, reverse=True)
        self._starting: dict[str, list[tuple[list[str], T]]] = {}

    def find(self, words: Sequence[str]) -> Iterator[Found[T]]:
        """Find the phrases in folded words, from left to right, none inside another."""
        at = 0
        while at < len(words):
            entries = self._starting.get(words[at])
            if entries is None:
                entries = self._entries(words[at])
            found = next((entry for entry in entries if _fits(entry[0], words, at + 1)), None)
            if found:
                yield Found(at, len(found[0]) + 1, found[1])
            at += len(found[0]) + 1 if found else 1

    def _entries(self, word: str) -> list[tuple[list[str], T]]:
        """Return what may begin with a word, the longest first; remember it, as long as words are few."""
        entries = [*self._whole.get(word, ())]
        for length in self._lengths:
            if length <= len(word):
                entries += self._begun.get(word[:length], ())
        entries.sort(key=lambda entry: -len(entry[0]))
        if len(self._starting) < MOST_REMEMBERED:
            self._starting[word] = entries
        return entries


def _fits(rest: Sequence[str], words: Sequence[str], at: int) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(
        words[at + n].startswith(wanted[:-1]) if wanted.endswith("*") else words[at + n] == wanted
        for n, wanted in enumerate(rest)
    )


def words_in(phrase: str) -> list[str]:
    """Return the folded words of a text."""
    return WORD.findall(fold(phrase))
