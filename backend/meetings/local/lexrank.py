"""Which sentences stand for the rest: LexRank (G. Erkan and D. R. Radev, JAIR 22, 2004), section 3.3.

Sentences are bags of stems, weighed by how often they are said and how rare they are; a sentence is as
central as those that resemble it are. This is the continuous variant, with its damping as a floor.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

DAMPING = 0.85
ROUNDS = 30
CLOSE_ENOUGH = 1e-3
RARE_ENOUGH = 0.2
"""Stems in a larger share of the sentences connect everything with everything, and cost the most."""


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
