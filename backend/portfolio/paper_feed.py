"""Prices of the paper exchange as a feed: every second, those of that second."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from backend.clock import Clock
from backend.portfolio.market import Market
from backend.portfolio.prices import Price, Wanted

EARLY = 0.01  # seconds by which a timer may wake before the clock has reached its time


async def changed_within(changed: asyncio.Event, seconds: float) -> None:
    """Wait for a change, for so many seconds at most."""
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        pass


class PaperPrices:
    """Tells the prices of what is wanted on every whole second, and at once when others are wanted."""

    def __init__(
        self,
        market: Market,
        clock: Clock,
        *,
        wait: Callable[[asyncio.Event, float], Awaitable[None]] = changed_within,
    ) -> None:
        self._market = market
        self._clock = clock
        self._wait = wait

    async def traded(self) -> Collection[str]:
        """Tell which symbols there are."""
        return self._market.rules.keys()

    async def listen(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None]) -> None:
        """Tell prices until cancelled."""
        while True:
            wanted.changed.clear()
            second = float(int(self._clock.time() + EARLY))
            heard([Price(symbol, self._market.price(symbol, second), second) for symbol in wanted.symbols])
            await self._wait(wanted.changed, second + 1 - self._clock.time())
