"""A language model's answer is believed as far as the transcript bears it out.

A statement stays when its quote occurs in the transcript; a name, when its words do; a due date, when it is
one that somebody may have meant. What is left out is told by a caveat and lowers the confidence.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Literal

from backend.meetings.models import (
    ActionItem,
    Analysis,
    Caveat,
    Evidence,
    Extraction,
    Meeting,
    label_of,
    tidy,
)
from backend.meetings.prompting import AnalysisForm, ExtractionForm, Quote, Statement, Task

SHORTEST_QUOTE = 8  # characters: shorter ones occur everywhere and show nothing
LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_NAME = 4_000, 500, 80  # characters
MOST = 100  # entries of a list
EARLIEST, LATEST = timedelta(days=-7), timedelta(days=3 * 366)
"""Of due dates, from the day of the meeting; who is late already may be asked for last Friday."""
SURE, WITHOUT_A_DAY, WITHOUT_A_SIGN, WORST = 0.9, 0.1, 0.3, 0.1
"""Confidence: at best, what is lost without `meet_date` and without words that tell a feeling, at least."""
_NEUTRAL = 0.5
_MARKS = " \t\n\"'“”‘’"  # noqa: RUF001 - what models put around quotes
_NUMBER = re.compile(r"^\d+\| ?")
_WORD = re.compile(r"\w+")

Field = Literal["key_points", "action_items", "topics", "sentiment", "risks"]


def extraction(
    meeting: Meeting, form: ExtractionForm, restore: Callable[[str], str], engine: str
) -> Extraction:
    """Turn a filled-in form into the answer of `/extract`."""
    check = _Check(meeting, restore)
    both = _both(check, form, engine)
    topics = check.statements("topics", form.topics)
    participants = [name for name in map(check.name, form.participants[:MOST]) if name]
    return Extraction(
        **both,
        **check.told(),
        topics=topics,
        participants=list(dict.fromkeys(participants)),
    )


def analysis(meeting: Meeting, form: AnalysisForm, restore: Callable[[str], str], engine: str) -> Analysis:
    """Turn a filled-in form into the answer of `/analyze`; a feeling that nothing shows is none."""
    check = _Check(meeting, restore)
    both = _both(check, form, engine)
    signs = sum(check.shown("sentiment", None, quote) for quote in form.sentiment_quotes[:MOST])
    if not signs:
        check.caveats.append(Caveat.LITTLE_SENTIMENT)
    value = round(form.sentiment_score, 3) if signs else _NEUTRAL
    risks = check.statements("risks", form.risks)
    return Analysis(
        **both, **check.told(), sentiment_score=value, sentiment_label=label_of(value), risks=risks
    )


def _both(check: "_Check", form: ExtractionForm | AnalysisForm, engine: str) -> dict[str, Any]:
    metadata = check.meeting.metadata
    return {
        "meeting_id": metadata.meeting_id,
        "customer_id": metadata.customer_id,
        "meet_date": metadata.meet_date,
        "engine": engine,
        "summary": check.text(form.summary, LONGEST_SUMMARY),
        "key_points": check.statements("key_points", form.key_points),
        "action_items": list(check.tasks(form.action_items)),
    }


class _Check:
    """One answer against one transcript: what stays, the evidence for it, and what has to be said."""

    def __init__(self, meeting: Meeting, restore: Callable[[str], str]) -> None:
        self.meeting = meeting
        self.caveats: list[Caveat] = []
        self._restore = restore
        self._transcript = meeting.transcript
        lines = self._transcript.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._words = frozenset(_WORD.findall(self._transcript.casefold()))
        self._evidence: list[Evidence] = []
        self._asked = 0

    def text(self, said: str, longest: int) -> str:
        """Put back what was masked, on one line and of a sane length."""
        return " ".join(tidy(self._restore(said)).split())[:longest]

    def name(self, said: str | None) -> str | None:
        """Keep a name whose words all occur in the transcript."""
        name = self.text(said or "", LONGEST_NAME + 1)
        words = _WORD.findall(name.casefold())
        return name if words and len(name) <= LONGEST_NAME and self._words.issuperset(words) else None

    def shown(self, field: Field, index: int | None, quote: Quote) -> bool:
        """Tell whether a quote occurs in the transcript, and note it as evidence."""
        self._asked += 1
        said = _NUMBER.sub("", tidy(self._restore(quote.quote)).strip(_MARKS)).strip(_MARKS)
        at = self._find(said, quote.line) if len(said) >= SHORTEST_QUOTE else -1
        if at < 0:
            return False
        line = bisect_right(self._starts, at)
        self._evidence.append(Evidence(field=field, index=index, quote=said, line=line))
        return True

    def statements(self, field: Field, found: list[Statement]) -> list[str]:
        """Keep the statements that are shown."""
        kept: list[str] = []
        for statement in found[:MOST]:
            text = self.text(statement.text, LONGEST_TEXT)
            if text and text not in kept and self.shown(field, len(kept), statement):
                kept.append(text)
        return kept

    def tasks(self, found: list[Task]) -> Iterator[ActionItem]:
        """Keep the tasks that are shown, with owners who are spoken of and days that can be meant."""
        kept = 0
        for task in found[:MOST]:
            description = self.text(task.description, LONGEST_TEXT)
            if description and self.shown("action_items", kept, task):
                kept += 1
                yield ActionItem(
                    description=description, owner=self.name(task.owner), due_date=self._day(task.due_date)
                )

    def told(self) -> dict[str, Any]:
        """Return evidence, caveats and confidence, once everything has been looked at."""
        left_out = self._asked - len(self._evidence)
        if left_out:
            self.caveats.append(Caveat.QUOTES_MISSING)
        if self.meeting.metadata.meet_date is None:
            self.caveats.append(Caveat.NO_MEET_DATE)
        sure = SURE * (1 - left_out / max(self._asked, 1))
        sure -= WITHOUT_A_DAY * (Caveat.NO_MEET_DATE in self.caveats)
        sure -= WITHOUT_A_SIGN * (Caveat.LITTLE_SENTIMENT in self.caveats)
        return {
            "confidence": round(max(sure, WORST), 2),
            "warnings": list(dict.fromkeys(self.caveats)),
            "evidence": self._evidence,
        }

    def _find(self, said: str, line: int) -> int:
        """Find words, on the line that was named if they are there."""
        if 1 <= line < len(self._starts):
            begin, end = self._starts[line - 1], self._starts[line]
            at = self._transcript.find(said, begin, end)
            if at >= 0:
                return at
        return self._transcript.find(said)

    def _day(self, said: str | None) -> date | None:
        if not said:
            return None
        base = self.meeting.metadata.meet_date
        try:
            day = date.fromisoformat(said.strip())
            can_be = base is None or EARLIEST <= day - base <= LATEST
        except ValueError:
            can_be = False
        if not can_be:
            self.caveats.append(Caveat.DATES_IMPLAUSIBLE)
            return None
        return day
