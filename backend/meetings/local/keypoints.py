"""What a meeting was about, in its own words: the most central sentences, none like another.

Central is what LexRank says (G. Erkan and D. R. Radev, JAIR 22, 2004, section 3.3): sentences are bags of
stems, weighed by how often they are said and how rare they are, and one is as central as those that resemble
it are. This is the continuous variant, with its damping as a floor.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from backend.meetings.local.text import Language, Sentence, content

MOST_CANDIDATES = 200  # sentences that are compared with each other, in 30 ms
FEWEST_STEMS, MOST_STEMS = 3, 40
SENTENCES_TO_A_POINT = 10
POINTS = range(3, 8)
ALIKE = 0.5  # share of stems from which two sentences say the same
DAMPING = 0.85
ROUNDS = 30
CLOSE_ENOUGH = 1e-3
RARE_ENOUGH = 0.2
"""Stems in a larger share of the sentences connect everything with everything, and cost the most."""
_TELLS = re.compile(
    r"\d|\b(?:mil|milhao|milhoes|million|thousand|hundred|por cento|percent|prazo|deadline|porque|because)\b"
)
_IDLE = re.compile(
    r"^(?:oi|ola|bom dia|boa (?:tarde|noite)|tudo b[eo]m|obrigad[oa]|tchau"
    r"|hi|hello|good (?:morning|afternoon)|thanks|thank you|bye)\b"
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


def lexrank(sentences: Sequence[Sequence[str]]) -> list[float]:
    """Weigh sentences, given as their stems, by how central they are; the weights add up to one."""
    count = len(sentences)
    rows = _similarities(sentences)
    totals = [sum(row.values()) for row in rows]
    weights = [1 / count] * count
    for _ in range(ROUNDS):
        passed = [0.0] * count
        for weight, row, total in zip(weights, rows, totals, strict=True):
            for other, similarity in row.items():
                passed[other] += weight * similarity / total
        lost = 1 - sum(passed)
        new = [(1 - DAMPING) / count + DAMPING * (share + lost / count) for share in passed]
        change = max((abs(a - b) for a, b in zip(new, weights, strict=True)), default=0)
        weights = new
        if change < CLOSE_ENOUGH / count:
            break
    return weights


def _similarities(sentences: Sequence[Sequence[str]]) -> list[dict[int, float]]:
    """Compute the cosine of every two sentences that share a stem, by way of who has which stem."""
    count = len(sentences)
    having: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    counted = [Counter(stems) for stems in sentences]
    spread = Counter(stem for stems in counted for stem in stems)
    norms = []
    for number, stems in enumerate(counted):
        weighed = {stem: times * math.log(1 + count / spread[stem]) for stem, times in stems.items()}
        norm = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1
        norms.append(norm)
        for stem, weight in weighed.items():
            having[stem].append((number, weight / norm))
    rows: list[dict[int, float]] = [{} for _ in sentences]
    for owners in having.values():
        if 1 < len(owners) <= max(8, RARE_ENOUGH * count):
            for one, weight in owners:
                row = rows[one]
                for other, its in owners:
                    if one != other:
                        row[other] = row.get(other, 0.0) + weight * its
    return rows
