"""The CRM of `fixture.sql` in a warehouse, and what its sums are made of."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

from backend.warehouse.catalog import SCOPE, question
from backend.warehouse.duckdb import connect
from backend.warehouse.embedded import create_tables, refresh_tables

AS_OF = date(2026, 3, 18)
FIRST_DAY = date(2026, 2, 26)
"""Snapshots are kept from here on: of 28 February there is one, of 18 December there is none."""
SOURCE = Path(__file__).with_name("fixture.sql")
Answer = list[dict[str, Any]]


def build() -> duckdb.DuckDBPyConnection:
    """Fill a database in memory and refresh its daily tables."""
    connection = connect(Path(":memory:"))
    create_tables(connection)
    for statement in sqlglot.transpile(SOURCE.read_text("utf-8"), read="databricks", write="duckdb"):
        connection.execute(statement)
    refresh_tables(connection, run_id="the run", as_of=AS_OF, first_day=FIRST_DAY)
    return connection


def ask(connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, object]) -> Answer:
    """Ask a question of `sql/queries`; every value given must be one that it binds. Who asks sees all."""
    found = question(name, "duckdb")
    scope = dict.fromkeys(SCOPE & found.parameters)
    assert set(given) | scope.keys() == found.parameters
    cursor = connection.execute(found.sql, {**scope, **given})
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in cursor.fetchall()]


def plain(value: object) -> object:
    """Read decimals as floats: the sums here are exact in both."""
    return float(value) if isinstance(value, Decimal) else value


def money(*opportunities: int) -> float:
    """Add up the amounts of opportunities, as their numbers give them away; the 7th has centavos."""
    return sum(100 * 2.0 ** (number - 1) for number in opportunities) + 0.5 * (7 in opportunities)


def day(written: str) -> date:
    """Read `03-18` as a day of 2026, `2025-12-18` as it stands."""
    return date.fromisoformat(written if len(written) > 5 else f"2026-{written}")


def names(*several: str) -> str:
    """Bind several names to one filter."""
    return "\x1f".join(several)


def instant(written: str) -> datetime:
    """Read an instant of the fixture as people wrote it."""
    return datetime.fromisoformat(f"2026-{written}:00-03:00")
