import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.br import cnpj, cpf

from backend.meetings.masking import Masked


def completed(body: str, is_valid: Callable[[str], bool]) -> str:
    """Find the two check digits by trying: what is tested does not compute them."""
    return next(f"{body}{end:02}" for end in range(100) if is_valid(f"{body}{end:02}"))


def grouped(number: str, *lengths: int, marks: str) -> str:
    parts, at = [], 0
    for length in lengths:
        parts.append(number[at : at + length])
        at += length
    return "".join(part + mark for part, mark in zip(parts, f"{marks} ", strict=True)).strip()


CPFS = st.from_regex(r"\A[0-9]{8}[1-8]\Z").map(lambda body: completed(body, cpf.is_valid))
CNPJS = st.from_regex(r"\A[0-9A-Z]{7}[1-9]000[1-9]\Z").map(lambda body: completed(body, cnpj.is_valid))
CARDS = st.from_regex(r"\A[45][0-9]{14}\Z").map(lambda body: body + luhn.calc_check_digit(body))
WRITTEN = st.one_of(
    CPFS,
    CPFS.map(lambda number: grouped(number, 3, 3, 3, 2, marks="..-")),
    CPFS.map(lambda number: grouped(number, 3, 3, 3, 2, marks="   ")),
    CNPJS,
    CNPJS.map(lambda number: grouped(number, 2, 3, 3, 4, 2, marks="../-")),
    CARDS,
    CARDS.map(lambda number: grouped(number, 4, 4, 4, 4, marks="   ")),
)
SPOKEN = st.text(alphabet="abc ,.;:\n", max_size=12).map(lambda said: f" ;{said}; ")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SPOKEN, WRITTEN), min_size=1, max_size=6))
def test_nothing_whose_check_digits_are_right_is_left(pieces: list[tuple[str, str]]) -> None:
    masked = Masked("".join(said + number for said, number in pieces))
    assert [number for _, number in pieces if number in masked.text] == []
    assert masked.text.count("[") == len(pieces)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), WRITTEN, st.sampled_from(["[CPF 1]", "a@b.co", "[CEP 2]"]))))
def test_what_was_masked_is_restored_to_the_letter(pieces: list[str]) -> None:
    transcript = "".join(pieces)
    masked = Masked(transcript)
    assert masked.restore(masked.text) == transcript
    assert masked.text.count("\n") == transcript.count("\n")


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("CPF 390.533.447-05.", "CPF [CPF 1]."),
        ("o CNPJ é 12.ABC.345/01DE-35", "o CNPJ é [CNPJ 1]"),
        ("cnpj 16.727.230/0001-97", "cnpj [CNPJ 1]"),
        ("cartão 4111 1111 1111 1111", "cartão [CARD 1]"),
        ("escreva para ana.luz+crm@banco.com.br, por favor", "escreva para [EMAIL 1], por favor"),
        ("ligue (11) 98765-4321 ou 11 3456-7890", "ligue [PHONE 1] ou [PHONE 2]"),
        ("ligue +55 11 98765-4321", "ligue [PHONE 1]"),
        ("ligue 98765-4321", "ligue [PHONE 1]"),
        ("ligue 11987654321", "ligue [PHONE 1]"),
        ("CEP 01310-100 ou cep 01310100", "CEP [CEP 1] ou cep [CEP 2]"),
        ("chave 123e4567-e89b-12d3-a456-426614174000", "chave [PIX 1]"),
        ("10 390.533.447-05", "10 [CPF 1]"),
        ("390.533.447-05 e de novo 390.533.447-05", "[CPF 1] e de novo [CPF 1]"),
    ],
)
def test_each_kind_has_its_placeholder(said: str, masked: str) -> None:
    assert Masked(said).text == masked


@pytest.mark.parametrize(
    "said",
    [
        "R$ 1.250.000,00 em 36 parcelas de 34.722,22",
        "CDI mais 2,10% ao ano, de 2025-2026",
        "em 18/03/2026 às 10:30, ou 2026-03-18",
        "390.533.447-06",  # its check digits are wrong
        "a taxa foi de 12.345 para 23.456",
        "protocolo 20260318",
        "em 31.12.2026 1000 reais",
    ],
)
def test_amounts_days_and_rates_stay(said: str) -> None:
    assert Masked(said).text == said


def test_a_placeholder_that_was_said_is_not_taken_for_ours() -> None:
    masked = Masked("Ele escreveu [CPF 1]; o meu é 390.533.447-05.")
    assert masked.text == "Ele escreveu [CPF 1]; o meu é [CPF 2]."
    assert masked.restore("[CPF 1], [CPF 2], [CPF 3]") == "[CPF 1], 390.533.447-05, [CPF 3]"


def test_names_are_not_covered() -> None:
    assert "Ana Luz" in Masked("Ana Luz: meu CPF é 390.533.447-05").text


@pytest.mark.parametrize("piece", ["a.", "1 ", "1.", "a@", "+1", "(11) ", "11987654321 ", "ab12 ", "[CPF 1]"])
def test_masking_takes_time_in_proportion(piece: str) -> None:
    begun = time.thread_time()
    Masked(piece * (100_000 // len(piece)))
    assert time.thread_time() - begun < 5
