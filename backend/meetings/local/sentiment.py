"""How the client feels, by what clients say of their bank: a small lexicon of this trade.

General lexicons fail here: to them a bank is a bad word and an insurance a good one, and whoever is angry
but polite is content. Politeness counts nothing, a short answer counts nothing, a denied word the opposite,
and a question a third. Without signs the answer is neutral, and says how little it rests on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.text import Language, Sentence, words_of

SMOOTHING = 4.0  # the weight of saying nothing: one mild word leaves a meeting neutral
NEGATION_WORDS, SHORT_WORDS = 3, 3
_WORDS = words_of("sentiment")


@dataclass(frozen=True, slots=True)
class Sign:
    """A sentence that tells how the client feels, and how strongly: below zero is unhappy."""

    said: Sentence
    weight: float


@cache
def _phrases() -> Phrases[float]:
    known = [
        (phrase, float(group["weight"])) for group in _WORDS["words"] for phrase in group["pt"] + group["en"]
    ]
    return Phrases([*known, *((phrase, 0.0) for phrase in _WORDS["polite"])])


def signs(sentences: Iterable[Sentence], language: Language) -> list[Sign]:
    """Find the sentences that tell something."""
    long = (sentence for sentence in sentences if len(sentence.words) > SHORT_WORDS)
    weighed = (Sign(sentence, _weight(sentence, language)) for sentence in long)
    return [sign for sign in weighed if sign.weight]


def denied(words: Sequence[str], at: int, language: Language) -> bool:
    """Tell whether what is said at a place is denied: "no" does so in English only."""
    return any(word in _WORDS[language]["not"] for word in words[max(0, at - NEGATION_WORDS) : at])


def score(found: Sequence[Sign]) -> float:
    """Put signs together: 0 is as unhappy as can be, 1 as happy, 0.5 neither."""
    good = sum(sign.weight for sign in found if sign.weight > 0)
    bad = -sum(sign.weight for sign in found if sign.weight < 0)
    return round(0.5 + 0.5 * (good - bad) / (good + bad + SMOOTHING), 3)


def _weight(sentence: Sentence, language: Language) -> float:
    total = 0.0
    for found in _phrases().find(sentence.words):
        near = {*sentence.words[max(0, found.at - 2) : found.at]}
        near |= {*sentence.words[found.at + found.length : found.at + found.length + 1]}
        weight = found.what
        if denied(sentence.words, found.at, language):
            weight *= -0.25 if weight < 0 else -1  # "no problem" is not praise, "not happy" is a complaint
        if not near.isdisjoint(_WORDS[language]["very"]):
            weight *= 1.3
        if not near.isdisjoint(_WORDS[language]["a_bit"]):
            weight *= 0.6
        total += weight
    return total / 3 if sentence.asks else total
