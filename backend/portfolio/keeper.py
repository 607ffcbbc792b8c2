"""Closes positions, protects them, and puts in order what was left of either.

A position is changed by one at a time: who takes it has it for `LEASE`. A crash leaves it taken, or `closing`
with nobody at it, or apart from the orders that it wants; whoever comes by next puts that in order (`mend`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import structlog

from backend.clock import moment
from backend.errors import (
    ExchangeRefusesKey,
    ExchangeUnavailable,
    FieldError,
    InvalidInput,
    NotFound,
    OrderRejected,
    PositionBusy,
)
from backend.portfolio import queries, requests
from backend.portfolio.decimals import floor_to
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account, Complaint, Order, Refused, Rules
from backend.portfolio.filters import complaints
from backend.portfolio.models import NewProtection
from backend.portfolio.protection import Protector, in_line, passed, protecting, sellable
from backend.portfolio.queries import Found

log = structlog.get_logger()
LEASE = timedelta(seconds=30)
REST = timedelta(seconds=60)
Last = Callable[[Account, str], Decimal | None]
"""Tells the current price of a symbol where an account trades; None when nobody knows."""


class Taken(NamedTuple):
    """A position that is ours until then, as it was, and the protection it had."""

    position: Found
    until: datetime
    old: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Positions of all users."""

    desk: Desk
    protector: Protector
    last: Last
    _rest_until: dict[int, datetime] = field(default_factory=dict)
    """Positions whose protection was refused, and until when that is not tried again."""

    async def begin_closing(
        self, account: Account, position_id: int, key: str | None, asked: requests.Asked
    ) -> Found | None:
        """Take a position to close it; return what was asked under this key before, if anything.

        Raises:
            NotFound, PositionBusy, IdempotencyKeyReuse: it cannot be taken.

        """
        now = moment(self.desk.clock)
        async with self.desk.database.transaction() as connection:
            before = await requests.begin(connection, account, key, asked, now)
            if before is None:
                position = await queries.position_of(connection, account.id, position_id)
                if position is None:
                    raise NotFound
                until = now + LEASE
                if not await queries.take(connection, position_id, now=now, until=until, state="closing"):
                    raise PositionBusy
        return before

    async def close(self, account: Account, position_id: int, order_id: str, key: str | None) -> Found:
        """Sell a position that was taken for that; return the order.

        Raises:
            OrderRejected, ExchangeUnavailable, ExchangeRefusesKey: it was not sold, and is protected again.
            PositionBusy: its protection has sold it meanwhile.

        """
        try:
            await self.protector.lift(account, position_id)
            await self._write_sale(account, position_id, order_id)
            return await self.desk.send_one(account, order_id, key)
        except (ExchangeUnavailable, ExchangeRefusesKey):
            await requests.free(self.desk.database, account, key, order_id)
            raise
        finally:
            await self._put_in_order(account, position_id)

    async def begin_protecting(
        self,
        account: Account,
        position_id: int,
        wanted: NewProtection,
        key: str | None,
        asked: requests.Asked,
    ) -> Taken | None:
        """Take a position and write down what protection it is to have; None when that was asked before.

        Raises:
            NotFound, PositionBusy, IdempotencyKeyReuse: it cannot be taken.
            InvalidInput: a price does not fit.

        """
        rules = await self.desk.rules(account.exchange)
        now = moment(self.desk.clock)
        async with self.desk.database.transaction() as connection:
            before = await requests.begin(connection, account, key, asked, now)
            position = await queries.position_of(connection, account.id, position_id)
            if position is None:
                raise NotFound
            if before is not None:
                return None
            old = {"stop_loss": position.stop_loss, "take_profit": position.take_profit}
            new = old | {name: getattr(wanted, name) for name in wanted.model_fields_set}
            if position.state == "closed":
                raise PositionBusy
            self._check(account, position, new, rules[position.symbol])
            taken = Taken(position, now + LEASE, old)
            if not await queries.take(connection, position_id, now=now, until=taken.until, **new):
                raise PositionBusy
        return taken

    async def protect(
        self, account: Account, position_id: int, key: str | None, taken: Taken | None
    ) -> Found:
        """Have the exchange see to what was written down; return the position.

        Raises:
            OrderRejected: it does not take that; the protection is what it was.

        """
        if taken is not None:
            try:
                await self.protector.bring_in_line(account, position_id)
            except Refused as refused:
                async with self.desk.database.transaction() as connection:
                    await queries.change_taken(connection, position_id, taken.until, **taken.old)
                await requests.free(self.desk.database, account, key, str(position_id))
                raise _rejected(refused) from None
            except (ExchangeUnavailable, ExchangeRefusesKey):
                log.warning("portfolio.protection_pending", position=position_id)
            finally:
                await self._put_in_order(account, position_id)
        async with self.desk.database.transaction() as connection:
            row = await queries.position_of(connection, account.id, position_id)
        if row is None:
            raise NotFound
        return row

    async def mend(self, account: Account) -> bool:
        """Put in order what a crash, a failure or an execution has left; tell whether there was anything.

        Raises:
            ExchangeUnavailable, ExchangeRefusesKey: the rules are not known.

        """
        async with self.desk.database.transaction() as connection:
            positions = await queries.open_positions(connection, account.id)
            live = await queries.live_orders(connection, account.id)
        now = moment(self.desk.clock)
        rules = await self.desk.rules(account.exchange) if positions else {}
        held = {position.id for position in positions}
        orphans = [row for row in live if row.purpose == "protection" and row.position_id not in held]
        for row in orphans:  # what they protected is sold
            await self.desk.cancel(account, row)
        awake = [p for p in positions if self._rest_until.get(p.id, now) <= now]
        left = [p for p in awake if _left(p, live, rules[p.symbol], now)]
        for position in left:
            async with self.desk.database.transaction() as connection:
                states = ("open", "closing")
                until = now + LEASE
                taken = await queries.take(connection, position.id, now=now, until=until, states=states)
            if taken:
                await self._put_in_order(account, position.id)
        return bool(left or orphans)

    async def _put_in_order(self, account: Account, position_id: int) -> None:
        """Give back a position that is ours: open and protected as it wants, or to whoever comes by next."""
        async with self.desk.database.transaction() as connection:
            position = await queries.position_of(connection, account.id, position_id)
            live = await queries.live_orders(connection, account.id)
        if position is None or position.state == "closed" or position.busy_until is None:
            return None
        until, later = position.busy_until, {"busy_until": moment(self.desk.clock)}
        if _being_sold(position, live):
            return await self._give_back(position_id, until, **later)
        async with self.desk.database.transaction() as connection:
            await queries.change_taken(connection, position_id, until, state="open")
        try:
            await self.protector.bring_in_line(account, position_id)
        except Refused as refused:
            log.error("portfolio.unprotected", position=position_id, reason=refused.why.code)  # noqa: TRY400
            self._rest_until[position_id] = moment(self.desk.clock) + REST
            if passed(refused):
                await self._sell_what_was_passed(account, position_id)
        except (ExchangeUnavailable, ExchangeRefusesKey) as error:
            log.error("portfolio.unprotected", position=position_id, reason=type(error).__name__)  # noqa: TRY400
        else:
            self._rest_until.pop(position_id, None)
            later = {}
        return await self._give_back(position_id, until, **later)

    async def _sell_what_was_passed(self, account: Account, position_id: int) -> None:
        try:
            await self.protector.sell_what_was_passed(account, position_id)
        except (Refused, ExchangeUnavailable, ExchangeRefusesKey) as error:
            log.error("portfolio.not_sold", position=position_id, reason=type(error).__name__)  # noqa: TRY400

    async def _give_back(self, position_id: int, until: datetime, **changes: object) -> None:
        async with self.desk.database.transaction() as connection:
            await queries.change_taken(connection, position_id, until, **{"busy_until": None, **changes})

    async def _write_sale(self, account: Account, position_id: int, order_id: str) -> None:
        rules = await self.desk.rules(account.exchange)
        async with self.desk.database.transaction() as connection:
            position = await queries.position_of(connection, account.id, position_id)
            live = await queries.live_orders(connection, account.id)
            if position is None or position.state == "closed" or protecting(live, position_id):
                raise PositionBusy  # its protection has sold it, or is still there
            own = rules[position.symbol]
            quantity = floor_to(sellable(position, own), own.market_quantity_step)
            order = Order("", position.symbol, "SELL", "MARKET", quantity=quantity)
            row = queries.written(account.id, order_id, order, "close", position_id)
            await queries.add_orders(connection, [row])

    def _check(
        self, account: Account, position: Found, new: Mapping[str, Decimal | None], rules: Rules
    ) -> None:
        """Refuse prices that the exchange would refuse, before the old protection is lifted for them."""
        stop, target = new["stop_loss"], new["take_profit"]
        quantity, last = sellable(position, rules), self.last(account, position.symbol)
        found = []
        if stop is not None and target is not None and stop >= target:
            found.append(Complaint("ORDER", "stop_loss", "must be below take_profit"))
        if stop is not None:
            order = Order("", position.symbol, "SELL", "STOP_LOSS", quantity=quantity, stop_price=stop)
            found += [one._replace(field="stop_loss") for one in complaints(rules, order, last)]
            if last is not None and stop >= last:
                found.append(Complaint("ORDER", "stop_loss", "must be below the current price"))
        if target is not None:
            order = Order("", position.symbol, "SELL", "LIMIT_MAKER", quantity=quantity, price=target)
            found += [one._replace(field="take_profit") for one in complaints(rules, order, last)]
            if last is not None and target <= last:
                found.append(Complaint("ORDER", "take_profit", "must be above the current price"))
        if found:
            raise InvalidInput([FieldError(field=one.field, message=one.text) for one in found])


def _being_sold(position: Found, live: Sequence[Found]) -> bool:
    """Tell whether an order that closes a position is under way, or one nobody knows the outcome of."""
    return any(
        row.position_id == position.id and (row.purpose == "close" or row.kind == "MARKET") for row in live
    )


def _left(position: Found, live: Sequence[Found], rules: Rules, now: datetime) -> bool:
    """Tell whether a position is not as it should be, and nobody is at it."""
    if _being_sold(position, live):
        return False  # what it becomes depends on what becomes of that
    if position.busy_until is not None:
        return bool(position.busy_until <= now)
    return position.state != "open" or not in_line(position, protecting(live, position.id), rules)


def _rejected(refused: Refused) -> OrderRejected:
    if passed(refused):
        return OrderRejected("a stop has to be below the current price, and a target above it")
    return OrderRejected(refused.why.text, refused.why.field)
