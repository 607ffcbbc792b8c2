"""What somebody should look after: complaints, rivals, delays, failures, in the words they were told in."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from backend.meetings.local.phrases import Phrases
from backend.meetings.local.sentiment import Sign, denied
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
    of_clients: Container[Sentence],
    language: Language,
) -> list[Risk]:
    """Find risks, at most two of a kind; what is denied is none, and of some only the client can tell."""
    book, found = words_of("risks"), dict[Sentence, Risk]()
    count: Counter[str] = Counter()
    for sentence in sentences:
        kinds = _kinds(sentence, language, by_client=sentence in of_clients)
        kind = next((kind for kind in book if kind in kinds and count[kind] < MOST_OF_A_KIND), None)
        if kind and sentence not in found:
            count[kind] += 1
            found[sentence] = Risk(book[kind][language], sentence)
    worst = sorted((sign for sign in signs if sign.weight <= UNHAPPY), key=lambda sign: sign.weight)
    for sign in worst[:MOST_OF_A_KIND]:
        found.setdefault(sign.said, Risk(UNHAPPINESS[language], sign.said))
    return list(found.values())[:MOST]


def _kinds(sentence: Sentence, language: Language, *, by_client: bool) -> set[str]:
    """Tell which kinds of risk a sentence shows."""
    return {
        found.what
        for found in _phrases().find(sentence.words)
        if (by_client or not words_of("risks")[found.what]["client"])
        and not denied(sentence.words, found.at, language)
    }
