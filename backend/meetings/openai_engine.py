"""The engine that asks a language model; imported only where a key is set."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from backend.errors import (
    LanguageModelInvalid,
    LanguageModelMisconfigured,
    LanguageModelQuota,
    LanguageModelTimeout,
    MiranteError,
    TranscriptTooLong,
)
from backend.meetings.checking import analysis, extraction
from backend.meetings.engine import Book
from backend.meetings.local_engine import LocalEngine
from backend.meetings.masking import Masked
from backend.meetings.models import Analysis, Extraction, Meeting
from backend.meetings.openai_client import LanguageModel, Message, Provider
from backend.meetings.prompting import AnalysisForm, ExtractionForm, messages, repair, response_format

TROUBLE: dict[type[MiranteError], str] = {
    LanguageModelMisconfigured: "the language model does not accept our key, address or model (OPENAI_*)",
    LanguageModelQuota: "our account with the language model is used up",
}
"""What an operator is told until a call succeeds."""

LONGEST_REPAIRED, MOST_PLACES = 20_000, 20
"""Of a wrong answer: characters that are shown to the model again, and faults that are named."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger()
F = TypeVar("F", bound=BaseModel)


class OpenAIEngine:
    """Reads meetings by a language model; what it says is kept as far as the transcript bears it out."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._model = LanguageModel(provider)
        self._trouble: str | None = None

    @property
    def name(self) -> str:
        """Which model."""
        return f"openai/{self._provider.model}"

    async def extract(self, meeting: Meeting, book: Book) -> Extraction:
        """Find what was said, who takes part and what is to be done."""
        if not meeting.transcript:
            return await LocalEngine().extract(meeting, book)
        form, restore = await self._read(meeting, ExtractionForm, book)
        return await asyncio.to_thread(extraction, meeting, form, restore, self.name)

    async def analyze(self, meeting: Meeting, book: Book) -> Analysis:
        """Find how the client feels and what may go wrong."""
        if not meeting.transcript:
            return await LocalEngine().analyze(meeting, book)
        form, restore = await self._read(meeting, AnalysisForm, book)
        return await asyncio.to_thread(analysis, meeting, form, restore, self.name)

    def missing(self) -> str | None:
        """Tell what kept the last call from working, where an operator has to look after it."""
        return self._trouble

    async def close(self) -> None:
        """Close the connections."""
        await self._model.close()

    async def _read(self, meeting: Meeting, form: type[F], book: Book) -> tuple[F, Callable[[str], str]]:
        """Let the model fill in a form, within the deadline; and tell how to put back what was masked."""
        if len(meeting.transcript) > self._provider.max_input_chars:
            raise TranscriptTooLong
        text = meeting.transcript
        restore: Callable[[str], str] = str
        if self._provider.mask:
            masked = await asyncio.to_thread(Masked, text)
            text, restore = masked.text, masked.restore
        try:
            async with asyncio.timeout(self._provider.timeout_seconds):
                found = await self._ask(messages(text, meeting.metadata.meet_date), form, book)
        except (TimeoutError, MiranteError) as error:
            fault = error if isinstance(error, MiranteError) else LanguageModelTimeout()
            self._trouble = TROUBLE.get(type(fault), self._trouble)
            _log.warning("language_model.failed", outcome=fault.slug)
            raise fault from None
        self._trouble = None
        return found, restore

    async def _ask(self, question: list[Message], form: type[F], book: Book) -> F:
        """Ask, and once again where the answer does not have the form."""
        deadline = asyncio.get_running_loop().time() + self._provider.timeout_seconds
        wanted = response_format(form)
        answer = await self._model.answer(question, wanted, book, deadline)
        try:
            return form.model_validate_json(answer)
        except ValidationError as error:
            places = sorted({".".join(map(str, one["loc"])) for one in error.errors(include_input=False)})
        question = [*question, *repair(answer[:LONGEST_REPAIRED], places[:MOST_PLACES])]
        answer = await self._model.answer(question, wanted, book, deadline)
        try:
            return form.model_validate_json(answer)
        except ValidationError:
            raise LanguageModelInvalid from None
