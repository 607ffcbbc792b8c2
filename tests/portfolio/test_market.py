"""The prices of the paper exchange are the same for everybody, and behave as prices do."""

import math
from decimal import Decimal
from itertools import pairwise
from statistics import pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.portfolio.decimals import fits
from backend.portfolio.market import DAY, LISTINGS, PaperMarket

NOW = 1_774_000_000
SYMBOLS = [listing.rules.symbol for listing in LISTINGS]
each = pytest.mark.parametrize("symbol", SYMBOLS)


@each
def test_any_instance_tells_the_same_price_of_a_second(symbol: str) -> None:
    assert PaperMarket(7).price(symbol, NOW + 0.9) == PaperMarket(7).price(symbol, NOW)
    assert PaperMarket(7).price(symbol, NOW) != PaperMarket(8).price(symbol, NOW)


@each
def test_prices_are_whole_steps_and_stay_within_reach_of_where_they_began(symbol: str) -> None:
    market = PaperMarket(7)
    [listing] = [one for one in LISTINGS if one.rules.symbol == symbol]
    for day in range(0, 1500, 10):
        price = market.price(symbol, NOW + day * DAY)
        assert fits(price, listing.rules.price_step)
        assert listing.price / 3 < price < listing.price * 3


@each
def test_a_day_moves_a_price_by_about_what_it_says(symbol: str) -> None:
    market = PaperMarket(7)
    [listing] = [one for one in LISTINGS if one.rules.symbol == symbol]
    days = [float(market.price(symbol, NOW + day * DAY)) for day in range(400)]
    moves = [math.log(after / before) for before, after in pairwise(days)]
    assert 0.4 * listing.daily < pstdev(moves) < 2.5 * listing.daily


def test_a_second_moves_a_price_by_little() -> None:
    market, symbol = PaperMarket(7), "BTCBRL"
    seconds = [float(market.price(symbol, NOW + second)) for second in range(600)]
    assert len(set(seconds)) > 300
    moves = (abs(b / a - 1) for a, b in pairwise(seconds))
    assert max(moves) < 0.001


@settings(deadline=None, max_examples=40)
@given(
    symbol=st.sampled_from(SYMBOLS),
    begin=st.integers(NOW, NOW + 100 * DAY),
    length=st.integers(0, 900),
    away=st.floats(-0.002, 0.002),
    rising=st.booleans(),
)
def test_the_first_second_that_reaches_a_level_is_the_one_that_looking_at_each_finds(
    symbol: str,
    begin: int,
    length: int,
    away: float,
    rising: bool,  # noqa: FBT001
) -> None:
    market = PaperMarket(7)
    level = market.price(symbol, begin) * Decimal(1 + away)
    met = (
        second
        for second in range(begin + 1, begin + length + 1)
        if (market.price(symbol, second) >= level if rising else market.price(symbol, second) <= level)
    )
    assert market.crossing(symbol, begin + 0.25, begin + length, level, rising) == next(met, None)


def test_a_level_that_is_out_of_reach_is_not_looked_for_second_by_second() -> None:
    market, looks = PaperMarket(7), 0
    plain_price = market.price

    def counted(symbol: str, at: float) -> Decimal:
        nonlocal looks
        looks += 1
        return plain_price(symbol, at)

    market.price = counted  # type: ignore[method-assign]
    far = plain_price("BTCBRL", NOW) * 5
    assert market.crossing("BTCBRL", NOW, NOW + 365 * DAY, far, rising=True) is None
    assert looks == 0
