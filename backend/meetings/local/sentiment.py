"""How the client feels, by what clients say of their bank: a small lexicon of this trade.

General lexicons fail here: to them a bank is a bad word and an insurance a good one, and whoever is angry
but polite is content. Politeness counts nothing, a short answer counts nothing, a denied word the opposite,
and a question a third. Without signs the answer is neutral, and says how little it rests on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.text import Sentence, words_of

SMOOTHING = 4.0  # the weight of saying nothing: one mild word leaves a meeting neutral
NEGATION_WORDS, SHORT_WORDS = 3, 3
_WORDS = words_of("sentiment")
NOT, VERY, A_BIT = (frozenset(_WORDS[kind]) for kind in ("not", "very", "a_bit"))


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


def signs(sentences: Iterable[Sentence]) -> list[Sign]:
    """Find the sentences that tell something."""
    weighed = (
        Sign(sentence, _weight(sentence)) for sentence in sentences if len(sentence.words) > SHORT_WORDS
    )
    return [sign for sign in weighed if sign.weight]


def score(found: Sequence[Sign]) -> float:
    """Put signs together: 0 is as unhappy as can be, 1 as happy, 0.5 neither."""
    good = sum(sign.weight for sign in found if sign.weight > 0)
    bad = -sum(sign.weight for sign in found if sign.weight < 0)
    return round(0.5 + 0.5 * (good - bad) / (good + bad + SMOOTHING), 3)


def _weight(sentence: Sentence) -> float:
    total = 0.0
    for found in _phrases().find(sentence.words):
        before = sentence.words[max(0, found.at - NEGATION_WORDS) : found.at]
        near = {*before[-2:], *sentence.words[found.at + found.length : found.at + found.length + 1]}
        weight = found.what
        if any(word in NOT for word in before):
            weight *= -0.25 if weight < 0 else -1  # "no problem" is not praise, "not happy" is a complaint
        if near & VERY:
            weight *= 1.3
        if near & A_BIT:
            weight *= 0.6
        total += weight
    return total / 3 if sentence.asks else total
