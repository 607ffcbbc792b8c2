"""Something that reads meetings, under the test's control: it waits, it fails, and it is paid."""

import asyncio

from backend.meetings.engine import Book, Usage
from backend.meetings.models import ActionItem, Analysis, Extraction, Meeting, label_of

PAID = Usage("gpt-4.1-mini", input_tokens=1000, cached_tokens=200, output_tokens=100)


class Reader:
    """Every call waits until the test lets it go; what it answers says how many there have been."""

    name = "reader/1"

    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.score = 0.7
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()

    async def extract(self, meeting: Meeting, book: Book) -> Extraction:
        return Extraction(
            **await self._findings(meeting, book), topics=["crédito"], participants=["Ana", "Marina"]
        )

    async def analyze(self, meeting: Meeting, book: Book) -> Analysis:
        return Analysis(
            **await self._findings(meeting, book),
            sentiment_label=label_of(self.score),
            sentiment_score=self.score,
            risks=[],
        )

    def missing(self) -> None:
        return None

    async def close(self) -> None:
        return

    async def _findings(self, meeting: Meeting, book: Book) -> dict[str, object]:
        self.calls += 1
        self.asked.set()
        book(PAID)
        await self.gate.wait()
        if self.error:
            raise self.error
        known = meeting.metadata
        return {
            "meeting_id": known.meeting_id,
            "customer_id": known.customer_id,
            "meet_date": known.meet_date,
            "summary": f"Leitura nº {self.calls}",
            "key_points": [],
            "action_items": [
                ActionItem(description="Enviar a proposta", owner="Marina", due_date=known.meet_date),
                ActionItem(description="Ligar para o jurídico", owner=None, due_date=None),
            ],
            "engine": self.name,
            "confidence": 0.5,
            "warnings": [],
            "evidence": [],
        }
