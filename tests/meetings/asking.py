"""The engine that asks a language model, pointed at the fake one; and a meeting to ask about."""

import json
from typing import Any

from pydantic import SecretStr

from backend.meetings.engine import Usage
from backend.meetings.models import Analysis, Extraction, Meeting
from backend.meetings.openai_client import Provider
from backend.meetings.openai_engine import OpenAIEngine
from backend.meetings.prompting import AnalysisForm, ExtractionForm
from tests.fakes.openai import KEY, FakeOpenAI
from tests.meetings.reading import meeting

MODEL = "gpt-6-luna"
CPF, EMAIL = "390.533.447-05", "caio@ouroverde.com.br"
TALK = f"""Ana Luz (Banco Sul): Bom dia, Caio, como posso ajudar?
Caio Reis (Ouro Verde): O atendimento é péssimo, já pedi três vezes a renovação do financiamento.
Ana Luz (Banco Sul): Eu mando a proposta do financiamento amanhã.
Caio Reis (Ouro Verde): Meu CPF é {CPF} e eu mando o balanço para {EMAIL} até sexta-feira."""
BOOKED = Usage(MODEL, 1200, 200, 300)
SOON = {"retry-after-ms": "1"}


def provider(fake: FakeOpenAI, **changed: Any) -> Provider:
    given: dict[str, Any] = {
        "api_key": SecretStr(KEY),
        "model": MODEL,
        "base_url": fake.url,
        "timeout_seconds": 20.0,
        "max_input_chars": 400_000,
        "mask": True,
    }
    return Provider(**{**given, **changed})


class Asked:
    """An engine, and what it booked."""

    def __init__(self, engine: OpenAIEngine) -> None:
        self.engine = engine
        self.booked: list[Usage] = []

    async def extract(self, talk: Meeting | None = None) -> Extraction:
        return await self.engine.extract(talk or meeting(TALK), self.booked.append)

    async def analyze(self, talk: Meeting | None = None) -> Analysis:
        return await self.engine.analyze(talk or meeting(TALK), self.booked.append)


def no_books(_: Usage) -> None: ...


def sent(fake: FakeOpenAI) -> str:
    """All that left, as one text."""
    return json.dumps(fake.requests, ensure_ascii=False)


def request_for(form: type[ExtractionForm | AnalysisForm]) -> dict[str, Any]:
    """What the fake looks at in a request about `TALK`."""
    lines = "\n".join(f"{number}| {line}" for number, line in enumerate(TALK.split("\n"), 1))
    return {
        "messages": [{}, {"content": f"Day of the meeting: 2026-03-18\nTranscript:\n{lines}"}],
        "response_format": {"json_schema": {"name": form.__name__}},
    }
