from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.meetings.local.dates import FARTHEST_DAYS, due_dates
from backend.meetings.local.text import fold

WEDNESDAY = date(2026, 3, 18)
DECEMBER = date(2026, 12, 21)  # a Monday


def days(text: str, base: date | None = WEDNESDAY) -> list[date]:
    return [due.day for due in due_dates(fold(text), base)]


def day(month: int, number: int, year: int = 2026) -> list[date]:
    return [date(year, month, number)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("mando hoje ainda", day(3, 18)),
        ("amanhã eu ligo", day(3, 19)),
        ("depois de amanhã", day(3, 20)),
        ("até sexta-feira", day(3, 20)),
        ("na terça", day(3, 24)),
        ("na quarta", day(3, 25)),
        ("sexta que vem", day(3, 27)),
        ("segunda da semana que vem", day(3, 23)),
        ("até o fim da semana", day(3, 20)),
        ("semana que vem", day(3, 27)),
        ("no começo da semana que vem", day(3, 23)),
        ("no fim de semana", day(3, 22)),
        ("daqui a 10 dias", day(3, 28)),
        ("daqui a duas semanas", day(4, 1)),
        ("em 48 horas", day(3, 20)),
        ("dentro de um mês", day(4, 18)),
        ("em 3 dias úteis", day(3, 23)),
        ("até o dia 25", day(3, 25)),
        ("dia 10", day(4, 10)),
        ("dia 5 do mês que vem", day(4, 5)),
        ("25/03", day(3, 25)),
        ("15/01 às 10h", day(1, 15, 2027)),
        ("em 25/03/2027", day(3, 25, 2027)),
        ("vinte e cinco de março", day(3, 25)),
        ("1º de abril de 2027", day(4, 1, 2027)),
        ("fim do mês", day(3, 31)),
        ("fim do mês que vem", day(4, 30)),
        ("até meados de abril", day(4, 15)),
        ("no início de maio", day(5, 5)),
        ("na primeira semana de maio", day(5, 7)),
        ("mês que vem", day(4, 30)),
        ("fim do trimestre", day(3, 31)),
        ("até o fim do semestre", day(6, 30)),
        ("fim do ano", day(12, 31)),
        ("até o fim do dia", day(3, 18)),
        ("até as 18h", day(3, 18)),
    ],
)
def test_portuguese_says_when(said: str, meant: list[date]) -> None:
    assert days(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("by end of day", day(3, 18)),
        ("tonight", day(3, 18)),
        ("tomorrow by 5 pm", day(3, 19)),
        ("the day after tomorrow", day(3, 20)),
        ("by Friday", day(3, 20)),
        ("on Wednesday", day(3, 25)),
        ("this Wednesday", day(3, 18)),
        ("next Friday", day(3, 27)),
        ("Tuesday next week", day(3, 24)),
        ("by the end of the week", day(3, 20)),
        ("next week", day(3, 27)),
        ("early next week", day(3, 23)),
        ("the week after next", day(4, 3)),
        ("over the weekend", day(3, 22)),
        ("in ten days", day(3, 28)),
        ("within two weeks", day(4, 1)),
        ("in a couple of days", day(3, 20)),
        ("three business days from now", day(3, 23)),
        ("by the 25th", day(3, 25)),
        ("March 25th", day(3, 25)),
        ("the twenty-fifth of March", day(3, 25)),
        ("25 March 2027", day(3, 25, 2027)),
        ("2026-04-02", day(4, 2)),
        ("03/25/2026", day(3, 25)),
        ("end of the month", day(3, 31)),
        ("mid-April", day(4, 15)),
        ("next month", day(4, 30)),
        ("by Q2", day(6, 30)),
        ("end of the year", day(12, 31)),
    ],
)
def test_english_says_when(said: str, meant: list[date]) -> None:
    assert days(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("em 3 dias úteis", day(12, 24)),
        ("em 4 dias úteis", day(12, 28)),  # Christmas and a weekend lie between
        ("5/1", day(1, 5, 2027)),
        ("dia 10", day(1, 10, 2027)),
        ("semana que vem", day(1, 1, 2027)),
        ("mês que vem", day(1, 31, 2027)),
        ("daqui a dois meses", day(2, 21, 2027)),
        ("na segunda-feira", day(12, 28)),
        ("até o fim do ano", day(12, 31)),
    ],
)
def test_days_go_on_into_the_next_year(said: str, meant: list[date]) -> None:
    assert days(said, DECEMBER) == meant


def test_banks_do_not_work_on_carnival_and_corpus_christi_but_do_on_the_eve_of_christmas() -> None:
    assert days("em 1 dia útil", date(2026, 2, 13)) == day(2, 18)
    assert days("em 1 dia útil", date(2026, 6, 3)) == day(6, 5)
    assert days("em 1 dia útil", date(2026, 12, 23)) == day(12, 24)


def test_a_month_without_such_a_day_ends_earlier() -> None:
    assert days("daqui a um mês", date(2026, 1, 31)) == day(2, 28)
    assert days("dia 31", date(2026, 2, 3)) == day(3, 31)
    assert days("29 de fevereiro", date(2026, 2, 3)) == []


@pytest.mark.parametrize(
    "said",
    [
        "toda sexta-feira",
        "every Friday",
        "na sexta passada",
        "two weeks ago",
        "desde o dia 25",
        "last Tuesday",
        "3 de março",  # a fortnight ago
        "no fim de fevereiro",
        "a segunda via do boleto",
        "em 60 meses",
        "99/99",
        "12,5/3",
        "call me maybe",
    ],
)
def test_what_is_over_recurs_or_is_no_day_is_left_out(said: str) -> None:
    assert days(said) == []


def test_without_a_meeting_day_only_full_dates_count() -> None:
    assert days("amanhã, dia 25 ou 25/03/2027", None) == day(3, 25, 2027)


def test_two_days_in_one_sentence_are_two() -> None:
    assert days("a proposta sai amanhã e o contrato na sexta-feira") == [date(2026, 3, 19), date(2026, 3, 20)]


WORDS = ["dia", "semana", "mês", "ano", "fim", "que", "vem", "na", "até", "em", "daqui", "a", "31", "30", "2"]
WORDS += ["dez", "úteis", "dias", "sexta-feira", "next", "friday", "in", "three", "weeks", "month", "31/12"]
WORDS += ["12/31", "2099-02-30", "29/02", "amanhã", "q4", "by", "the", "31st", "of", "feira"]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.dates())
def test_whatever_is_said_a_day_is_not_past_not_far_and_stands_in_the_text(said: str, base: date) -> None:
    folded = fold(said)
    for due in due_dates(folded, base):
        assert 0 <= (due.day - base).days <= FARTHEST_DAYS
        assert 0 <= due.start < due.end <= len(folded)
