"""What the portfolio room keeps: accounts, orders, their executions, and the positions they add up to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.database import upsert
from backend.database.batch import update_many
from backend.database.tables import LIVE_ORDERS, exchange_accounts, fills, order_requests, orders, positions
from backend.portfolio.decimals import ZERO
from backend.portfolio.exchange import Order
from backend.portfolio.ids import made_at

Found = Row[Any]
AT_ONCE = 1000  # executions of one statement, which takes 32,767 values
ONE_PARTITIONS = 5_711_005  # PostgreSQL's advisory lock: any number that nobody else uses
MONTHS_AHEAD = 2


async def account_of(connection: AsyncConnection, user_key: str, exchange: str, now: datetime) -> Found:
    """Find a user's account on an exchange, or open one."""
    t = exchange_accounts.c
    mine = select(exchange_accounts).where(t.user_key == user_key, t.exchange == exchange)
    found = (await connection.execute(mine)).one_or_none()
    if found is None:
        row = {"user_key": user_key, "exchange": exchange, "created_at": now}
        added = upsert.insert(connection, exchange_accounts).values(row).on_conflict_do_nothing()
        await connection.execute(added)
        found = (await connection.execute(mine)).one()
    return found


async def accounts_of(connection: AsyncConnection, user_key: str) -> Sequence[Found]:
    """List a user's accounts."""
    t = exchange_accounts.c
    return (await connection.execute(select(exchange_accounts).where(t.user_key == user_key))).all()


async def seal(connection: AsyncConnection, account_id: int, sealed: str | None) -> None:
    """Keep an account's credentials, or forget them."""
    t = exchange_accounts.c
    await connection.execute(update(exchange_accounts).where(t.id == account_id).values(sealed=sealed))


async def hold(connection: AsyncConnection, account_id: int) -> None:
    """Have nobody else write about an account until the transaction ends. SQLite has only one writer."""
    t = exchange_accounts.c
    await connection.execute(select(t.id).where(t.id == account_id).with_for_update())


async def busy_accounts(connection: AsyncConnection, after: int, limit: int) -> Sequence[Found]:
    """List accounts beyond one with orders of which more is to be heard, or with positions somebody left."""
    t = exchange_accounts.c
    unsettled = select(orders.c.account_id).where(text(LIVE_ORDERS))
    left = select(positions.c.account_id).where(
        positions.c.busy_until.is_not(None), positions.c.state != "closed"
    )
    found = select(exchange_accounts).where(t.id > after, t.id.in_(unsettled.union(left)))
    return (await connection.execute(found.order_by(t.id).limit(limit))).all()


def written(
    account_id: int, order_id: str, order: Order, purpose: str, position_id: int | None = None
) -> dict[str, object]:
    """Put an order as it is written down before it is sent."""
    return {
        "id": order_id,
        "created_at": made_at(order_id),
        "account_id": account_id,
        "purpose": purpose,
        "position_id": position_id,
        "partner_id": None,
        "symbol": order.symbol,
        "side": order.side,
        "kind": order.kind,
        "quantity": order.quantity,
        "quote_quantity": order.quote_quantity,
        "price": order.price,
        "stop_price": order.stop_price,
        "status": "PENDING_SUBMIT",
        "filled": ZERO,
        "filled_quote": ZERO,
        "reason": None,
        "updated_at": made_at(order_id),
    }


