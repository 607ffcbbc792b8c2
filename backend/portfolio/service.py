"""What a user holds, from the cache for three seconds; and what they do, which is never cached.

The definitions stand in `models.py`. A cached answer says `from_cache: true`; whoever had to wait for it is
sent the same bytes with `false` in them (`routes.py`).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from backend.access.scope import EVERYTHING, Scope
from backend.cache.decorator import cached
from backend.cache.engine import Cache
from backend.cache.entry import Answer, Result
from backend.cache.policy import EXCHANGE_INFO, PORTFOLIO
from backend.clock import Clock, moment
from backend.errors import ExchangeRefusesKey, ExchangeUnavailable, NotFound
from backend.portfolio import queries, views
from backend.portfolio.accounts import Accounts
from backend.portfolio.exchange import Account, Name
from backend.portfolio.matching import FEE
from backend.portfolio.models import (
    Balances,
    CacheEntry,
    CacheMetrics,
    Envelope,
    ExchangeInfo,
    LinkedAccount,
    NewCredentials,
    NewOrder,
    NewProtection,
    Orders,
    PlacedOrder,
    Position,
    Positions,
    ProtectedPosition,
)
from backend.portfolio.queries import Found
from backend.portfolio.trading import Trading

M = TypeVar("M", bound=BaseModel)
UNSETTLED = frozenset({"PENDING_SUBMIT", "UNKNOWN"})
"""Statuses of orders of which nobody knows what has become of them."""


@dataclass(slots=True)
class PortfolioService:
    """The questions and orders of one user at a time. A scope is a user's own.

    All of it raises `DatabaseUnavailable`, and `ExchangeUnavailable` or `ExchangeRefusesKey` where it asks
    the exchange.
    """

    cache: Cache
    accounts: Accounts
    trading: Trading
    clock: Clock
    seen: Callable[[Account], None]  # told of whoever is about

    @cached(PORTFOLIO)
    async def get_balances(self, scope: Scope) -> Result[Envelope[Balances]]:
        """Tell what a user has on the exchange."""
        account = await self.accounts.of(scope.key)
        funds = await self.trading.desk.exchange(account).funds(account)
        return _kept(
            Balances(
                mode=views.mode(account),
                exchange=account.exchange,
                as_of=moment(self.clock),
                balances=views.balances(funds),
            )
        )

    @cached(PORTFOLIO)
    async def get_positions(self, scope: Scope) -> Result[Envelope[Positions]]:
        """Tell what a user has bought and still holds, and which orders may still be executed."""
        account = await self.accounts.of(scope.key)
        self.seen(account)
        desk = self.trading.desk
        news = await desk.settle(account)
        rules = await desk.rules(account.exchange)
        async with desk.database.reading() as connection:
            held = await queries.open_positions(connection, account.id)
            live = await queries.live_orders(connection, account.id)
        now = moment(self.clock)
        positions = [views.position(row, live, rules[row.symbol], now) for row in held]
        if news or any(one.state != "open" or one.protection.status == "missing" for one in positions):
            self.trading.mend(account)  # places orders, so it is not a part of an answer
        return _kept(
            Positions(
                mode=views.mode(account),
                exchange=account.exchange,
                as_of=now,
                positions=positions,
                open_orders=[views.order(row) for row in reversed(live)],
            )
        )

    @cached(EXCHANGE_INFO)
    async def get_exchange_info(
        self,
        exchange: Name,
        scope: Scope,  # noqa: ARG002 - a part of the key
    ) -> Result[Envelope[ExchangeInfo]]:
        """Tell what may be traded and what orders have to fit."""
        rules = await self.trading.desk.rules(exchange)
        return _kept(
            ExchangeInfo(
                mode="paper" if exchange == "paper" else "live",
                exchange=exchange,
                fee=FEE,
                symbols=[views.symbol(one) for _, one in sorted(rules.items())],
            )
        )

    async def exchange_info(self, owner: Scope) -> Answer:
        """Tell what a user's exchange trades: the same for all of its users."""
        account = await self.accounts.of(owner.key)
        return await self.get_exchange_info(account.exchange, scope=EVERYTHING)

    async def place(self, owner: Scope, wanted: NewOrder, key: str | None) -> tuple[PlacedOrder, bool]:
        """Place an order; tell how it stands, and whether it was there before. Raises as `Trading.place`."""
        account = await self.accounts.of(owner.key)
        row, replayed = await self.trading.place(account, wanted, key)
        return _placed(account, row), replayed

    async def cancel(self, owner: Scope, order_id: str) -> PlacedOrder:
        """Cancel an order. Raises as `Trading.cancel`."""
        account = await self.accounts.of(owner.key)
        row, _ = await self.trading.cancel(account, order_id)
        return _placed(account, row)

    async def close(self, owner: Scope, position_id: int, key: str | None) -> tuple[PlacedOrder, bool]:
        """Sell a position. Raises as `Trading.close`."""
        account = await self.accounts.of(owner.key)
        row, replayed = await self.trading.close(account, position_id, key)
        return _placed(account, row), replayed

    async def protect(
        self, owner: Scope, position_id: int, wanted: NewProtection, key: str | None
    ) -> tuple[ProtectedPosition, bool]:
        """Change a position's protection. Raises as `Trading.protect`."""
        account = await self.accounts.of(owner.key)
        row, replayed = await self.trading.protect(account, position_id, wanted, key)
        position = await self._position(account, row)
        shown = ProtectedPosition(mode=views.mode(account), exchange=account.exchange, position=position)
        return shown, replayed

    async def order(self, owner: Scope, order_id: str) -> PlacedOrder:
        """Find an order of the user's; one whose outcome is not known is asked after.

        Raises:
            NotFound: there is none of this id.

        """
        account = await self.accounts.of(owner.key)
        row = await self._row(account, order_id)
        if row.status in UNSETTLED:
            with suppress(ExchangeUnavailable, ExchangeRefusesKey):
                await self.trading.settle(account)
                row = await self._row(account, order_id)
        return _placed(account, row)

    async def orders(self, owner: Scope, before: str | None, limit: int) -> Orders:
        """List the user's orders, newest first, those before one of them."""
        account = await self.accounts.of(owner.key)
        async with self.trading.desk.database.reading() as connection:
            rows = await queries.orders_of(connection, account.id, before, limit + 1)
        return Orders(
            mode=views.mode(account),
            exchange=account.exchange,
            orders=[views.order(row) for row in rows[:limit]],
            next=rows[limit - 1].id if len(rows) > limit else None,
        )

    async def linked(self, owner: Scope) -> LinkedAccount:
        """Tell where a user trades. Asks nobody whether their key is good."""
        since = await self.accounts.linked_at(owner.key)
        exchange: Name = "binance" if since or self.accounts.has_its_own(owner.key) else "paper"
        return LinkedAccount(
            mode="live" if exchange == "binance" else "paper", exchange=exchange, linked_at=since
        )

    async def link(self, owner: Scope, wanted: NewCredentials) -> LinkedAccount:
        """Have a user trade on Binance with a key of their own. Raises as `Accounts.link`."""
        account = await self.accounts.link(owner.key, wanted.api_key, wanted.api_secret)
        await self.trading.changed(account)
        return await self.linked(owner)

    async def unlink(self, owner: Scope) -> LinkedAccount:
        """Forget a user's key. Raises as `Accounts.unlink`."""
        await self.accounts.unlink(owner.key)
        await self.trading.changed(await self.accounts.of(owner.key))
        return await self.linked(owner)

    def kept(self, owner: Scope) -> CacheMetrics:
        """Tell what is kept of a user's."""
        now = self.cache.now()
        entries = [
            CacheEntry(
                name=slot.entry.key.function,
                age=round(now - slot.entry.stored_at, 3),
                ttl_left=round(slot.fresh_until - now, 3),
                hits=slot.hits,
                bytes=slot.entry.size,
            )
            for slot in self.cache.of_scope(owner.key)
            if now < slot.fresh_until
        ]
        return CacheMetrics(ttl=PORTFOLIO.life(0), entries=sorted(entries, key=lambda entry: entry.name))

    async def _row(self, account: Account, order_id: str) -> Found:
        async with self.trading.desk.database.reading() as connection:
            row = await queries.order_of(connection, account.id, order_id)
        if row is None:
            raise NotFound
        return row

    async def _position(self, account: Account, row: Found) -> Position:
        rules = await self.trading.desk.rules(account.exchange)
        async with self.trading.desk.database.transaction() as connection:
            live = await queries.live_orders(connection, account.id)
        return views.position(row, live, rules[row.symbol], moment(self.clock))


def _kept(data: M) -> Result[Envelope[M]]:
    return Result(Envelope(success=True, data=data, from_cache=True))


def _placed(account: Account, row: Found) -> PlacedOrder:
    return PlacedOrder(mode=views.mode(account), exchange=account.exchange, order=views.order(row))
