"""Sentiment, risks, topics and key points of the rules."""

import pytest

from backend.meetings.models import Caveat
from tests.meetings.reading import analyzed, extracted


def of_client(said: str) -> str:
    return f"Banco: Bom dia, como posso ajudar?\nCliente: {said}"


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Isso é um absurdo, ninguém resolve. O atendimento é péssimo.", "negative"),
        ("Eu não estou satisfeito com o atendimento de vocês este ano.", "negative"),
        ("We are not happy with the service, it is terrible.", "negative"),
        ("Estou muito satisfeito com o atendimento de vocês, gostei demais.", "positive"),
        ("We are very happy with the service, your team is excellent.", "positive"),
        ("Não tivemos nenhum problema com o sistema de vocês este ano.", "neutral"),
        ("O banco fica na esquina e o seguro vence em maio.", "neutral"),
    ],
)
def test_the_clients_words_tell_how_the_client_feels(said: str, label: str) -> None:
    assert analyzed(of_client(said)).sentiment_label == label


@pytest.mark.parametrize(
    "said",
    [
        "Bom dia! Obrigado, muito obrigado, tudo bem? Boa tarde e bom trabalho a todos.",
        "Thank you, good morning, thanks a lot and have a nice day.",
        "A reunião foi na terça de manhã, como combinamos.",
    ],
)
def test_thanks_and_greetings_count_nothing_and_nothing_is_neutral_with_less_confidence(said: str) -> None:
    found = analyzed(of_client(said))
    assert (found.sentiment_label, found.sentiment_score) == ("neutral", 0.5)
    assert Caveat.LITTLE_SENTIMENT in found.warnings
    assert found.confidence < analyzed(of_client("O atendimento é péssimo, um absurdo.")).confidence


def test_an_angry_client_stays_angry_however_polite() -> None:
    angry = "Isso é um absurdo, já pedi três vezes e ninguém resolve."
    polite = of_client(f"Bom dia, tudo bem? {angry} Muito obrigado, um ótimo dia, boa tarde.")
    assert analyzed(polite).sentiment_score == analyzed(of_client(angry)).sentiment_score < 0.4


def test_a_bit_weighs_less_and_very_weighs_more() -> None:
    said = "Estou {} insatisfeito com o atendimento do banco."
    a_bit, plain, very = (
        analyzed(of_client(said.format(how))).sentiment_score for how in ("um pouco", "hoje", "muito")
    )
    assert very < plain < a_bit < 0.5


def test_what_the_house_says_counts_nothing() -> None:
    transcript = of_client("A reunião foi na terça de manhã.").replace(
        "como posso ajudar?", "que serviço péssimo, horrível e inaceitável nós prestamos."
    )
    found = analyzed(transcript)
    assert found.sentiment_score == 0.5
    assert [evidence for evidence in found.evidence if evidence.field == "sentiment"] == []


@pytest.mark.parametrize(
    ("metadata", "label"),
    [({"customer_name": "Caio Reis"}, "negative"), ({"owner": "Caio Reis"}, "positive")],
)
def test_metadata_tells_who_is_the_client(metadata: dict[str, str], label: str) -> None:
    transcript = (
        "Ana Luz: Ficou excelente, estou muito satisfeita.\n"
        "Caio Reis: Para mim ficou péssimo, estou decepcionado."
    )
    assert analyzed(transcript, **metadata).sentiment_label == label


def test_where_nobody_can_be_told_apart_everything_counts_and_that_is_said() -> None:
    found = analyzed("O atendimento é péssimo, um absurdo. Ninguém resolve nada.")
    assert found.sentiment_label == "negative"
    assert Caveat.CLIENT_UNKNOWN in found.warnings


@pytest.mark.parametrize("negated", [False, True])
def test_a_denial_reaches_three_words_back(negated: object) -> None:
    said = f"{'Nunca ficamos' if negated else 'Ficamos'} muito satisfeitos com vocês aqui."
    assert analyzed(of_client(said)).sentiment_label == ("negative" if negated else "positive")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Recebi uma proposta de outro banco com taxa melhor.", "Concorrência"),
        ("Com outro banco melhor, eu penso em encerrar a conta.", "Perda do cliente"),
        ("Vou reclamar no Banco Central e no Procon.", "Reclamação formal"),
        ("Temos três parcelas em atraso desde maio.", "Capacidade de pagamento"),
        ("Fizeram uma fraude com o nosso cartão.", "Fraude"),
        ("O aplicativo está fora do ar desde ontem.", "Falha operacional"),
    ],
)
def test_a_risk_is_named_by_its_gravest_kind_and_shown_in_the_clients_words(said: str, kind: str) -> None:
    assert analyzed(of_client(said)).risks == [f"{kind}: “{said}”"]


@pytest.mark.parametrize("said", ["Não temos parcelas em atraso.", "Nunca houve fraude aqui conosco."])
def test_what_is_denied_is_no_risk(said: str) -> None:
    assert analyzed(of_client(said)).risks == []


def test_topics_are_named_in_the_language_of_the_meeting_the_most_discussed_first() -> None:
    pt = extracted("Ana: O capital de giro e o financiamento.\nCaio: Sim, o financiamento. E a hipoteca?")
    en = extracted("Ana: The working capital and the loan.\nCaio: Yes, the loan. And the collateral?")
    assert (pt.topics, en.topics) == (["crédito", "garantias"], ["credit", "collateral"])


def test_one_weak_word_is_no_topic() -> None:
    assert extracted("Ana: O prazo é esse.\nCaio: Certo, combinado então.").topics == []


def test_the_summary_is_quotes_and_says_so() -> None:
    first = "O faturamento da empresa cresceu doze por cento neste trimestre."
    found = extracted(f"Ana: {first}\nCaio: Que bom, parabéns.")
    assert found.key_points == [first]
    assert found.summary == f"Trechos da reunião, como foram ditos: “{first}”"


def test_an_empty_transcript_gives_empty_findings_without_confidence() -> None:
    found, felt = extracted(" \n\u200b"), analyzed("")
    assert found.warnings == felt.warnings == [Caveat.EMPTY]
    assert found.confidence == felt.confidence == 0
    lists = (
        found.topics,
        found.participants,
        found.key_points,
        found.action_items,
        found.evidence,
        felt.risks,
    )
    assert not any(lists)
    assert (felt.sentiment_label, felt.sentiment_score) == ("neutral", 0.5)


@pytest.mark.parametrize("said", ["zxcv qwer asdf poiu mnbv lkjh", "10 20 30 40 50"])
def test_a_language_that_is_neither_is_said(said: str) -> None:
    assert Caveat.LANGUAGE_UNSURE in extracted(said).warnings


def test_without_a_day_of_meeting_no_relative_due_date_is_made_up() -> None:
    found = extracted("Ana: Eu mando o balanço amanhã.\nCaio: Certo.", meet_date=None)
    assert [item.due_date for item in found.action_items] == [None]
    assert Caveat.NO_MEET_DATE in found.warnings
