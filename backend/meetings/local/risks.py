"""What somebody should look after: complaints, rivals, delays, failures, in the words they were told in."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.sentiment import NEGATION_WORDS, NOT, Sign
from backend.meetings.local.text import Language, Sentence, words_of

MOST_OF_A_KIND, MOST = 2, 8
UNHAPPY = -2.0
UNHAPPINESS = {"pt": "Insatisfação", "en": "Dissatisfaction"}


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of risk and the sentence that shows it."""

    kind: str
    said: Sentence


@cache
def _phrases() -> Phrases[str]:
    return Phrases((phrase, kind) for kind, entry in words_of("risks").items() for phrase in entry["phrases"])


def risks(
    sentences: Iterable[Sentence],
    signs: Sequence[Sign],
    is_client: Callable[[Sentence], bool],
    language: Language,
) -> list[Risk]:
    """Find risks, at most two of a kind; what is denied is none, and of some only the client can tell."""
    book, found, taken = words_of("risks"), [], set[int]()
    count: Counter[str] = Counter()
    for sentence in sentences:
        for match in _phrases().find(sentence.words):
            denied = set(sentence.words[max(0, match.at - NEGATION_WORDS) : match.at]) & NOT
            told = is_client(sentence) or not book[match.what]["client"]
            if not denied and told and count[match.what] < MOST_OF_A_KIND and id(sentence) not in taken:
                taken.add(id(sentence))
                count[match.what] += 1
                found.append(Risk(book[match.what][language], sentence))
    worst = sorted((sign for sign in signs if sign.weight <= UNHAPPY), key=lambda sign: sign.weight)
    found += [
        Risk(UNHAPPINESS[language], sign.said)
        for sign in worst[:MOST_OF_A_KIND]
        if id(sign.said) not in taken
    ]
    return found[:MOST]
