"""Decimals come back as they were written, on both databases; many rows change in one statement."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from backend.database.batch import update_many
from backend.database.engine import Database
from backend.database.tables import exchange_accounts, positions
from tests.fakes.statements import counted

D = Decimal
NOON = datetime(2026, 3, 18, 15, tzinfo=UTC)


def position(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": number,
        "account_id": 1,
        "symbol": f"S{number}",
        "base": "B",
        "quote": "Q",
        "quantity": D(1),
        "cost": D(2),
        "realized": D(0),
        "stop_loss": None,
        "take_profit": None,
        "state": "open",
        "busy_until": None,
        "opened_at": NOON,
        "changed_at": NOON,
        "version": 1,
        **changed,
    }


async def keep(database: Database, *rows: dict[str, Any]) -> None:
    async with database.transaction() as connection:
        account = {"id": 1, "user_key": "u", "exchange": "paper", "created_at": NOON}
        await connection.execute(insert(exchange_accounts).values(account))
        await connection.execute(insert(positions), list(rows))


async def kept(database: Database, column: str) -> list[Any]:
    async with database.transaction() as connection:
        found = await connection.execute(select(positions.c[column]).order_by(positions.c.id))
        return list(found.scalars())


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "0.000000000000000001",
        "-0.1",
        "99999999999999999999.999999999999999999",
        "1E+5",
        "0.10",
        "123456789012.123456789",
    ],
)
async def test_a_decimal_comes_back_as_it_was_written(database: Database, value: str) -> None:
    await keep(database, position(1, quantity=D(value)))
    [found] = await kept(database, "quantity")
    assert isinstance(found, Decimal)
    assert found == D(value)


@pytest.mark.parametrize("value", ["100000000000000000000", "0.0000000000000000001", "NaN", "Infinity"])
async def test_what_a_column_cannot_keep_is_refused_and_not_rounded(database: Database, value: str) -> None:
    with pytest.raises(StatementError, match=r"than are kept|not a number"):
        await keep(database, position(1, quantity=D(value)))


async def test_many_rows_become_what_each_is_to_be_in_one_statement(database: Database) -> None:
    many = 3000
    await keep(database, *(position(number) for number in range(1, many + 1)))
    changes = [
        {
            "id": number,
            "cost": D(number) / 8,
            "stop_loss": D("0.1") if number % 2 else None,
            "busy_until": NOON if number % 2 else None,
            "state": "closing",
        }
        for number in range(1, many + 1)
    ]
    with counted(database) as sent:
        async with database.transaction() as connection:
            assert await update_many(connection, positions, ("id",), changes) == many
    assert len([statement for statement in sent if statement.startswith("UPDATE")]) == 1
    assert await kept(database, "cost") == [change["cost"] for change in changes]
    assert await kept(database, "stop_loss") == [change["stop_loss"] for change in changes]
    assert await kept(database, "busy_until") == [change["busy_until"] for change in changes]
    assert set(await kept(database, "state")) == {"closing"}


async def test_to_change_nothing_asks_nothing(database: Database) -> None:
    await database.open()
    with counted(database) as sent:
        async with database.transaction() as connection:
            assert await update_many(connection, positions, ("id",), []) == 0
    assert [statement for statement in sent if "UPDATE" in statement] == []


async def test_values_are_bound_whatever_is_in_them(database: Database) -> None:
    await keep(database, position(1), position(2))
    nasty = "'; --"
    async with database.transaction() as connection:
        await update_many(connection, positions, ("id",), [{"id": 1, "base": nasty}])
    assert await kept(database, "base") == [nasty, "B"]
