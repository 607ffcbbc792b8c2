"""A process that dies at one step of an order: before a commit, after it, or after a call that did something.

To die anywhere else is the same as at one of these: nothing has been written or done in between.

Runs in a child of its own (`kill -9` leaves nothing to clean up), against a fake Binance in the parent, which
lives on as the real one would.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database.engine import Database
from backend.portfolio.binance import Binance
from backend.portfolio.exchange import Account, Funds, Order, Reference, Rules, State
from backend.portfolio.models import NewProtection
from tests.fakes.clock import ManualClock
from tests.portfolio.room import BUY, Room, room_over
from tests.portfolio.venues import loopback

T = TypeVar("T")
FINISHED = 7
"""The exit code of a child that came through."""


class Death:
    """Counts steps, and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedDatabase(Database):
    """Steps before a commit and after it."""

    def __init__(self, url: SecretStr, directory: Path, death: Death) -> None:
        super().__init__(url, directory)
        self._current = True  # its tables are made; to see that takes longer than all the rest
        self._death = death
        self._wrote = False
        event.listen(self._engine.sync_engine, "before_cursor_execute", self._look)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        self._wrote = False
        async with super().transaction() as connection:
            yield connection
            wrote = self._wrote
            if wrote:
                self._death.step()
        if wrote:
            self._death.step()

    def _look(self, _: object, __: object, statement: str, *___: object) -> None:
        self._wrote |= not statement.startswith("SELECT")


class DoomedExchange:
    """Steps after a call, when the exchange has done it and nobody has heard."""

    def __init__(self, real: Binance, death: Death) -> None:
        self._real = real
        self._death = death

    async def rules(self) -> Mapping[str, Rules]:
        return await self._real.rules()

    async def funds(self, account: Account) -> Mapping[str, Funds]:
        return await self._real.funds(account)

    async def place(self, account: Account, orders: Sequence[Order]) -> list[State]:
        return await self._stepping(self._real.place(account, orders))

    async def cancel(self, account: Account, order: Reference) -> None:
        await self._stepping(self._real.cancel(account, order))

    async def find(self, account: Account, orders: Sequence[Reference]) -> Mapping[str, State]:
        return await self._real.find(account, orders)

    async def _stepping(self, call: Awaitable[T]) -> T:
        told = await call
        self._death.step()
        return told


async def buy(room: Room) -> None:
    await room.trading.place(room.account, BUY, "key")


async def protect(room: Room) -> None:
    wanted = NewProtection(stop_loss=Decimal(90_000), take_profit=Decimal(120_000))
    await room.trading.protect(room.account, 1, wanted, "key")


async def change_protection(room: Room) -> None:
    await room.trading.protect(room.account, 1, NewProtection(stop_loss=Decimal(95_000)), "key")


async def buy_more(room: Room) -> None:
    await room.trading.place(room.account, BUY, "key")


async def close(room: Room) -> None:
    await room.trading.close(room.account, 1, "key")


ACTS: dict[str, Callable[[Room], Awaitable[None]]] = {
    act.__name__: act for act in (buy, protect, change_protection, buy_more, close)
}


def live_until(step: int, act: str, database_url: str, exchange_url: str) -> None:
    """Do something, and die at a step of it; whoever comes through exits with `FINISHED`."""

    async def run() -> None:
        death, clock = Death(step), ManualClock()
        quiet = Death(0)
        database = DoomedDatabase(SecretStr(database_url), Path(), quiet)
        binance = Binance(exchange_url, clock, transport=loopback())
        async with room_over(database, clock, DoomedExchange(binance, death)) as room:
            await binance.rules()
            database._death = death  # noqa: SLF001 - from here on
            await ACTS[act](room)

    asyncio.run(run())
    os._exit(FINISHED)
