"""The questions that are asked all the time are answered from an index, and orders lie by month."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.clock import moment
from backend.database.engine import Database
from backend.database.tables import exchange_accounts, order_requests, orders, positions
from backend.portfolio import queries
from backend.portfolio.exchange import Order
from backend.portfolio.ids import new_id
from tests.fakes.clock import NOON, ManualClock
from tests.fakes.statements import asked_with

ORDER = new_id(ManualClock())
ASKED: dict[str, Callable[[AsyncConnection], Awaitable[object]]] = {
    "live_orders": lambda c: queries.live_orders(c, 7),
    "orders_of": lambda c: queries.orders_of(c, 7, None, 50),
    "orders_before": lambda c: queries.orders_of(c, 7, ORDER, 50),
    "order_of": lambda c: queries.order_of(c, 7, ORDER),
    "orders_named": lambda c: queries.orders_named(c, 7, [ORDER, ORDER]),
    "open_positions": lambda c: queries.open_positions(c, 7),
    "position_of": lambda c: queries.position_of(c, 7, 300),
    "accounts_of": lambda c: queries.accounts_of(c, "u7"),
    "expire_requests": lambda c: queries.expire_requests(c, NOON - timedelta(days=300)),
}
ACCOUNTS, EACH = 200, 20
FULL = re.compile(r"Seq Scan|SCAN (?!.* USING)")


async def fill(database: Database) -> None:
    """Enough rows for an index to be worth it."""
    clock = ManualClock()
    async with database.transaction() as connection:
        accounts = [
            {"user_key": f"u{number}", "exchange": "paper", "created_at": NOON} for number in range(5000)
        ]
        await connection.execute(insert(exchange_accounts), accounts)
        made = []
        for number in range(ACCOUNTS * EACH):
            clock.tick(600)
            order = Order("", "BTCUSDT", "BUY", "MARKET", quantity=Decimal(1))
            row = queries.written(number % ACCOUNTS + 1, new_id(clock), order, "order")
            made.append({**row, "status": "FILLED" if number % EACH else "NEW"})
        await connection.execute(insert(orders), made)
        requests = [
            {
                "account_id": row["account_id"],
                "key": row["id"],
                "operation": "order",
                "fingerprint": "f",
                "subject": row["id"],
                "created_at": row["created_at"],
            }
            for row in made
        ]
        await connection.execute(insert(order_requests), requests)
        await connection.execute(insert(positions), [position(n) for n in range(1, ACCOUNTS * EACH + 1)])
    async with database.transaction() as connection:
        await connection.execute(text("ANALYZE"))


def position(number: int) -> dict[str, object]:
    held = dict.fromkeys(("quantity", "cost", "realized"), Decimal(1))
    return {
        "id": number,
        "account_id": number % ACCOUNTS + 1,
        "symbol": f"S{number}",
        "base": "B",
        "quote": "Q",
        **held,
        "state": "closed" if number % EACH else "open",
        "opened_at": NOON,
        "changed_at": NOON,
        "version": 1,
    }


async def test_what_is_asked_all_the_time_is_found_by_an_index(database: Database) -> None:
    await fill(database)
    plans = {}
    for name, ask in ASKED.items():
        async with database.transaction() as connection:
            with asked_with(database) as sent:
                await ask(connection)
            statement, parameters = sent[-1]
            explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            plan = await connection.exec_driver_sql(explain + statement, parameters)
            plans[name] = "\n".join(" ".join(map(str, row)) for row in plan)
    assert {name: plan for name, plan in plans.items() if FULL.search(plan)} == {}


async def test_orders_of_a_month_lie_together_and_the_months_to_come_are_ready(
    database: Database, clock: ManualClock
) -> None:
    async with database.transaction() as connection:
        if connection.dialect.name == "sqlite":
            await queries.ensure_partitions(connection, moment(clock))  # has none, and needs none
            return
        for _ in "ab":
            await queries.ensure_partitions(connection, moment(clock) + timedelta(days=300))
        asked = "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1"
        found = [row.relname for row in await connection.execute(text(asked))]
    assert found == ["orders_default", "orders_y2027m01", "orders_y2027m02", "orders_y2027m03"]
