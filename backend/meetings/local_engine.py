"""The engine that needs no language model, and stands in for one where no key is set."""

import asyncio

from backend.meetings.engine import Book
from backend.meetings.models import Analysis, Extraction, Meeting

NAME = "local-rules/1"


class LocalEngine:
    """Reads meetings by rules, in Portuguese and English; no network, no key, the same answer every time.

    The rules are imported by the first meeting, in its thread: a fifth of a second that no start pays.
    """

    name = NAME

    async def extract(self, meeting: Meeting, book: Book) -> Extraction:  # noqa: ARG002 - costs nothing
        """Find what was said, who takes part and what is to be done."""
        return await asyncio.to_thread(_extract, meeting)

    async def analyze(self, meeting: Meeting, book: Book) -> Analysis:  # noqa: ARG002 - costs nothing
        """Find how the client feels and what may go wrong."""
        return await asyncio.to_thread(_analyze, meeting)

    def missing(self) -> str | None:
        """Tell what is missing: never anything."""
        return None

    async def close(self) -> None:
        """Let go of nothing."""


def _extract(meeting: Meeting) -> Extraction:
    from backend.meetings.local.answers import extract  # noqa: PLC0415 - see LocalEngine

    return extract(meeting)


def _analyze(meeting: Meeting) -> Analysis:
    from backend.meetings.local.answers import analyze  # noqa: PLC0415 - see LocalEngine

    return analyze(meeting)
