import pytest

from backend.meetings.models import Caveat
from tests.meetings.reading import extracted, tasks

PROMISE = "Eu mando o balanço amanhã."
NAMED = [
    "Ana Luz: Bom dia, Caio.\nCaio Reis: {}",
    "Ana Luz (Banco Sul): Bom dia, Caio.\nCaio Reis (Ouro Verde): {}",
    "[00:01:02] Ana Luz: Bom dia, Caio.\n[00:01:09] Caio Reis: {}",
    "Ana Luz 00:01: Bom dia, Caio.\nCaio Reis 00:02: {}",
    "Ana Luz  00:01:02\nBom dia, Caio.\n\nCaio Reis  00:01:09\n{}",
    "Ana Luz\n00:01:02\nBom dia, Caio.\n\nCaio Reis\n00:01:09\n{}",
    "[18/03/2026, 10:01:02] Ana Luz: Bom dia, Caio.\n[18/03/2026, 10:02:02] Caio Reis: {}",
    "18/03/2026 10:01 - Ana Luz: Bom dia, Caio.\n18/03/2026 10:02 - Caio Reis: {}",
    "**Ana Luz:** Bom dia, Caio.\n**Caio Reis:** {}",
    """WEBVTT

1
00:00:01.000 --> 00:00:03.000
<v Ana Luz>Bom dia, Caio.</v>

2
00:00:03.000 --> 00:00:05.000
<v Caio Reis>{}</v>""",
]


@pytest.mark.parametrize("written", NAMED)
def test_however_it_is_written_down_it_is_known_who_says_what(written: str) -> None:
    transcript = written.format(PROMISE)
    assert extracted(transcript).participants == ["Ana Luz", "Caio Reis"]
    assert tasks(transcript) == [("mandar o balanço", "Caio Reis", "03-19")]


@pytest.mark.parametrize(("first", "second"), [("Gerente", "Cliente"), ("Speaker 1", "Speaker 2")])
def test_a_role_or_a_number_owns_tasks_but_is_no_participant(first: str, second: str) -> None:
    found = extracted(f"{first}: Bom dia.\n{second}: {PROMISE}")
    assert found.participants == []
    assert Caveat.SPEAKERS_UNNAMED in found.warnings
    assert [item.owner for item in found.action_items] == [second]


def test_plain_text_has_no_speakers_and_says_so() -> None:
    found = extracted(PROMISE)
    assert found.warnings == [Caveat.NO_SPEAKERS]
    assert [item.owner for item in found.action_items] == [None]


def test_minutes_name_who_is_present_and_who_does_what() -> None:
    transcript = """Participantes: Ana Luz (Banco Sul), Caio Reis (Ouro Verde)

Encaminhamentos:
- Caio: mandar o balanço até amanhã
- [x] Ana: enviar a proposta
- [ ] Ana vai agendar a visita (sexta-feira)
- conferir as garantias (sem prazo)"""
    assert extracted(transcript).participants == ["Ana Luz", "Caio Reis"]
    assert tasks(transcript) == [
        ("mandar o balanço", "Caio Reis", "03-19"),
        ("agendar a visita", "Ana Luz", "03-20"),
        ("conferir as garantias", None, None),
    ]


def test_a_heading_is_nobody() -> None:
    transcript = f"Assunto: renovação\nData: hoje\nObs: nenhuma\nAna Luz: Bom dia.\nCaio Reis: {PROMISE}"
    assert extracted(transcript).participants == ["Ana Luz", "Caio Reis"]


def test_who_introduces_himself_has_a_name() -> None:
    found = extracted("Speaker 1: Bom dia, aqui é a Renata do Banco Sul.\nSpeaker 2: Bom dia.")
    assert found.participants == ["Renata"]


def test_one_person_is_one_participant() -> None:
    found = extracted("Participants: Dr. Ana Luz, Caio\n\nAna Luz: Good morning.\nCaio Reis: Good morning.")
    assert len(found.participants) == 2
