"""A feed that tells what a test says, and counts how often it was started."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal

from backend.portfolio.prices import Price, Wanted

TRADED = frozenset({"BTCBRL", "ETHBRL", "SOLBRL"})


async def turns() -> None:
    """Let everything happen that does not wait for time."""
    for _ in range(5):
        await asyncio.sleep(0)


class FakeFeed:
    def __init__(self) -> None:
        self.started = 0
        self.running = 0
        self.changes = 0
        self.wanted = Wanted()
        self._heard: Callable[[Sequence[Price]], None] | None = None
        self._end: asyncio.Future[None] | None = None

    async def traded(self) -> Collection[str]:
        return TRADED

    async def listen(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None]) -> None:
        self.started += 1
        self.running += 1
        self.wanted, self._heard = wanted, heard
        self._end = asyncio.get_running_loop().create_future()
        try:
            await asyncio.gather(self._end, self._count_changes(wanted))
        finally:
            self.running -= 1

    async def _count_changes(self, wanted: Wanted) -> None:
        while True:
            await wanted.changed.wait()
            wanted.changed.clear()
            self.changes += 1

    def tell(self, at: float, **prices: str | int) -> None:
        assert self._heard
        self._heard([Price(symbol, Decimal(price), at) for symbol, price in prices.items()])

    def die(self, error: Exception) -> None:
        assert self._end
        self._end.set_exception(error)
