"""What people undertake, ask for and say of others, a sentence at a time; who it is comes later."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.text import Sentence, words_of

_DETERMINERS = frozenset(words_of("people")["determiners"])


class Who(Enum):
    """Whose act it is, as the sentence alone tells."""

    SPEAKER = "speaker"
    ADDRESSEE = "addressee"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do: where the words about it begin, where its verb begins and ends.

    `subject` is who is spoken of when it is neither speaker nor addressee. `vague` acts count only with a
    day, `answers` only after a request, as "mando sim" does. `small` ones only lead up to another.
    """

    start: int
    verb: tuple[int, int]
    base: str
    who: Who
    subject: str = ""
    vague: bool = False
    answers: bool = False
    small: bool = False
    also: str = ""
    """The base of a verb before it that said as little: "simular e mandar"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """An act with the words about it, from `since` to `end` of its sentence, and the day it is due."""

    sentence: Sentence
    act: Act
    since: int
    end: int
    day: date | None


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Sort acts by where their verbs stand; of those with one verb keep the first that was found."""
    kept: dict[int, Act] = {}
    for act in acts:
        kept.setdefault(act.verb[0], act)
    return [kept[at] for at in sorted(kept)]


def clause_before(folded: str, at: int) -> str:
    """Return what stands before a place in its clause."""
    begin = max(folded.rfind(mark, 0, at) for mark in ",;:.!?(")
    return folded[begin + 1 : at]


def either(words: Iterable[str]) -> str:
    """Write an alternation of words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def people_phrases() -> Phrases[bool]:
    """Return what people are called who have no name: "jurídico", "my accountant"."""
    return Phrases((phrase, True) for phrase in words_of("people")["people"])


def person(sentence: Sentence, span: tuple[int, int], names: Collection[str]) -> str:
    """Return who a subject is, folded and without articles; empty when it is nobody."""
    begin, end = span
    words = [
        (match[0], begin + match.start()) for match in re.finditer(r"[\w'-]+", sentence.folded[begin:end])
    ]
    determined = bool(words) and words[0][0] in _DETERMINERS
    while words and words[0][0] in _DETERMINERS:
        words.pop(0)
    if not words:
        return ""
    last, at = words[-1]
    if last in names or last in words_of("people")["pronouns"] or (at > 0 and sentence.text[at].isupper()):
        return last
    said = [word for word, _ in words]
    for found in people_phrases().find(said):
        if found.at + found.length == len(said):
            return " ".join(said if determined else said[found.at :])
    return ""


def clause_around(folded: str, at: int) -> str:
    """Return the clause around a place."""
    end = re.compile(r"[,;:.!?(]").search(folded, at)
    return clause_before(folded, at) + folded[at : end.start() if end else len(folded)]
