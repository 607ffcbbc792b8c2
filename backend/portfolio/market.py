"""The prices of the paper exchange: made up, the same for everybody, and known for any second.

A price is a function of seed, symbol and second, not of what was computed before: any instance tells the
same, and an order that nobody looked at for a week is executed in the second in which it would have been.
It is a sum of value noise in octaves whose amplitudes grow with the square root of their period, so that it
spreads over time as a random walk does and yet stays within bounds (K. Perlin, "An Image Synthesizer",
SIGGRAPH 1985; B. Mandelbrot and J. Van Ness, "Fractional Brownian Motions", SIAM Review 1968).
"""

import hashlib
import math
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

from backend.portfolio.decimals import floor_to
from backend.portfolio.exchange import Rules

DAY = 86_400
OCTAVES = tuple(2**power for power in range(2, 24, 2))  # seconds: from 4 to 48 days
KNOTS = 6  # a span with more of an octave's knots than these is taken to reach all it can


class Market(Protocol):
    """Where the matching core learns prices."""

    @property
    def rules(self) -> Mapping[str, Rules]:
        """What is traded, by symbol."""
        ...

    def price(self, symbol: str, at: float) -> Decimal:
        """Tell the price in the second of a time."""
        ...

    def crossing(
        self,
        symbol: str,
        after: float,
        until: float,
        level: Decimal,
        rising: bool,  # noqa: FBT001
    ) -> float | None:
        """Find the first whole second after one time and not after another that reaches a level.

        Reaches means at or above it when `rising`, else at or below it.
        """
        ...

    def depth(self, symbol: str) -> Decimal:
        """Tell how much, in base, is offered at one price before the next one has to be paid."""
        ...


class Listing(NamedTuple):
    """A made-up symbol: where its price begins, how much it moves in a day (share), what is offered."""

    rules: Rules
    price: Decimal
    daily: float
    depth: Decimal


def _listing(base: str, price: str, daily: float, depth: str, *, price_step: str, step: str) -> Listing:  # noqa: PLR0913
    rules = Rules(
        symbol=f"{base}BRL",
        base=base,
        quote="BRL",
        trading=True,
        kinds=("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS"),
        price_step=Decimal(price_step),
        min_price=Decimal(price_step),
        max_price=Decimal(100_000_000),
        quantity_step=Decimal(step),
        min_quantity=Decimal(step),
        max_quantity=1000 * Decimal(depth),
        market_quantity_step=Decimal(0),
        market_min_quantity=Decimal(0),
        market_max_quantity=20 * Decimal(depth),
        min_notional=Decimal(10),
        max_notional=Decimal(9_000_000),
        notional_of_market=True,
        bid_up=Decimal(5),
        bid_down=Decimal("0.2"),
        ask_up=Decimal(5),
        ask_down=Decimal("0.2"),
        quote_market=True,
    )
    return Listing(rules, Decimal(price), daily, Decimal(depth))


LISTINGS = (
    _listing("BTC", "560000", 0.025, "0.1", price_step="1", step="0.00001"),
    _listing("ETH", "18000", 0.035, "3", price_step="0.01", step="0.0001"),
    _listing("SOL", "900", 0.045, "60", price_step="0.1", step="0.001"),
    _listing("BNB", "4800", 0.025, "12", price_step="1", step="0.001"),
    _listing("USDT", "5.45", 0.006, "10000", price_step="0.001", step="0.1"),
)


class PaperMarket:
    """The symbols of the paper exchange, priced in reais."""

    def __init__(self, seed: int) -> None:
        self._listings = {listing.rules.symbol: listing for listing in LISTINGS}
        self._seed = seed
        self.rules: Mapping[str, Rules] = {
            symbol: listing.rules for symbol, listing in self._listings.items()
        }

    def depth(self, symbol: str) -> Decimal:
        """Tell how much, in base, is offered at one price."""
        return self._listings[symbol].depth

    def price(self, symbol: str, at: float) -> Decimal:
        """Tell the price in the second of a time."""
        listing = self._listings[symbol]
        second = int(at)
        moved = sum(
            scale * _between(self._seed, symbol, period, second) for period, scale in _scales(listing.daily)
        )
        exact = listing.price * Decimal(math.exp(moved))
        step = listing.rules.price_step
        return max(step, floor_to(exact.quantize(step, ROUND_HALF_EVEN), step))

    def crossing(
        self,
        symbol: str,
        after: float,
        until: float,
        level: Decimal,
        rising: bool,  # noqa: FBT001
    ) -> float | None:
        """Find the first whole second that reaches a level, by halving; most spans cannot reach it."""
        first, last = math.floor(after) + 1, math.floor(until)
        spans = [(first, last)]
        while spans:
            begin, end = spans.pop()
            if begin > end or not self._may_reach(symbol, begin, end, level, rising=rising):
                continue
            if begin == end:
                price = self.price(symbol, begin)
                if (price >= level) if rising else (price <= level):
                    return float(begin)
                continue
            middle = (begin + end) // 2
            spans += [(middle + 1, end), (begin, middle)]  # the earlier one is looked at first
        return None

    def _may_reach(self, symbol: str, begin: int, end: int, level: Decimal, *, rising: bool) -> bool:
        listing = self._listings[symbol]
        furthest = 0.0
        for period, scale in _scales(listing.daily):
            first, last = -(-begin // period), end // period
            if last - first > KNOTS:
                furthest += scale
                continue
            # Between two knots an octave is a straight line: it is furthest at a knot or at an end.
            bends = [_knot(self._seed, symbol, period, number) for number in range(first, last + 1)]
            bends += [_between(self._seed, symbol, period, second) for second in (begin, end)]
            furthest += scale * (max(bends) if rising else -min(bends))
        best = float(listing.price) * math.exp(furthest if rising else -furthest)
        slack = float(listing.rules.price_step) + 1e-9 * best  # a price is rounded to its step
        return best + slack >= level if rising else best - slack <= level


@lru_cache(maxsize=64)
def _scales(daily: float) -> tuple[tuple[int, float], ...]:
    return tuple((period, daily * math.sqrt(period / DAY)) for period in OCTAVES)


def _between(seed: int, symbol: str, period: int, second: int) -> float:
    number, into = divmod(second, period)
    weight = into / period
    here, there = _knot(seed, symbol, period, number), _knot(seed, symbol, period, number + 1)
    return here + weight * (there - here)


@lru_cache(maxsize=65_536)
def _knot(seed: int, symbol: str, period: int, number: int) -> float:
    """Draw a number between -1 and 1 that is always the same."""
    digest = hashlib.blake2b(f"{seed}:{symbol}:{period}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**63 - 1
