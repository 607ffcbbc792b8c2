"""What the rules answer: a transcript is read once, and how much there was to go by is said with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.meetings.local import minutes
from backend.meetings.local.actions import Reader
from backend.meetings.local.keypoints import key_points
from backend.meetings.local.risks import risks
from backend.meetings.local.sentiment import Sign, score, signs
from backend.meetings.local.sides import house_of
from backend.meetings.local.text import UNPUNCTUATED_WORDS, Language, Sentence, fold, language_of
from backend.meetings.local.todo import Todo
from backend.meetings.local.topics import topics
from backend.meetings.local.turns import Transcript, read
from backend.meetings.local_engine import NAME
from backend.meetings.models import ActionItem, Analysis, Caveat, Evidence, Extraction, Meeting, label_of

BEST, WORST = 0.8, 0.1
"""Of the confidence; rules are never sure."""
LOST = {
    Caveat.NO_SPEAKERS: 0.2,
    Caveat.SPEAKERS_UNNAMED: 0.1,
    Caveat.NO_SENTENCE_ENDS: 0.2,
    Caveat.NO_MEET_DATE: 0.1,
    Caveat.NOT_WHOLE: 0.2,
    Caveat.LANGUAGE_UNSURE: 0.3,
    Caveat.CLIENT_UNKNOWN: 0.15,
    Caveat.LITTLE_SENTIMENT: 0.3,
}
QUOTED = {"pt": "Trechos da reunião, como foram ditos", "en": "From the meeting, as it was said"}
NOTHING = {"pt": "Não há o que resumir.", "en": "There is nothing to summarise."}
SUMMARY_QUOTES = 3
LITTLE = 2.0  # weight of signs below which the sentiment rests on almost nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """A transcript, read: what both answers are made of."""

    transcript: Transcript
    language: Language
    house: frozenset[str] | None
    caveats: list[Caveat]
    todos: list[Todo]
    points: list[Sentence]

    @property
    def sentences(self) -> list[Sentence]:
        """All that was said."""
        return list(self.transcript.sentences)

    @property
    def of_clients(self) -> list[Sentence]:
        """What clients said; everything where they cannot be told apart."""
        turns = self.transcript.turns
        return [
            sentence
            for turn in turns
            if self.house is None or not turn.speaker or turn.speaker.label not in self.house
            for sentence in turn.sentences
        ]


def extract(meeting: Meeting) -> Extraction:
    """Answer `/extract`, without the idempotency key."""
    reading = _read(meeting)
    found = topics(reading.sentences, reading.language)
    return Extraction(
        **_common(
            meeting,
            reading,
            [
                Evidence(field="topics", index=n, quote=t.said.text, line=t.said.line)
                for n, t in enumerate(found)
            ],
        ),
        topics=[topic.name for topic in found],
        participants=reading.transcript.participants,
    )


def analyze(meeting: Meeting) -> Analysis:
    """Answer `/analyze`, without the idempotency key."""
    reading = _read(meeting)
    clients = reading.of_clients
    told = signs(clients, reading.language)
    found = risks(reading.sentences, told, frozenset(clients), reading.language)
    if reading.house is None and reading.sentences:
        reading.caveats.append(Caveat.CLIENT_UNKNOWN)
    if sum(abs(sign.weight) for sign in told) < LITTLE and reading.sentences:
        reading.caveats.append(Caveat.LITTLE_SENTIMENT)
    value = score(told)
    strongest = sorted(told, key=lambda sign: -abs(sign.weight))[:5]
    evidence = [_because(sign) for sign in sorted(strongest, key=lambda sign: sign.said.line)]
    evidence += [
        Evidence(field="risks", index=n, quote=r.said.text, line=r.said.line) for n, r in enumerate(found)
    ]
    return Analysis(
        **_common(meeting, reading, evidence),
        sentiment_label=label_of(value),
        sentiment_score=value,
        risks=[f"{risk.kind}: “{risk.said.text}”" for risk in found],
    )


def _because(sign: Sign) -> Evidence:
    return Evidence(field="sentiment", index=None, quote=sign.said.text, line=sign.said.line)


def _read(meeting: Meeting) -> Reading:
    transcript = read(meeting.transcript)
    language, sure = language_of(fold(meeting.transcript))
    base = meeting.metadata.meet_date
    sentences = list(transcript.sentences)
    items = frozenset(item.sentence.line for item in transcript.items)
    todos = [*minutes.todos(transcript, language, base), *Reader(transcript, language, base).read(items)]
    return Reading(
        transcript=transcript,
        language=language,
        house=house_of(transcript, meeting.metadata),
        caveats=_caveats(transcript, sentences, base, sure=sure),
        todos=todos,
        points=key_points(sentences, language),
    )


def _caveats(
    transcript: Transcript, sentences: Sequence[Sentence], base: date | None, *, sure: bool
) -> list[Caveat]:
    if not sentences:
        return [Caveat.EMPTY]
    found = []
    if not transcript.speakers and not transcript.present:
        found.append(Caveat.NO_SPEAKERS)
    elif not transcript.participants:
        found.append(Caveat.SPEAKERS_UNNAMED)
    words = sum(len(sentence.words) for sentence in sentences)
    ends = sum(sentence.text[-1] in ".!?…" for sentence in sentences)
    if words > UNPUNCTUATED_WORDS and ends * UNPUNCTUATED_WORDS < words and not transcript.items:
        found.append(Caveat.NO_SENTENCE_ENDS)
    if base is None:
        found.append(Caveat.NO_MEET_DATE)
    if not transcript.whole:
        found.append(Caveat.NOT_WHOLE)
    if not sure:
        found.append(Caveat.LANGUAGE_UNSURE)
    return found


def _common(meeting: Meeting, reading: Reading, evidence: list[Evidence]) -> dict[str, Any]:
    """Fill in what both answers have; their own evidence comes after that of the common parts."""
    points = sorted(reading.points, key=lambda sentence: sentence.line)
    quotes = sorted(reading.points[:SUMMARY_QUOTES], key=lambda sentence: sentence.line)
    confidence = 0.0
    if Caveat.EMPTY not in reading.caveats:
        confidence = max(WORST, BEST - sum(LOST.get(caveat, 0) for caveat in reading.caveats))
    return {
        "meeting_id": meeting.metadata.meeting_id,
        "customer_id": meeting.metadata.customer_id,
        "meet_date": meeting.metadata.meet_date,
        "summary": _summary(quotes, reading.language),
        "key_points": [sentence.text for sentence in points],
        "action_items": [
            ActionItem(description=todo.description, owner=todo.owner, due_date=todo.due)
            for todo in reading.todos
        ],
        "engine": NAME,
        "confidence": round(confidence, 2),
        "warnings": reading.caveats,
        "evidence": [
            *(Evidence(field="summary", index=None, quote=s.text, line=s.line) for s in quotes),
            *(Evidence(field="key_points", index=n, quote=s.text, line=s.line) for n, s in enumerate(points)),
            *(
                Evidence(field="action_items", index=n, quote=todo.said.text, line=todo.said.line)
                for n, todo in enumerate(reading.todos)
            ),
            *evidence,
        ],
    }


def _summary(quotes: Sequence[Sentence], language: Language) -> str:
    """Put sentences side by side, and say that this is all it is."""
    if not quotes:
        return NOTHING[language]
    return f"{QUOTED[language]}: " + " · ".join(f"“{sentence.text}”" for sentence in quotes)
