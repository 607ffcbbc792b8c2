import pytest

from tests.meetings.reading import tasks


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        (
            "Ana Luz: Você pode me mandar o balanço?\nCaio Reis: Mando até sexta-feira.",
            [("mandar o balanço", "Caio Reis", "03-20")],
        ),
        (
            "Ana Luz: Could you send me the balance sheet?\nCaio Reis: Sure, will do by Friday.",
            [("send me the balance sheet", "Caio Reis", "03-20")],
        ),
        (
            "Ana Luz: O jurídico vai revisar o contrato até o dia 25.\nCaio Reis: Ótimo.",
            [("revisar o contrato", "jurídico", "03-25")],
        ),
        (
            "Ana Luz: Our analyst will prepare the term sheet by next Friday.\nCaio Reis: Great.",
            [("prepare the term sheet", "analyst", "03-27")],
        ),
        (
            "Ana Luz: Caio, por favor envie os extratos.\nCaio Reis: Certo.",
            [("enviar os extratos", "Caio Reis", None)],
        ),
        (
            "Ana Luz: Envio a proposta até sexta-feira.\nCaio Reis: Certo.",
            [("enviar a proposta", "Ana Luz", "03-20")],
        ),
        (
            "Ana Luz: Preciso que você envie o balanço.\nCaio Reis: Certo.",
            [("enviar o balanço", "Caio Reis", None)],
        ),
        (
            "Ana Luz: I'll send the proposal tomorrow. Caio, please sign the form.\nCaio Reis: OK.",
            [("send the proposal", "Ana Luz", "03-19"), ("sign the form", "Caio Reis", None)],
        ),
    ],
)
def test_what_is_promised_or_asked_for_is_a_task(
    transcript: str, expected: list[tuple[str, str, str]]
) -> None:
    assert tasks(transcript) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Eu não vou mandar o balanço.",
        "Se eu mandar o balanço, vocês aprovam?",
        "Eu mandei o balanço ontem.",
        "Todo mês eu mando o balanço para o contador.",
        "Vou ser sincero com você.",
        "O envio a tempo é o que importa.",
        "I won't send the balance sheet.",
        "I sent the balance sheet yesterday.",
        "I'll be honest with you.",
        "We usually send the balance sheet every month.",
        "Can you hear me?",
    ],
)
def test_what_is_denied_done_usual_or_mere_talk_is_no_task(said: str) -> None:
    assert tasks(f"Ana Luz: {said}\nCaio Reis: Certo.") == []


def test_a_request_that_is_refused_at_once_is_no_task() -> None:
    assert tasks("Ana Luz: Você pode me mandar o balanço?\nCaio Reis: Infelizmente não posso.") == []


def test_what_is_said_twice_is_one_task_with_the_day_that_was_said_later() -> None:
    transcript = (
        "Ana Luz: Eu mando a proposta de crédito.\nCaio Reis: Ótimo.\n"
        "Ana Luz: Então, eu mando a proposta de crédito amanhã."
    )
    assert tasks(transcript) == [("mandar a proposta de crédito", "Ana Luz", "03-19")]
