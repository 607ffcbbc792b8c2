"""Words, sentences and the language they are in: what every rule reads.

Rules match on folded text (lower case, without accents), which has exactly as many characters as what it was
folded from: a match in one is a quote from the other.
"""

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import snowballstemmer

from backend.meetings.models import CharacterTable

Language = Literal["pt", "en"]
NAMES_OF_LANGUAGES = {"pt": "portuguese", "en": "english"}
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
LONGEST_SENTENCE = 600
"""Characters; longer ones are cut between words, so that no rule ever reads more at once."""
LONGEST_WORD = 40  # characters: what is longer is no word, and stemmers take their time for it
UNPUNCTUATED_WORDS = 45  # a sentence as long as this comes from a microphone, not from a writer
SPOKEN_WORDS = range(5, 26)  # of a piece of unpunctuated speech
_SAMPLE_WORDS = 5_000  # more say nothing new about the language

_LISTS = Path(__file__).parent / "words"

_LIKE = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "º": "o", "ª": "a", "…": "."}
_LIKE |= dict.fromkeys("‐‑‒–—", "-")


def _folded(code: int) -> int:
    letter = chr(code)
    if letter in _LIKE:
        return ord(_LIKE[letter])
    if letter.isspace():
        return ord("\n") if letter == "\n" else ord(" ")
    return ord(unicodedata.normalize("NFD", letter.lower())[0])


_FOLD = CharacterTable(_folded)


def fold(text: str) -> str:
    """Write a text in lower case and without accents, character by character."""
    return text.translate(_FOLD)


@cache
def words_of(name: str) -> dict[str, Any]:
    """Read one of the word lists, `words/<name>.toml`, once."""
    return tomllib.loads((_LISTS / f"{name}.toml").read_text("utf-8"))


def words(folded: str) -> list[str]:
    """Return the words of a folded text, those of reasonable length."""
    return [word for word in WORD.findall(folded) if len(word) <= LONGEST_WORD]


class _Stemmers(threading.local):
    """Stemmers of one thread: each keeps the word that it is at, and meetings are read side by side."""

    def __init__(self) -> None:
        self.of = {language: snowballstemmer.stemmer(name) for language, name in NAMES_OF_LANGUAGES.items()}


_STEMMERS = _Stemmers()


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """Cut a folded word down to what its forms have in common (Porter, Snowball)."""
    found: str = _STEMMERS.of[language].stemWord(word)
    return found


@cache
def common(language: Language) -> frozenset[str]:
    """Return the folded words that say nothing about what a text is about."""
    return frozenset(fold(word) for word in words_of("function")[language])


def content(folded: str, language: Language) -> list[str]:
    """Return the stems of the words that say what a text is about, in order."""
    return [
        stem(word, language)
        for word in words(folded)
        if (len(word) > 2 or word.isdigit()) and word not in common(language)
    ]


def language_of(folded: str) -> tuple[Language, bool]:
    """Tell whether a text is Portuguese or English, and whether that is sure."""
    found = words(folded[: _SAMPLE_WORDS * 8])[:_SAMPLE_WORDS]
    portuguese, english = common("pt") - common("en"), common("en") - common("pt")
    here, there = sum(word in portuguese for word in found), sum(word in english for word in found)
    sure = max(here, there) >= max(2, len(found) // 10) and max(here, there) >= 2 * min(here, there)
    return ("en" if there > here else "pt"), sure


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one line, as they stand there: `text` is a quote; `line` counts from 1."""

    text: str
    folded: str
    line: int
    words: tuple[str, ...]
    """The folded words, all of them."""

    @property
    def asks(self) -> bool:
        """Tell whether it is a question."""
        return self.folded.rstrip("\"' )").endswith("?")


def sentence(text: str, line: int) -> Sentence:
    """Take a whole text for one sentence."""
    folded = fold(text)
    return Sentence(text, folded, line, tuple(WORD.findall(folded)))


_ABBREVIATED = re.compile(r"\b(?:dra?|sra?|srta|mrs?|ms|prof|av|art|vs|etc|s\.a|inc|st|no|tel|[a-z])\.$")
_END = re.compile(r"(?:[.!?]+[\"')\]]*\s+)+(?=\S)")
_BEGINS_A_CLAUSE = re.compile(
    r"(?<! com)(?<! pra)(?<! para)(?<! de)(?<! por)(?<! em)\s(?=(?:"
    r"entao|mas|agora (?:eu|a|o|pra|para)|ai|ta|beleza|combinado|perfeito|fechado|tudo bem"
    r"|pode (?:deixar|ser)|porque|sera que"
    r"|e (?:o|a|os|as|eu|voces?|quanto|quando|quem|se|aquel[ea]s?|depois|esse|essa)"
    r"|(?:o|a|os|as) \w+(?: \w+){0,2} eu|eu (?:vou|te|lhe|preciso|tenho|consigo|posso)"
    r"|se (?:ele|ela|voce|nao|eu)"
    r"|okay|ok|so|but|all right|alright|yeah|sure|great|perfect|hmm|right|well|what|in the meantime"
    r"|and (?:i|you|the|we|he|she|they|what|can|could|if|also)"
    r"|(?:i|we|you|he|she|they)(?:'(?:ll|m|re|ve)| will| need| have| can| can't| would)"
    r"|(?:can|could) you|please"
    r")\b)"
)


def sentences(text: str, line: int) -> Iterator[Sentence]:
    """Cut a line into sentences; where there are no ends of any, before words that tend to begin a clause."""
    folded = fold(text)
    ends = [end.end() for end in _END.finditer(folded) if not _abbreviated(folded, end)]
    for begin, end in pairwise([0, *ends, len(folded)]):
        for start, stop in pairwise([begin, *_cuts(folded, begin, end), end]):
            piece = text[start:stop].strip()
            found = sentence(piece, line)
            if found.words:
                yield found


def _abbreviated(folded: str, end: re.Match[str]) -> bool:
    """Tell a full stop that ends a sentence from one that shortens a word."""
    return bool(_ABBREVIATED.search(folded[max(0, end.start() - 6) : end.start() + 1]))


def _cuts(folded: str, begin: int, end: int) -> list[int]:
    """Find where to cut what is too long for one sentence, if it is."""
    spaces = [match.start() for match in re.finditer(" ", folded[begin:end])]
    if len(spaces) <= UNPUNCTUATED_WORDS and end - begin <= LONGEST_SENTENCE:
        return []
    begins = {match.start() - begin for match in _BEGINS_A_CLAUSE.finditer(folded, begin, end)}
    cuts, words_since, last = [], 0, 0
    for space in [*spaces, end - begin]:
        while space - last > LONGEST_SENTENCE:  # a "word" without an end
            last += LONGEST_SENTENCE
            cuts.append(last)
        words_since += 1
        if words_since >= SPOKEN_WORDS.stop or (space in begins and words_since >= SPOKEN_WORDS.start):
            cuts.append(min(space + 1, end - begin))
            last, words_since = space, 0
    return [begin + cut for cut in cuts]
