"""Something to do after a meeting, as far as it has been understood."""

from dataclasses import dataclass
from datetime import date

from backend.meetings.local.describe import short
from backend.meetings.local.text import Sentence
from backend.meetings.local.turns import Speaker

SAME = 0.6  # share of the stems of two descriptions from which they mean one thing


@dataclass(slots=True)
class Todo:
    """Something to do: `by` says so, `asked` if of somebody else, `bare` while it is unclear what."""

    description: str
    owner: str | None
    due: date | None
    said: Sentence
    base: str = ""
    turn: int = 0
    by: Speaker | None = None
    asked: bool = False
    answers: bool = False
    bare: bool = False
    lead: str = ""
    """What the sentence says before it."""
    stems: frozenset[str] = frozenset()

    def add(self, what: str, stems: frozenset[str]) -> None:
        """Say what it is about."""
        self.description = f"{self.description} ({short(what)})"
        self.stems |= stems
        self.bare = False

    def join(self, later: "Todo") -> None:
        """Take up what was said of it later; whoever undertakes it owns it."""
        if not later.asked:
            self.owner = later.owner or self.owner
            self.asked = False
            if len(later.stems) > len(self.stems):
                self.description, self.stems, self.said = later.description, later.stems, later.said
        self.due = later.due or self.due
        self.bare = self.bare and later.bare

    def means_the_same_as(self, other: "Todo") -> bool:
        """Tell by the words, where neither owner nor day speaks against it."""
        if self.owner and other.owner and self.owner != other.owner:
            return False
        if self.due and other.due and self.due != other.due:
            return False
        alike = self.base == other.base
        shared = len(self.stems & other.stems)
        fewer, more = sorted((len(self.stems), len(other.stems)))
        return shared >= (2 if alike else 3) and shared >= SAME * (fewer if alike else more)
