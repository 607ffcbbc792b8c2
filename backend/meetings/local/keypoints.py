"""What a meeting was about, in its own words: the most central sentences, none like another."""

import re
from collections.abc import Sequence

from backend.meetings.local.lexrank import lexrank
from backend.meetings.local.text import Language, Sentence, content

MOST_CANDIDATES = 200  # sentences that are compared with each other, in 30 ms
FEWEST_STEMS, MOST_STEMS = 3, 40
SENTENCES_TO_A_POINT = 10
POINTS = range(3, 8)
ALIKE = 0.5  # share of stems from which two sentences say the same
_TELLS = re.compile(r"\d|\b(?:mil|milhao|milhoes|million|thousand|hundred|por cento|percent|prazo|deadline|porque|because)\b")
_IDLE = re.compile(
    r"^(?:oi|ola|bom dia|boa (?:tarde|noite)|tudo b[eo]m|obrigad[oa]|tchau|hi|hello|good (?:morning|afternoon)|thanks|thank you|bye)\b"
)


def key_points(sentences: Sequence[Sentence], language: Language) -> list[Sentence]:
    """Return three to seven sentences that stand for the rest, in order of how much they do so."""
    known = _candidates(sentences, language)
    if not known:
        return []
    weights = lexrank([stems for _, stems in known])
    ranked = sorted(range(len(known)), key=lambda n: -weights[n] * _boost(known[n][0]))
    wanted = min(max(POINTS.start, len(sentences) // SENTENCES_TO_A_POINT), POINTS.stop - 1)
    chosen: list[int] = []
    for number in ranked:
        if len(chosen) < wanted and not any(_alike(known[number][1], known[other][1]) for other in chosen):
            chosen.append(number)
    return [known[number][0] for number in chosen]


def _candidates(sentences: Sequence[Sentence], language: Language) -> list[tuple[Sentence, list[str]]]:
    """Pick the sentences that say something; of too many, those that say most, wherever they stand."""
    said = [(sentence, content(sentence.folded, language)) for sentence in _tellers(sentences)]
    known = [(sentence, stems) for sentence, stems in said if FEWEST_STEMS <= len(stems) <= MOST_STEMS]
    if len(known) > MOST_CANDIDATES:
        fullest = sorted(range(len(known)), key=lambda n: -len(set(known[n][1])))[:MOST_CANDIDATES]
        known = [known[n] for n in sorted(fullest)]
    return known


def _tellers(sentences: Sequence[Sentence]) -> list[Sentence]:
    return [s for s in sentences if not s.asks and not _IDLE.match(s.folded) and len(s.words) > FEWEST_STEMS]


def _boost(sentence: Sentence) -> float:
    return 1.25 if _TELLS.search(sentence.folded) else 1.0


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = len(set(one) & set(other))
    return shared >= ALIKE * min(len(set(one)), len(set(other)))
