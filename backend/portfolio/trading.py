"""What a user may do: place an order, cancel it, close a position, protect it.

Each goes on when its caller goes away, and ends with the user's answers in the cache forgotten, whatever came
of it. How an order is sent is `desk.py`; what happens to a position is `keeper.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from backend.clock import moment
from backend.errors import (
    DatabaseUnavailable,
    ExchangeRefusesKey,
    ExchangeTimeout,
    ExchangeUnavailable,
    FieldError,
    InvalidInput,
    NotFound,
    OrderRejected,
    PositionBusy,
)
from backend.portfolio import queries, requests
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account, Order
from backend.portfolio.filters import complaints
from backend.portfolio.ids import new_id
from backend.portfolio.keeper import LEASE, Keeper
from backend.portfolio.models import NewOrder, NewProtection
from backend.portfolio.queries import Found

T = TypeVar("T")
DEADLINE = 25.0  # seconds for all that a call does; `desk.GRACE` counts on it
LAST_CALLS = 5.0  # seconds that orders under way have when the server stops
REFUSED = "it was refused"
OVER = frozenset({"FILLED", "CANCELED", "REJECTED", "EXPIRED", "FAILED"})


class Done(NamedTuple):
    """An order or a position as it stands now, and whether this had been asked for before."""

    row: Found
    replayed: bool = False


@dataclass(slots=True)
class Trading:
    """Orders and positions of all users. All of it raises `DatabaseUnavailable`.

    Where a call raises `ExchangeUnavailable` or `ExchangeRefusesKey` nothing has happened; after
    `ExchangeTimeout` nobody knows yet.
    """

    desk: Desk
    keeper: Keeper
    changed: Callable[[Account], Awaitable[None]]
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _mending: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def place(self, account: Account, wanted: NewOrder, key: str | None = None) -> Done:
        """Place an order; under a key, once.

        Raises:
            InvalidInput: it does not fit the exchange's filters; nothing was written down.
            IdempotencyKeyReuse: something else was asked under this key.
            OrderRejected: the exchange has said no.

        """
        return await self._run(account, self._place(account, wanted, key))

    async def cancel(self, account: Account, order_id: str) -> Done:
        """Cancel an order of the user's own; one that is over stays as it is.

        Raises:
            NotFound: there is no such order.
            PositionBusy: it protects or closes a position, and goes with that.

        """
        return await self._run(account, self._cancel(account, order_id))

    async def close(self, account: Account, position_id: int, key: str | None = None) -> Done:
        """Sell all of a position at market; where that fails it is protected again as it was.

        Raises:
            NotFound: there is no such position.
            PositionBusy: somebody else is at it, or it is closed.
            IdempotencyKeyReuse, OrderRejected: as for `place`.

        """
        return await self._run(account, self._close(account, position_id, key))

    async def protect(
        self, account: Account, position_id: int, wanted: NewProtection, key: str | None = None
    ) -> Done:
        """Have a position sold at a stop or a target; what the exchange refuses leaves the old ones in place.

        Raises:
            NotFound, PositionBusy, IdempotencyKeyReuse, OrderRejected: as for `close`.
            InvalidInput: a price does not fit, or is on the wrong side of the current one.

        """
        return await self._run(account, self._protect(account, position_id, wanted, key))

    async def settle(self, account: Account) -> None:
        """Find out what has become of an account's orders, and put its positions in order.

        Raises:
            ExchangeUnavailable, ExchangeRefusesKey: nobody can tell.

        """
        if await self.desk.settle(account):
            await self.changed(account)
        await self.mend(account)

    async def settle_nudged(self, account: Account) -> None:
        """Settle after word that something has changed: what is kept does not know. Raises as `settle`."""
        await self.changed(account)
        await self.settle(account)

    def mend(self, account: Account) -> Awaitable[None]:
        """Put an account's positions in order, whether anybody waits for that or not; once at a time.

        What fails is for the next one to try.
        """
        task = self._mending.get(account.id)
        if task is None:
            task = self._mending[account.id] = self._follow(self._mend(account))
        return asyncio.shield(task)

    async def stop(self) -> None:
        """Let what is under way come in for a moment, then leave it to the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_CALLS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _place(self, account: Account, wanted: NewOrder, key: str | None) -> Done:
        rules = (await self.desk.rules(account.exchange)).get(wanted.symbol)
        if rules is None:
            raise InvalidInput([FieldError(field="symbol", message="is not traded here")])
        order = Order(
            "",
            wanted.symbol,
            wanted.side,
            wanted.type,
            quantity=wanted.quantity,
            quote_quantity=wanted.quote_quantity,
            price=wanted.price,
        )
        found = complaints(rules, order, self.keeper.last(account, wanted.symbol))
        if found:
            raise InvalidInput([FieldError(field=one.field, message=one.text) for one in found])
        order_id = new_id(self.desk.clock)
        async with self.desk.database.transaction() as connection:
            asked = requests.Asked("order", wanted.model_dump_json(), order_id)
            before = await requests.begin(connection, account, key, asked, moment(self.desk.clock))
            if before is None:
                await queries.add_orders(connection, [queries.written(account.id, order_id, order, "order")])
        if before is not None:
            done = await self._replayed(account, key, before)
            return done or await self._place(account, wanted, key)
        placed = await self.desk.send_one(account, order_id, key)
        if placed.filled:
            with suppress(ExchangeUnavailable, ExchangeRefusesKey):
                await self.keeper.mend(account)  # a larger position wants larger protection
        return Done(placed)

    async def _cancel(self, account: Account, order_id: str) -> Done:
        row = await self._order(account, order_id)
        if row is None:
            raise NotFound
        if row.purpose != "order":
            raise PositionBusy
        if row.status not in OVER:
            await self.desk.cancel(account, row)
        return Done(await self._order(account, order_id) or row)

    async def _close(self, account: Account, position_id: int, key: str | None) -> Done:
        order_id = new_id(self.desk.clock)
        asked = requests.Asked("close", str(position_id), order_id)
        before = await self.keeper.begin_closing(account, position_id, key, asked)
        if before is not None:
            done = await self._replayed(account, key, before)
            return done or await self._close(account, position_id, key)
        return Done(await self.keeper.close(account, position_id, order_id, key))

    async def _protect(
        self, account: Account, position_id: int, wanted: NewProtection, key: str | None
    ) -> Done:
        asked = requests.Asked(
            "protect", f"{position_id} {wanted.model_dump_json(exclude_unset=True)}", str(position_id)
        )
        before = await self.keeper.begin_protecting(account, position_id, wanted, key, asked)
        return Done(await self.keeper.protect(account, position_id, key, before), replayed=before is None)

    async def _mend(self, account: Account) -> None:
        try:
            with suppress(ExchangeUnavailable, ExchangeRefusesKey, DatabaseUnavailable):
                if await self.keeper.mend(account):
                    await self.changed(account)
        finally:
            del self._mending[account.id]

    async def _replayed(self, account: Account, key: str | None, before: Found) -> Done | None:
        """Tell what came of a request; None when nothing has, nor will: the same may be asked again."""
        row = await self._order(account, before.subject)
        if row is None and before.created_at + LEASE > moment(self.desk.clock):
            raise PositionBusy  # whoever is at it has not come to the order yet
        if row is None or row.status == "FAILED":
            await requests.free(self.desk.database, account, key, before.subject)
            return None
        if row.status == "REJECTED":
            raise OrderRejected(row.reason or REFUSED)
        return Done(row, replayed=True)

    async def _order(self, account: Account, order_id: str) -> Found | None:
        async with self.desk.database.transaction() as connection:
            return await queries.order_of(connection, account.id, order_id)

    async def _run(self, account: Account, work: Coroutine[Any, Any, T]) -> T:
        """Have something done whether its caller stays or not."""
        return await asyncio.shield(self._follow(self._within_deadline(account, work)))

    def _follow(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even when nobody waits for it

    async def _within_deadline(self, account: Account, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(DEADLINE):
                return await work
        except TimeoutError:
            raise ExchangeTimeout from None
        finally:
            await self.changed(account)
