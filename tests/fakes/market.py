"""A market that does what the test says: prices stand still until they are moved."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backend.portfolio.exchange import Rules

ALL_KINDS = ("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS")


def rules_of(base: str, quote: str, price_step: str, step: str, **changed: Any) -> Rules:
    rules = Rules(
        symbol=base + quote,
        base=base,
        quote=quote,
        trading=True,
        kinds=ALL_KINDS,
        price_step=Decimal(price_step),
        min_price=Decimal(price_step),
        max_price=Decimal(1_000_000),
        quantity_step=Decimal(step),
        min_quantity=Decimal(step),
        max_quantity=Decimal(9000),
        market_quantity_step=Decimal(0),
        market_min_quantity=Decimal(0),
        market_max_quantity=Decimal(100),
        min_notional=Decimal(5),
        max_notional=Decimal(9_000_000),
        notional_of_market=True,
        bid_up=Decimal(5),
        bid_down=Decimal("0.2"),
        ask_up=Decimal(5),
        ask_down=Decimal("0.2"),
        quote_market=True,
    )
    return rules._replace(**changed)


BTC, ETH, GONE = (
    rules_of("BTC", "USDT", "0.01", "0.00001"),
    rules_of("ETH", "USDT", "0.01", "0.0001", max_notional=Decimal(0)),
    rules_of("LUNA", "USDT", "0.0001", "0.01", trading=False),
)
PRICES = {"BTCUSDT": "100000", "ETHUSDT": "4000", "LUNAUSDT": "1"}


class ScriptedMarket:
    """Prices by symbol and second, as the test sets them; so much of each is offered at one price."""

    def __init__(self, *, depth: str = "1") -> None:
        self.rules: Mapping[str, Rules] = {rules.symbol: rules for rules in (BTC, ETH, GONE)}
        self.offered = Decimal(depth)
        self._script = {symbol: [(0.0, Decimal(price))] for symbol, price in PRICES.items()}

    def set(self, symbol: str, price: Decimal, at: float) -> None:
        """From a time on, not before any that was set already."""
        self._script[symbol].append((at, price))

    def depth(self, symbol: str) -> Decimal:
        return self.offered

    def price(self, symbol: str, at: float) -> Decimal:
        script = self._script[symbol]
        return script[max(0, bisect_right(script, at, key=lambda step: step[0]) - 1)][1]

    def crossing(
        self,
        symbol: str,
        after: float,
        until: float,
        level: Decimal,
        rising: bool,  # noqa: FBT001
    ) -> float | None:
        first = math.floor(after) + 1
        seconds = {first, *(math.ceil(at) for at, _ in self._script[symbol])}
        for second in sorted(second for second in seconds if first <= second <= until):
            price = self.price(symbol, second)
            if (price >= level) if rising else (price <= level):
                return float(second)
        return None
