"""Decimals stay what they are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from backend.portfolio.decimals import PLACES, Exact, fits, floor_to, plain, product, share

D = Decimal
amounts = st.decimals(min_value=0, max_value=10**18, places=18, allow_nan=False)
steps = st.sampled_from([D("0.00001"), D("0.01"), D(1), D("0.5"), D(25)])


class Held(BaseModel):
    amount: Exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("0.0", "0"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("0.10", "0.1"),
        ("1E-18", "0." + 17 * "0" + "1"),
    ],
)
def test_a_number_is_written_without_exponent_and_idle_zeros(value: str, text: str) -> None:
    assert plain(D(value)) == text
    assert Held(amount=D(value)).model_dump_json() == f'{{"amount":"{text}"}}'


@given(amounts)
def test_what_is_written_is_read_back(amount: Decimal) -> None:
    assert Held.model_validate_json(Held(amount=amount).model_dump_json()).amount == amount


@given(amounts, amounts)
def test_products_lose_no_digit(one: Decimal, other: Decimal) -> None:
    assert Fraction(product(one, other)) == Fraction(one) * Fraction(other)


@given(amounts, steps)
def test_rounding_down_gives_the_largest_whole_number_of_steps(amount: Decimal, step: Decimal) -> None:
    floor = floor_to(amount, step)
    assert fits(floor, step)
    assert floor <= amount < floor + step


def test_a_step_of_nothing_takes_any_value() -> None:
    assert fits(D("1.2345"), D(0))
    assert floor_to(D("1.2345"), D(0)) == D("1.2345")


@given(amounts, st.integers(2, 1000), st.integers(1, 1000))
def test_a_share_is_right_to_the_last_place_that_is_kept(whole: Decimal, of: int, part: int) -> None:
    part = min(part, of - 1)
    exact = Fraction(whole) * part / of
    assert abs(Fraction(share(whole, D(part), D(of))) - exact) <= Fraction(PLACES) / 2


def test_a_part_that_is_all_takes_all() -> None:
    assert share(D("0.1"), D(3), D(3)) == D("0.1")
