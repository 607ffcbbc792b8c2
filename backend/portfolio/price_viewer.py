"""Somebody who looks at prices: is told the newest, not too often, and never what came in between."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from backend.portfolio.prices import Price

GAP_SECONDS = 0.25  # from one message to the next
ALIVE_SECONDS = 15.0  # without news, after which a sign of life is due


class Quote(NamedTuple):
    """A price as it is shown; a stale one may have changed since without anybody having heard."""

    price: Price
    stale: bool


class Over(Exception):
    """There will be no more prices: the server stops."""


class Viewer:
    """One open page. Nothing is queued for it: how far behind it is, is one number.

    What it has not taken yet it takes at once, however long it has been busy with the last message.
    """

    def __init__(self, take: Callable[["Viewer"], list[Quote]], now: float) -> None:
        self.symbols: frozenset[str] = frozenset()
        self.seen = 0
        self.told_at = now - 2 * GAP_SECONDS  # the first price does not wait
        self._take = take
        self._behind = False
        self._over = False
        self._awake = asyncio.Event()

    async def news(self) -> list[Quote]:
        """Wait until there is something to say; nothing is a sign of life.

        Raises:
            Over: the server stops.

        """
        await self._awake.wait()
        if self._over:
            raise Over
        self._awake.clear()
        self._behind = False
        return self._take(self)

    def hint(self, now: float) -> None:
        """Let it know that there is something new."""
        self._behind = True
        self.nudge(now)

    def nudge(self, now: float) -> None:
        """Wake it when there is something to say and the time for it has come."""
        if passed(now, self.told_at, GAP_SECONDS if self._behind else ALIVE_SECONDS):
            self._awake.set()

    def end(self) -> None:
        """Let it know that this was all."""
        self._over = True
        self._awake.set()


def passed(now: float, since: float, seconds: float) -> bool:
    """Tell whether so much time has passed; after a clock was set back, it has."""
    return not 0 <= now - since < seconds