async def add_orders(connection: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Write orders down, before anybody else hears of them."""
    await connection.execute(insert(orders).values(list(rows)))


async def order_of(connection: AsyncConnection, account_id: int, order_id: str) -> Found | None:
    """Find one order of an account."""
    t = orders.c
    mine = select(orders).where(
        t.id == order_id, t.created_at == made_at(order_id), t.account_id == account_id
    )
    return (await connection.execute(mine)).one_or_none()


async def orders_named(connection: AsyncConnection, account_id: int, ids: Sequence[str]) -> Sequence[Found]:
    """Find some orders of an account, as they stand now."""
    t = orders.c
    made = [made_at(one) for one in ids]
    mine = select(orders).where(
        t.id.in_(ids), t.created_at.between(min(made), max(made)), t.account_id == account_id
    )
    return (await connection.execute(mine.order_by(t.created_at, t.id))).all()


async def orders_of(
    connection: AsyncConnection, account_id: int, before: str | None, limit: int
) -> Sequence[Found]:
    """List an account's orders, newest first, those older than one of them."""
    t = orders.c
    mine = select(orders).where(t.account_id == account_id)
    if before is not None:
        mine = mine.where(t.created_at <= made_at(before), t.id < before)
    return (await connection.execute(mine.order_by(t.created_at.desc(), t.id.desc()).limit(limit))).all()


async def live_orders(connection: AsyncConnection, account_id: int) -> Sequence[Found]:
    """List an account's orders of which more is to be heard, oldest first."""
    t = orders.c
    mine = select(orders).where(t.account_id == account_id, text(LIVE_ORDERS))
    return (await connection.execute(mine.order_by(t.created_at, t.id))).all()


async def change_orders(connection: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Write down what has become of orders; each row names its `id` and the same columns."""
    named = [{**row, "created_at": made_at(str(row["id"]))} for row in rows]
    await update_many(connection, orders, ("id", "created_at"), named)


async def add_fills(
    connection: AsyncConnection, rows: Sequence[Mapping[str, object]]
) -> set[tuple[str, str]]:
    """Keep executions; return those that were not known, by symbol and trade."""
    t = fills.c
    new: set[tuple[str, str]] = set()
    for begin in range(0, len(rows), AT_ONCE):
        kept = upsert.insert(connection, fills).values(list(rows[begin : begin + AT_ONCE]))
        added = await connection.execute(kept.on_conflict_do_nothing().returning(t.symbol, t.trade_id))
        new |= {(row.symbol, row.trade_id) for row in added}
    return new


async def open_positions(connection: AsyncConnection, account_id: int) -> Sequence[Found]:
    """List what an account holds, oldest first."""
    t = positions.c
    mine = select(positions).where(t.account_id == account_id, t.state.in_(("open", "closing")))
    return (await connection.execute(mine.order_by(t.opened_at, t.id))).all()


async def position_of(connection: AsyncConnection, account_id: int, position_id: int) -> Found | None:
    """Find one position of an account, open or not."""
    t = positions.c
    mine = select(positions).where(t.id == position_id, t.account_id == account_id)
    return (await connection.execute(mine)).one_or_none()


async def add_positions(connection: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Begin positions."""
    if rows:
        await connection.execute(insert(positions).values(list(rows)))


async def change_positions(connection: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Write down what positions have become; each row names its `id` and the same columns."""
    await update_many(connection, positions, ("id",), rows)


async def take(
    connection: AsyncConnection,
    position_id: int,
    *,
    now: datetime,
    until: datetime,
    states: Sequence[str] = ("open",),
    **changes: object,
) -> bool:
    """Have a position to oneself for a while, and change it; False when another has it, or it is over."""
    t = positions.c
    free = or_(t.busy_until.is_(None), t.busy_until <= now)
    mine = update(positions).where(t.id == position_id, t.state.in_(states), free)
    changed = {"busy_until": until, "changed_at": now, "version": t.version + 1, **changes}
    return (await connection.execute(mine.values(**changed))).rowcount == 1


async def change_taken(
    connection: AsyncConnection, position_id: int, until: datetime, **changes: object
) -> None:
    """Change a position that was taken until then, unless somebody else has it by now."""
    t = positions.c
    mine = update(positions).where(t.id == position_id, t.busy_until == until, t.state != "closed")
    await connection.execute(mine.values(version=t.version + 1, **changes))


async def begin_request(connection: AsyncConnection, row: Mapping[str, object]) -> Found | None:
    """Write down what was asked under a key; return what had been asked under it before, if anything."""
    t = order_requests.c
    added = upsert.insert(connection, order_requests).values(dict(row)).on_conflict_do_nothing()
    if (await connection.execute(added.returning(t.key))).one_or_none():
        return None
    mine = select(order_requests).where(t.account_id == row["account_id"], t.key == row["key"])
    return (await connection.execute(mine)).one()


async def forget_request(connection: AsyncConnection, account_id: int, key: str, subject: str) -> None:
    """Free a key, unless something else has been asked under it since: what was asked has not happened."""
    t = order_requests.c
    mine = delete(order_requests).where(t.account_id == account_id, t.key == key, t.subject == subject)
    await connection.execute(mine)


async def expire_requests(connection: AsyncConnection, before: datetime) -> int:
    """Free the keys of long ago; return how many."""
    old = delete(order_requests).where(order_requests.c.created_at < before)
    return (await connection.execute(old)).rowcount


async def ensure_partitions(connection: AsyncConnection, now: datetime) -> None:
    """Make the partitions of this month and the next ones, on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_PARTITIONS})"))
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS_AHEAD + 1):
        after = (first + timedelta(days=32)).replace(day=1)
        name = f"orders_y{first:%Y}m{first:%m}"
        bounds = f"FROM ('{first:%Y-%m-%d} 00:00+00') TO ('{after:%Y-%m-%d} 00:00+00')"
        t = orders.c
        lie_elsewhere = select(t.id).where(t.created_at >= first, t.created_at < after).limit(1)
        # A month whose first orders came before its partition stays in the default one.
        if not (await connection.execute(lie_elsewhere)).first():
            made = f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF orders FOR VALUES {bounds}"
            await connection.execute(text(made))
        first = after
