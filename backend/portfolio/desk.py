"""Sends orders that are written down, and writes down what has become of them.

An order is committed before it is sent, under a name made from its own id. So whatever happens in between,
a crash included, the exchange can be asked by that name what it knows of it; what it has never seen, and can
not be on its way any more, has failed. That is how an order is neither lost nor placed twice
(`tests/portfolio/test_crashes.py` kills the process at every step).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.errors import ExchangeRefusesKey, ExchangeUnavailable, OrderRejected
from backend.portfolio import queries, requests
from backend.portfolio.booking import book
from backend.portfolio.exchange import (
    Account,
    Exchange,
    Name,
    Order,
    Reference,
    Refused,
    Rules,
    State,
    Unsure,
)
from backend.portfolio.ids import client_id
from backend.portfolio.queries import Found

log = structlog.get_logger()
LOOKS = (0.2, 0.5, 1.0)  # seconds before each look for an order whose answer is missing
GRACE = timedelta(seconds=60)
"""What the exchange does not know by then it will never: a request is void 5 s after it was signed, and is
signed 25 s after its order was written down at the latest."""

NEVER_SENT = "it never reached the exchange"
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Desk:
    """Orders of all accounts. All of it raises `DatabaseUnavailable`."""

    database: Database
    clock: Clock
    exchanges: Mapping[Name, Exchange]
    sleep: Sleep = asyncio.sleep

    def exchange(self, account: Account) -> Exchange:
        """Tell where an account trades."""
        return self.exchanges[account.exchange]

    async def rules(self, exchange: Name) -> Mapping[str, Rules]:
        """Tell what may be traded; an exchange that is far away keeps them.

        Raises:
            ExchangeUnavailable: they were never told.

        """
        return await self.exchanges[exchange].rules()

    async def send(self, account: Account, ids: Sequence[str]) -> Sequence[Found]:
        """Place an order that is committed, or two of which one cancels the other; return them as they stand.

        An outcome that nobody knows is no error: the order is UNKNOWN, and is asked after again.

        Raises:
            Refused: the exchange has said no; they are REJECTED.
            ExchangeUnavailable, ExchangeRefusesKey: nothing was placed; they are FAILED.

        """
        async with self.database.transaction() as connection:
            rows = await queries.orders_named(connection, account.id, ids)
        try:
            states = await self.exchange(account).place(account, [_order(row) for row in rows])
        except Refused as refused:
            await self.end(rows, "REJECTED", refused.why.text)
            raise
        except (ExchangeUnavailable, ExchangeRefusesKey):
            await self.end(rows, "FAILED", NEVER_SENT)
            raise
        except Unsure:
            states = await self._look_for(account, rows)
        await self._book(account, {state.client_id: state for state in states})
        async with self.database.transaction() as connection:
            return await queries.orders_named(connection, account.id, ids)

    async def send_one(self, account: Account, order_id: str, key: str | None) -> Found:
        """Place an order that somebody asked for under a key; return it as it stands.

        Raises:
            OrderRejected: the exchange has said no.
            ExchangeUnavailable, ExchangeRefusesKey: it was not placed; the key may ask again.

        """
        try:
            return (await self.send(account, [order_id]))[0]
        except Refused as refused:
            raise OrderRejected(refused.why.text, refused.why.field) from None
        except (ExchangeUnavailable, ExchangeRefusesKey):
            await requests.free(self.database, account, key)
            raise

    async def cancel(self, account: Account, row: Found) -> None:
        """Cancel an order, and with it the other one of its pair; what became of them is written down.

        Raises:
            ExchangeUnavailable, ExchangeRefusesKey: it may still be there.

        """
        with suppress(Unsure):  # what came of it is what is found
            await self.exchange(account).cancel(account, _reference(row))
        await self.settle(account)

    async def settle(self, account: Account) -> bool:
        """Ask after every order of which more is to be heard; tell whether anything was new.

        Raises:
            ExchangeUnavailable, ExchangeRefusesKey: nobody can tell.

        """
        async with self.database.transaction() as connection:
            rows = await queries.live_orders(connection, account.id)
        if not rows:
            return False
        states = await self.exchange(account).find(account, [_reference(row) for row in rows])
        lost = [
            row
            for row in rows
            if client_id(row.id) not in states
            and row.status in {"PENDING_SUBMIT", "UNKNOWN"}
            and row.created_at + GRACE <= moment(self.clock)
        ]
        await self.end(lost, "FAILED", NEVER_SENT)
        return await self._book(account, states) or bool(lost)

    async def end(self, rows: Sequence[Found], status: str, reason: str | None) -> None:
        """Write down what became of orders without the exchange's word on it."""
        if rows:
            now = moment(self.clock)
            changes = [{"id": row.id, "status": status, "reason": reason, "updated_at": now} for row in rows]
            async with self.database.transaction() as connection:
                await queries.change_orders(connection, changes)

    async def _look_for(self, account: Account, rows: Sequence[Found]) -> list[State]:
        """Find orders whose answer is missing, or mark them as unknown."""
        log.warning("portfolio.outcome_unknown", exchange=account.exchange, orders=len(rows))
        await self.end(rows, "UNKNOWN", None)
        for pause in LOOKS:
            await self.sleep(pause)
            with suppress(ExchangeUnavailable, ExchangeRefusesKey):
                states = await self.exchange(account).find(account, [_reference(row) for row in rows])
                if len(states) == len(rows):
                    return list(states.values())
        return []

    async def _book(self, account: Account, states: Mapping[str, State]) -> bool:
        rules = await self.rules(account.exchange)
        async with self.database.transaction() as connection:
            return await book(connection, account.id, states, rules, moment(self.clock))


def _order(row: Found) -> Order:
    return Order(
        client_id(row.id),
        row.symbol,
        row.side,
        row.kind,
        quantity=row.quantity,
        quote_quantity=row.quote_quantity,
        price=row.price,
        stop_price=row.stop_price,
    )


def _reference(row: Found) -> Reference:
    return Reference(row.symbol, client_id(row.id))
