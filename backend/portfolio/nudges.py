"""Hears from Binance that something about an account has changed, while its owner is about.

A nudge is no news by itself: what is kept of the owner is forgotten, and what has become of the orders is
read. Many nudges in a row are one look, and one more for those that came meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from backend.clock import Clock
from backend.errors import DatabaseUnavailable, ExchangeRefusesKey, ExchangeUnavailable
from backend.observability.requests import on_its_own
from backend.portfolio.binance_streams import AccountStream
from backend.portfolio.exchange import Account

log = structlog.get_logger()
STAYS_SECONDS = 600.0  # after the owner was seen last


@dataclass(slots=True, eq=False)
class _Watch:
    account: Account
    until: float
    nudged: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


@dataclass(slots=True)
class Nudges:
    """One stream for each account whose owner is about. `look` reads what has become of it."""

    stream: AccountStream
    look: Callable[[Account], Awaitable[None]]
    clock: Clock
    _watches: dict[int, _Watch] = field(default_factory=dict)

    def seen(self, account: Account) -> None:
        """Listen to an account for some minutes from now."""
        for other in list(self._watches.values()):
            if other.account.owner == account.owner and other.account != account:
                self._end(other.account.id)  # they have another key now, or none
        if account.exchange != "binance":
            return
        until = self.clock.time() + STAYS_SECONDS
        watch = self._watches.get(account.id)
        if watch:
            watch.until = until
            return
        watch = self._watches[account.id] = _Watch(account, until)
        watch.tasks = [
            on_its_own(self._listen(account, watch)),
            on_its_own(self._look(account, watch)),
        ]

    def sweep(self) -> None:
        """Stop listening to those whose owners have gone, and to those that have ended by themselves."""
        now = self.clock.time()
        for account_id, watch in list(self._watches.items()):
            if now >= watch.until or any(task.done() for task in watch.tasks):
                self._end(account_id)

    async def close(self) -> None:
        """Stop listening to all."""
        tasks = [task for watch in self._watches.values() for task in watch.tasks]
        for account_id in list(self._watches):
            self._end(account_id)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, account_id: int) -> None:
        for task in self._watches.pop(account_id).tasks:
            task.cancel()

    async def _listen(self, account: Account, watch: _Watch) -> None:
        try:
            await self.stream.listen(account, watch.nudged.set)
        except ExchangeRefusesKey:
            log.warning("portfolio.stream_refused", account=account.id)

    async def _look(self, account: Account, watch: _Watch) -> None:
        while True:
            await watch.nudged.wait()
            watch.nudged.clear()
            with suppress(ExchangeUnavailable, ExchangeRefusesKey, DatabaseUnavailable):
                await self.look(account)
