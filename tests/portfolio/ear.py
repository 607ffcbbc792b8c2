"""Listening to the fake's sockets: what was told, and waiting for more without sleeping."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from backend.portfolio.prices import Price, Wanted
from tests.fakes.binance import FakeBinance


class Ear:
    """Takes down what is told, and waits for more."""

    def __init__(self) -> None:
        self.told: list[list[Price]] = []
        self._news = asyncio.Event()

    def hear(self, prices: Sequence[Price] = ()) -> None:
        self.told.append(list(prices))
        self._news.set()

    async def until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not happened():
                self._news.clear()
                await self._news.wait()

    @property
    def prices(self) -> list[tuple[str, Decimal]]:
        return [(price.symbol, price.price) for prices in self.told for price in prices]


def a_pause(seconds: float) -> bool:
    """Tell the pause after a first failure or two from the other naps."""
    return 0.5 <= seconds < 2


@asynccontextmanager
async def going(work: Coroutine[Any, Any, None]) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(work)
    yield task
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def subscribed(fake: FakeBinance, *symbols: str) -> None:
    names = {f"{symbol.lower()}@miniTicker" for symbol in symbols}
    await asyncio.to_thread(fake.sockets.until, lambda: fake.sockets.wanted == names)


def want(wanted: Wanted, *symbols: str) -> None:
    wanted.symbols = frozenset(symbols)
    wanted.changed.set()
