"""Keeps the orders that protect a position in line with what its holder wants.

What is wanted stands on the position; the orders that see to it are found beside it. Whatever has put the two
apart, a change, a sale that failed, a purchase, a crash, the same steps bring them together: cancel what is
not right, place what is missing. In between the position is unprotected: that is short, and never forgotten,
because what is wanted was committed first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import structlog

from backend.errors import NotFound
from backend.portfolio import queries
from backend.portfolio.decimals import floor_to
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account, Order, Refused, Rules
from backend.portfolio.ids import new_id
from backend.portfolio.queries import Found

log = structlog.get_logger()
PASSED = "WOULD_TRADE", "WOULD_TRIGGER", "PRICES"  # of two orders, the exchange does not say which


@dataclass(frozen=True, slots=True)
class Protector:
    """Protects positions that the caller has taken (`queries.take`)."""

    desk: Desk

    async def bring_in_line(self, account: Account, position_id: int) -> None:
        """Have the exchange hold exactly the orders that a position wants.

        Raises:
            Refused: it does not take them; the position is unprotected now.
            ExchangeUnavailable, ExchangeRefusesKey: it cannot be asked; what is wanted stays written down.

        """
        position, live = await self._look(account, position_id)
        rules = (await self.desk.rules(account.exchange))[position.symbol]
        if in_line(position, live, rules):
            return
        if live:
            await self.desk.cancel(account, live[0])  # takes its partner with it
            position, live = await self._look(account, position_id)
        wanted = _wanted(position, rules)
        if wanted and not live:  # those that are still there may be executed yet
            await self._place(account, position_id, wanted)

    async def lift(self, account: Account, position_id: int) -> None:
        """Cancel the orders that protect a position.

        Raises:
            ExchangeUnavailable, ExchangeRefusesKey: some may still be there.

        """
        _, live = await self._look(account, position_id)
        if live:
            await self.desk.cancel(account, live[0])

    async def sell_what_was_passed(self, account: Account, position_id: int) -> None:
        """Sell at market: the price has passed a stop or a target while no order saw to it.

        Raises:
            Refused, ExchangeUnavailable, ExchangeRefusesKey: it was not sold.

        """
        position, _ = await self._look(account, position_id)
        rules = (await self.desk.rules(account.exchange))[position.symbol]
        quantity = floor_to(position.quantity, rules.market_quantity_step or rules.quantity_step)
        log.warning("portfolio.stop_passed", position=position_id)
        sale = Order("", position.symbol, "SELL", "MARKET", quantity=quantity)
        await self._place(account, position_id, [sale])

    async def _look(self, account: Account, position_id: int) -> tuple[Found, Sequence[Found]]:
        async with self.desk.database.transaction() as connection:
            position = await queries.position_of(connection, account.id, position_id)
            live = await queries.live_orders(connection, account.id)
        if position is None:
            raise NotFound
        return position, protecting(live, position_id)

    async def _place(self, account: Account, position_id: int, wanted: Sequence[Order]) -> None:
        ids = [new_id(self.desk.clock) for _ in wanted]
        rows = [
            queries.written(account.id, one, order, "protection", position_id)
            for one, order in zip(ids, wanted, strict=True)
        ]
        for row, partner in zip(rows, reversed(ids), strict=True):
            row["partner_id"] = partner if partner != row["id"] else None
        async with self.desk.database.transaction() as connection:
            await queries.add_orders(connection, rows)
        await self.desk.send(account, ids)


def protecting(live: Sequence[Found], position_id: int) -> list[Found]:
    """Pick the orders that protect a position."""
    return [row for row in live if row.position_id == position_id and row.purpose == "protection"]


def in_line(position: Found, protecting: Sequence[Found], rules: Rules) -> bool:
    """Tell whether a position has exactly the orders that it wants."""
    terms = {(row.kind, row.quantity - row.filled, row.price, row.stop_price) for row in protecting}
    wanted = _wanted(position, rules)
    return terms == {(one.kind, one.quantity, one.price, one.stop_price) for one in wanted}


def passed(refused: Refused) -> bool:
    """Tell whether an order was refused because the price has reached it already."""
    return refused.why.code in PASSED


def sellable(position: Found, rules: Rules) -> Decimal:
    """Tell how much of a position an order can sell: what is held, in whole steps."""
    return floor_to(position.quantity, rules.quantity_step)


def _wanted(position: Found, rules: Rules) -> list[Order]:
    """List the orders that a position should have."""
    quantity = sellable(position, rules)
    if position.state == "closed" or quantity < max(rules.min_quantity, rules.quantity_step):
        return []
    sale = Order("", position.symbol, "SELL", "MARKET", quantity=quantity)
    wanted = []
    if position.take_profit is not None:
        wanted.append(sale._replace(kind="LIMIT_MAKER", price=position.take_profit))
    if position.stop_loss is not None:
        wanted.append(sale._replace(kind="STOP_LOSS", stop_price=position.stop_loss))
    return wanted
