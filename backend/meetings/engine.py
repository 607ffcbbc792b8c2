"""What reads a meeting: rules on this machine, or a language model."""

from typing import Protocol

from backend.meetings.models import Analysis, Extraction, Meeting


class Engine(Protocol):
    """Finds in a meeting what the two calls answer; the service adds the idempotency key."""

    @property
    def name(self) -> str:
        """Which engine and which version of it, as answers name it."""
        ...

    async def extract(self, meeting: Meeting) -> Extraction:
        """Find what was said, who takes part and what is to be done.

        Raises:
            LanguageModelUnavailable, LanguageModelTimeout, LanguageModelRefused, LanguageModelInvalid,
            TranscriptTooLong: whatever else a language model may do; rules raise nothing.

        """
        ...

    async def analyze(self, meeting: Meeting) -> Analysis:
        """Find how the client feels and what may go wrong; raises what `extract` does."""
        ...

    def missing(self) -> str | None:
        """Tell an operator what keeps it from working; None when nothing does."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
