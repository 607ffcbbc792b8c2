"""The evaluation set: invented meetings, and what a careful reader takes from them.

One file is one meeting; `tuned/` was looked at while the rules were written, `held_out/` never was. All of
them were written before the first rule. What a reader takes from a meeting:

- an action item is what somebody present, or who works for them, undertakes or is asked for and does not
  refuse to do after the meeting; not a habit, a wish, what is past or what is done in the meeting itself;
- its owner is the speaker's label, or who is spoken of ("jurídico"), none where nobody can tell;
- its due date is the last day that is in time: "this week" is Friday, "next week" Friday of the next, "next
  month" that month's last day;
- a participant is somebody present who has a name; a role is not a name;
- topics are of `TOPICS` and have a sentence at least;
- the sentiment is how the client feels about the bank.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from backend.meetings.models import ActionItem, Meeting, Metadata, SentimentLabel

Split = Literal["tuned", "held_out"]
FOLDER = Path(__file__).parent / "transcripts"
TOPICS = {
    "pt": {
        "agronegócio",
        "atendimento",
        "cartões",
        "comércio exterior",
        "concorrência",
        "conformidade e cadastro",
        "contratos e documentos",
        "crédito",
        "câmbio",
        "expansão",
        "folha de pagamento",
        "fraude e segurança",
        "garantias",
        "inadimplência e renegociação",
        "integração e sistemas",
        "investimentos",
        "pagamentos e recebimentos",
        "preço e proposta",
        "previdência",
        "seguros",
        "sustentabilidade",
        "taxas e tarifas",
        "treinamento e implantação",
    },
    "en": {
        "agribusiness",
        "service",
        "cards",
        "trade finance",
        "competition",
        "compliance and onboarding",
        "contracts and documents",
        "credit",
        "foreign exchange",
        "expansion",
        "payroll",
        "fraud and security",
        "collateral",
        "arrears and renegotiation",
        "systems and integration",
        "investments",
        "payments and collections",
        "pricing and proposal",
        "pension",
        "insurance",
        "sustainability",
        "rates and fees",
        "training and rollout",
    },
}


class Expected(BaseModel):
    """What a careful reader takes from a meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    participants: list[str]
    topics: list[str]
    sentiment: SentimentLabel
    action_items: list[ActionItem]


@dataclass(frozen=True, slots=True)
class Case:
    """A meeting of the evaluation set."""

    name: str
    split: Split
    language: Literal["pt", "en"]
    style: str
    meeting: Meeting
    expected: Expected


def _read(path: Path, split: Split) -> Case:
    found = tomllib.loads(path.read_text("utf-8"))
    nobody: dict[str, None] = {"owner": None, "due_date": None}
    expected = found["expected"]
    expected["action_items"] = [nobody | item for item in expected["action_items"]]
    return Case(
        name=path.stem,
        split=split,
        language=found["language"],
        style=found["style"],
        meeting=Meeting(transcript=found["transcript"], metadata=Metadata(**found["metadata"])),
        expected=Expected.model_validate(expected),
    )


@cache
def cases(split: Split) -> Sequence[Case]:
    return [_read(path, split) for path in sorted((FOLDER / split).glob("*.toml"))]
