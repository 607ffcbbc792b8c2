"""What a meeting was about, in the words of a bank: a gazetteer, and how much of it was said."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.text import Language, Sentence, words_of

STRONG, WEAK, ENOUGH = 2, 1, 2
SHARE = 0.2  # of what is said about the first topic, that each has to have
MOST = 8


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, and the first sentence that says it most plainly."""

    name: str
    said: Sentence


@cache
def _phrases() -> Phrases[tuple[str, int]]:
    return Phrases(
        (phrase, (topic, weight))
        for topic, entry in words_of("topics").items()
        for kind, weight in (("strong", STRONG), ("weak", WEAK))
        for phrase in entry[kind]
    )


def topics(sentences: Iterable[Sentence], language: Language) -> list[Topic]:
    """Return the topics that are more than mentioned, the most discussed first."""
    score: Counter[str] = Counter()
    plainest: dict[str, tuple[int, Sentence]] = {}
    for sentence in sentences:
        said: Counter[str] = Counter()
        for found in _phrases().find(sentence.words):
            topic, weight = found.what
            said[topic] = max(said[topic], weight)
        for topic, weight in said.items():
            score[topic] += weight
            if weight > plainest.get(topic, (0, sentence))[0]:
                plainest[topic] = (weight, sentence)
    least = max(ENOUGH, SHARE * max(score.values(), default=0))
    return [
        Topic(words_of("topics")[topic][language], plainest[topic][1])
        for topic, total in score.most_common(MOST)
        if total >= least
    ]
