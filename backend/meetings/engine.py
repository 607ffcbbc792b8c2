"""What reads a meeting: rules on this machine, or a language model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from backend.meetings.models import Analysis, Extraction, Meeting


@dataclass(frozen=True, slots=True)
class Usage:
    """What one paid call used, in tokens; those that were cached are part of the input.

    No input tokens means that the provider did not say: a call without input does not exist.
    """

    model: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int


Book = Callable[[Usage], None]
"""Notes a paid call. It is called once for each, before its answer is looked at."""


class Engine(Protocol):
    """Finds in a meeting what the two calls answer; the service adds the idempotency key."""

    @property
    def name(self) -> str:
        """Which engine and which version of it, as answers name it."""
        ...

    async def extract(self, meeting: Meeting, book: Book) -> Extraction:
        """Find what was said, who takes part and what is to be done.

        Raises:
            LanguageModelUnavailable, LanguageModelTimeout, LanguageModelRefused, LanguageModelInvalid,
            TranscriptTooLong: whatever else a language model may do; rules raise nothing.

        """
        ...

    async def analyze(self, meeting: Meeting, book: Book) -> Analysis:
        """Find how the client feels and what may go wrong; raises what `extract` does."""
        ...

    def missing(self) -> str | None:
        """Tell an operator what keeps it from working; None when nothing does."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
