"""How well an engine does on the evaluation set.

Descriptions are compared by the stems of their words, because nobody writes them alike: one is found when
half of what a reader's has is in it and a quarter of it is what the reader's has. Every expected item is
found once at most. `strict` wants its owner and its due date too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backend.meetings.local.text import Language, content, fold
from backend.meetings.models import ActionItem, Analysis, Extraction
from tests.meetings.cases import Case

ENOUGH_EXPECTED, ENOUGH_FOUND = 0.5, 0.25
TITLES = {"dr", "dra", "sr", "sra", "mr", "mrs", "ms"}


@dataclass(slots=True)
class Count:
    """What was expected, what was found, and what of it is right."""

    expected: int = 0
    found: int = 0
    right: int = 0

    def add(self, expected: int, found: int, right: int) -> None:
        self.expected += expected
        self.found += found
        self.right += right

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Score:
    """Counts over a half of the evaluation set."""

    action_items: Count = field(default_factory=Count)
    strict: Count = field(default_factory=Count)
    owners: Count = field(default_factory=Count)
    due_dates: Count = field(default_factory=Count)
    participants: Count = field(default_factory=Count)
    topics: Count = field(default_factory=Count)
    sentiment: Count = field(default_factory=Count)


def stems(text: str, language: Language) -> frozenset[str]:
    return frozenset(content(fold(text), language))


def overlap(expected: frozenset[str], found: frozenset[str]) -> float:
    """Tell how much two descriptions have in common; 0: not enough."""
    shared = len(expected & found)
    if not shared or shared < ENOUGH_EXPECTED * len(expected) or shared < ENOUGH_FOUND * len(found):
        return 0.0
    return shared / len(expected) + shared / len(found)


def pairs(
    expected: Sequence[ActionItem], found: Sequence[ActionItem], language: Language
) -> list[tuple[ActionItem, ActionItem]]:
    """Match items, the most alike first."""
    ours = [stems(item.description, language) for item in expected]
    theirs = [stems(item.description, language) for item in found]
    alike = [
        (
            overlap(one, other)
            + 0.1 * same_owner(expected[i], found[j])
            + 0.1 * same_day(expected[i], found[j]),
            i,
            j,
        )
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
        if overlap(one, other)
    ]
    matched: list[tuple[ActionItem, ActionItem]] = []
    left, right = set(range(len(ours))), set(range(len(theirs)))
    for _, i, j in sorted(alike, key=lambda found: -found[0]):
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            matched.append((expected[i], found[j]))
    return matched


def named(name: str) -> str:
    return " ".join(part for part in fold(name).replace(".", "").split() if part not in TITLES)


def same_owner(expected: ActionItem, found: ActionItem) -> bool:
    return (expected.owner and named(expected.owner)) == (found.owner and named(found.owner))


def same_day(expected: ActionItem, found: ActionItem) -> bool:
    return expected.due_date == found.due_date


def score(answers: Iterable[tuple[Case, Extraction, Analysis]]) -> Score:
    """Score an engine's answers."""
    total = Score()
    for case, extraction, analysis in answers:
        expected, found = case.expected.action_items, extraction.action_items
        matched = pairs(expected, found, case.language)
        strict = [pair for pair in matched if same_owner(*pair) and same_day(*pair)]
        total.action_items.add(len(expected), len(found), len(matched))
        total.strict.add(len(expected), len(found), len(strict))
        total.owners.add(len(matched), len(matched), sum(same_owner(*pair) for pair in matched))
        total.due_dates.add(len(matched), len(matched), sum(same_day(*pair) for pair in matched))
        for count, wanted, given in (
            (total.participants, case.expected.participants, extraction.participants),
            (total.topics, case.expected.topics, extraction.topics),
        ):
            ours, theirs = set(map(named, wanted)), set(map(named, given))
            count.add(len(ours), len(theirs), len(ours & theirs))
        total.sentiment.add(1, 1, case.expected.sentiment == analysis.sentiment_label)
    return total
