"""Writes down what the exchange says of orders: each execution once, and what it does to a position.

Executions are told again and again: by the answer to an order, by a later look, by two instances at once.
`fills` knows each by the exchange's number, and only one that is new there moves a position. Cost is average
cost; a fee counts where it was taken from the base or the quote, and stands in `fills` alone otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, localcontext

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.portfolio import queries
from backend.portfolio.decimals import WIDE, ZERO, floor_to, share
from backend.portfolio.exchange import OVER, Rules, State, Trade
from backend.portfolio.ids import client_id, order_id
from backend.portfolio.queries import Found


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a symbol (`Position` in `models.py` says what each is); no `id` before it is kept."""

    symbol: str
    quantity: Decimal
    cost: Decimal
    realized: Decimal
    opened_at: datetime
    id: int | None = None
    version: int = 0

    def after(self, trade: Trade, side: str, rules: Rules) -> "Holding":
        """Tell what an execution leaves; what is sold beyond what is held was never a part of this."""
        with localcontext(WIDE):
            return self._after(trade, side, rules)

    def _after(self, trade: Trade, side: str, rules: Rules) -> "Holding":
        fee_in = {trade.fee_asset: trade.fee}
        if side == "BUY":
            return replace(
                self,
                quantity=self.quantity + trade.quantity - fee_in.get(rules.base, ZERO),
                cost=self.cost + trade.quote_quantity + fee_in.get(rules.quote, ZERO),
            )
        sold = min(self.quantity, trade.quantity + fee_in.get(rules.base, ZERO))
        if not sold:
            return self
        cost = share(self.cost, sold, self.quantity)
        received = share(trade.quote_quantity - fee_in.get(rules.quote, ZERO), sold, trade.quantity)
        return replace(
            self,
            quantity=self.quantity - sold,
            cost=self.cost - cost,
            realized=self.realized + received - cost,
        )

    def over(self, rules: Rules) -> bool:
        """Tell whether nothing is left that could be sold."""
        return floor_to(self.quantity, rules.quantity_step) < max(rules.min_quantity, rules.quantity_step)


async def book(
    connection: AsyncConnection,
    account_id: int,
    states: Mapping[str, State],
    rules: Mapping[str, Rules],
    now: datetime,
) -> bool:
    """Write down how orders stand; tell whether anything is new. Takes as many statements for one as for all.

    `states` is what the exchange says, by client id.
    """
    if not states:
        return False
    await queries.hold(connection, account_id)
    rows = await queries.orders_named(connection, account_id, [order_id(name) for name in states])
    told = [(row, states[client_id(row.id)]) for row in rows]
    executed = [(row, trade) for row, state in told for trade in state.trades]
    new = await queries.add_fills(connection, [_fill(account_id, row, trade) for row, trade in executed])
    moved = [(row, trade) for row, trade in executed if (row.symbol, trade.id) in new]
    if moved:
        held = await queries.open_positions(connection, account_id)
        await _move(connection, account_id, held, moved, rules, now)
    changed = [_changed(row, state, now) for row, state in told if _says_more(row, state)]
    await queries.change_orders(connection, changed)
    return bool(moved or changed)


def _says_more(row: Found, state: State) -> bool:
    """Tell whether a look brings news: one that was begun earlier and ends later says less, not more."""
    if state.filled != row.filled:
        return bool(state.filled > row.filled)
    return row.status not in OVER and bool(row.status != state.status)


async def _move(  # noqa: PLR0913, PLR0917 - what a booking is made of
    connection: AsyncConnection,
    account_id: int,
    held: Sequence[Found],
    moved: Iterable[tuple[Found, Trade]],
    rules: Mapping[str, Rules],
    now: datetime,
) -> None:
    holdings = {row.symbol: _holding(row) for row in held}
    touched: dict[str, Holding] = {}
    over: list[Holding] = []
    for row, trade in sorted(moved, key=lambda one: (one[1].at, len(one[1].id), one[1].id)):
        holding = touched.get(row.symbol) or holdings.get(row.symbol)
        if holding is None:
            if row.side == "SELL":
                continue
            holding = Holding(row.symbol, ZERO, ZERO, ZERO, datetime.fromtimestamp(trade.at, UTC))
        after = holding.after(trade, row.side, rules[row.symbol])
        if row.side == "SELL" and after.over(rules[row.symbol]):
            over.append(after)
            touched.pop(row.symbol, None)
            holdings.pop(row.symbol, None)
        else:
            touched[row.symbol] = after
    kept = [(one, "closed") for one in over] + [(one, "open") for one in touched.values()]
    states = {row.id: row.state for row in held}
    await queries.change_positions(
        connection,
        [
            {**_position(one, now), "state": state if state == "closed" else states[one.id], "id": one.id}
            for one, state in kept
            if one.id is not None
        ],
    )
    begun = [
        {
            **_position(one, now),
            "account_id": account_id,
            "base": rules[one.symbol].base,
            "quote": rules[one.symbol].quote,
            "opened_at": one.opened_at,
            "symbol": one.symbol,
            "state": state,
        }
        for one, state in kept
        if one.id is None
    ]
    await queries.add_positions(connection, begun)


def _holding(row: Found) -> Holding:
    return Holding(
        row.symbol, row.quantity, row.cost, row.realized, row.opened_at, id=row.id, version=row.version
    )


def _position(one: Holding, now: datetime) -> dict[str, object]:
    return {
        "quantity": one.quantity,
        "cost": one.cost,
        "realized": one.realized,
        "changed_at": now,
        "version": one.version + 1,
    }


def _fill(account_id: int, row: Found, trade: Trade) -> dict[str, object]:
    return {
        "account_id": account_id,
        "symbol": row.symbol,
        "trade_id": trade.id,
        "order_id": row.id,
        "side": row.side,
        "price": trade.price,
        "quantity": trade.quantity,
        "quote_quantity": trade.quote_quantity,
        "fee": trade.fee,
        "fee_asset": trade.fee_asset,
        "traded_at": datetime.fromtimestamp(trade.at, UTC),
    }


def _changed(row: Found, state: State, now: datetime) -> dict[str, object]:
    return {
        "id": row.id,
        "status": row.status if row.status in OVER else state.status,
        "filled": state.filled,
        "filled_quote": sum((trade.quote_quantity for trade in state.trades), ZERO),
        "reason": None,
        "updated_at": now,
    }
