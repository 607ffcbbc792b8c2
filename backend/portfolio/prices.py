"""Prices as they come, for those who look at them at the moment; none is ever kept in an answer."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol


class Price(NamedTuple):
    """What was paid last for a symbol, and when (seconds since 1970, by the exchange's clock)."""

    symbol: str
    price: Decimal
    at: float


@dataclass(slots=True)
class Wanted:
    """The symbols that somebody looks at; `changed` is set whenever that are others than before.

    The one feed that follows it clears `changed`, before it reads `symbols`.
    """

    symbols: frozenset[str] = frozenset()
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Feed(Protocol):
    """Where prices come from: made up (`paper_feed.py`), or Binance's streams (`binance_streams.py`)."""

    async def listen(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None]) -> None:
        """Tell prices of what is wanted, as they come, until cancelled.

        It follows `wanted` as that changes, connects again by itself when a connection is lost or too old,
        and tells an empty list when the exchange has shown a sign of life and no new price. Such a sign
        says that what was told before still holds; so, having connected again, it tells the prices of all
        that is wanted before anything else. One that cannot go on raises, and is started again.
        """
        ...
