"""What the meetings room is asked and what it answers, as CONTRACT.md fixes it: snake_case.

No field of an answer has a default: what the generated TypeScript promises is always there.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from backend.clock import SAO_PAULO

POSITIVE, NEGATIVE = 0.6, 0.4
"""A score from `POSITIVE` up is positive, one below `NEGATIVE` negative (CONTRACT.md)."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE_ENDS = frozenset(map(ord, "\x0b\x0c\x85\u2028\u2029"))
_SUPPLEMENT = re.compile("[\U000e0100-\U000e01ef]")  # of variation selectors

SentimentLabel = Literal["positive", "neutral", "negative"]


class CharacterTable(dict[int, int | None]):
    """A table for `str.translate` that is filled by need, and never larger than a language needs."""

    MOST = 4096

    def __init__(self, rule: Callable[[int], int | None]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> int | None:
        found = self._rule(code)
        if len(self) < self.MOST:
            self[code] = found
        return found


def _seen(code: int) -> int | None:
    """Drop what nobody sees but a model reads, and write line ends one way.

    Formatting characters (zero-width, right-to-left overrides, the tag characters that can spell out whole
    instructions), controls other than the tab and the line end, halves of surrogate pairs, and the
    supplementary variation selectors.
    """
    if code in _LINE_ENDS:
        return ord("\n")
    hidden = unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"} and code not in (ord("\n"), ord("\t"))
    return None if hidden or _SUPPLEMENT.match(chr(code)) else code


_VISIBLE = CharacterTable(_seen)


def tidy(text: str) -> str:
    """Write a transcript the one way it is kept, compared and quoted: NFC, LF, nothing invisible, trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Almost every text has nothing to hide, and to look takes a tenth of the time.
    if not text.replace("\n", "").replace("\t", "").isprintable() or _SUPPLEMENT.search(text):
        text = text.translate(_VISIBLE)
    return unicodedata.normalize("NFC", text).strip()


def _named(given: object) -> object:
    """Read an id that is blank as one that is missing."""
    return (tidy(given) or None) if isinstance(given, str) else given


def _day(given: object) -> object:
    """Take a day, or an instant, whose day is that of São Paulo."""
    if given is None or type(given) is date:
        return given
    if isinstance(given, str):
        text = given.strip()
        if not text or _DAY.fullmatch(text):
            return text or None
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            given = None
    if isinstance(given, datetime):
        return (given.astimezone(SAO_PAULO) if given.tzinfo else given).date()
    msg = "a date is written YYYY-MM-DD"
    raise ValueError(msg)


Transcript = Annotated[str, AfterValidator(tidy)]
Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Identifier = Annotated[Text | None, BeforeValidator(_named)]
RequiredIdentifier = Annotated[Text, BeforeValidator(_named)]
Sentence = Annotated[Annotated[str, StringConstraints(max_length=500)], BeforeValidator(_named)]


class Metadata(BaseModel):
    """What is known about a meeting; whatever else a client sends along is kept with it.

    The three named ones identify a meeting, and without all of them nothing is stored. `meet_date` is also
    what "tomorrow" is counted from. Of the rest, the local engine looks for who is the customer
    (`customer_name`, `client_name`, …) and who is of the house (`owner`, `account_manager`, …).
    """

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True)

    meeting_id: Identifier = None
    customer_id: Identifier = None
    meet_date: Annotated[date | None, BeforeValidator(_day)] = None


class Meeting(BaseModel):
    """The body of `/extract` and `/analyze`; equal meetings have equal fields, however they were typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    transcript: Transcript
    metadata: Metadata = Metadata()


class Caveat(StrEnum):
    """What a reader of an answer should know about it; the page has a sentence for each."""

    EMPTY = "the transcript is empty"
    NO_SPEAKERS = "no speakers found"
    SPEAKERS_UNNAMED = "speakers have no names"
    NO_SENTENCE_ENDS = "no sentence ends: due dates may be missing"
    NO_MEET_DATE = "no meet_date: relative due dates are not resolved"
    CLIENT_UNKNOWN = "the client's words could not be told apart"
    LITTLE_SENTIMENT = "little that tells how the client feels"
    LANGUAGE_UNSURE = "the language is neither clearly Portuguese nor English"
    NOT_WHOLE = "too long: only the beginning was read"
    QUOTES_MISSING = "statements without a quote that occurs in the transcript were left out"
    DATES_IMPLAUSIBLE = "due dates that cannot be were left out"


class ActionItem(BaseModel):
    """Something to do after the meeting; null where nobody said who, or by when."""

    model_config = ConfigDict(frozen=True)

    description: str
    owner: str | None
    due_date: date | None


class Evidence(BaseModel):
    """Words of the transcript behind a part of the answer.

    `quote` occurs in the tidied transcript and begins on `line` (counted from 1); `index` is its place in
    the list that `field` names, null where that is no list.
    """

    model_config = ConfigDict(frozen=True)

    field: Literal["summary", "key_points", "action_items", "topics", "sentiment", "risks"]
    index: int | None
    quote: str
    line: int


class _Findings(BaseModel):
    """What both answers have.

    `confidence` (0 to 1) is how much of what an engine relies on was there, not a probability.
    """

    model_config = ConfigDict(frozen=True)

    meeting_id: str | None
    customer_id: str | None
    meet_date: date | None
    summary: str
    key_points: list[str]
    action_items: list[ActionItem]
    engine: str
    confidence: Annotated[float, Field(ge=0, le=1)]
    warnings: list[Caveat]
    evidence: list[Evidence]


class Extraction(_Findings):
    """What an engine finds for `/extract`."""

    topics: list[str]
    participants: list[str]


class Analysis(_Findings):
    """What an engine finds for `/analyze`: how the client feels, and what may go wrong."""

    sentiment_label: SentimentLabel
    sentiment_score: Annotated[float, Field(ge=0, le=1)]
    risks: list[str]


class ExtractAnswer(Extraction):
    """The answer of `/extract`."""

    idempotency_key: str


class AnalyzeAnswer(Analysis):
    """The answer of `/analyze`."""

    idempotency_key: str


def label_of(score: float) -> SentimentLabel:
    """Name a sentiment score (0 to 1)."""
    if score >= POSITIVE:
        return "positive"
    return "negative" if score < NEGATIVE else "neutral"


class AcceptedItem(BaseModel):
    """An action item to take over: `extracted` is its description as it was answered, the rest may differ."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    extracted: Sentence
    description: Sentence
    owner: Identifier = None
    due_date: Annotated[date | None, BeforeValidator(_day)] = None


class Acceptances(BaseModel):
    """The body of `POST /action-items`: what a meeting with a customer has brought."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meeting_id: RequiredIdentifier
    customer_id: Identifier = None
    items: Annotated[list[AcceptedItem], Field(min_length=1, max_length=200)]


class Changes(BaseModel):
    """The body of `PATCH /action-items/{number}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    done: bool


class AcceptedAction(BaseModel):
    """An action item that was taken over; the dashboard's list has it under `-id`."""

    id: int
    meeting_id: str
    extracted: str
    description: str
    customer_id: str | None
    owner: str | None
    due_date: date | None
    done: bool


class AcceptedActions(BaseModel):
    """What a meeting has brought; `added` counts what this call has."""

    added: int
    items: list[AcceptedAction]


class Erased(BaseModel):
    """What there was of a meeting, and is no more."""

    meeting_id: str
    records: int
    action_items: int
    sentiments: int


class Sentiment(BaseModel):
    """How a customer felt in a meeting; `sentiment_score` is 0 to 1."""

    meeting_id: str
    customer_id: str
    meet_date: date
    sentiment_label: SentimentLabel
    sentiment_score: float
    engine: str


class Sentiments(BaseModel):
    """How a customer felt over time, the oldest meeting first."""

    customer_id: str
    points: list[Sentiment]


class Customer(Sentiment):
    """A customer, with the newest of its `meetings`."""

    meetings: int


class Customers(BaseModel):
    """The customers whose sentiment is known, those met last first."""

    customers: list[Customer]


class Reading(BaseModel):
    """How meetings are read here, and what that has cost today.

    `cost_today_usd` is null when the price of a model that was used is unknown, `token_budget` when there
    is none. `stored_hours` is how long an answer is given again.
    """

    engine: str
    masked: bool
    stored_hours: int
    tokens_today: int
    token_budget: int | None
    cost_today_usd: float | None
