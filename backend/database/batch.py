"""Changing many rows in one statement, whatever each of them is to become."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Dialect, Table, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection


async def update_many(
    connection: AsyncConnection, table: Table, key: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> int:
    """Set in each row what its mapping says, besides the columns that find it; return how many there were.

    All mappings have the same columns. They travel as one JSON parameter: `IN` and `VALUES` end at 32,767
    arguments on PostgreSQL, and one statement a row is a round trip a row.
    """
    if not rows:
        return 0
    dialect = connection.dialect
    columns = [table.c[name] for name in rows[0]]
    values = [{column.name: _plain(column, row[column.name], dialect) for column in columns} for row in rows]
    changes = ", ".join(f"{c.name} = given.{c.name}" for c in columns if c.name not in key)
    found = " AND ".join(f"{table.name}.{name} = given.{name}" for name in key)
    # Every name is a column's of ours; what is not comes bound.
    statement = f"UPDATE {table.name} SET {changes} FROM {_given(columns, dialect)} WHERE {found}"  # noqa: S608
    changed = text(statement).bindparams(bindparam("given", json.dumps(values)))
    return (await connection.execute(changed)).rowcount


def _given(columns: Sequence[Column[object]], dialect: Dialect) -> str:
    """Write what turns the parameter into rows."""
    if dialect.name == "sqlite":
        read = ", ".join(f"value ->> '{column.name}' AS {column.name}" for column in columns)
        return f"(SELECT {read} FROM json_each(:given)) AS given"  # noqa: S608
    typed = ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in columns)
    return f"jsonb_to_recordset(CAST(:given AS JSONB)) AS given ({typed})"


def _plain(column: Column[object], value: object, dialect: Dialect) -> object:
    """Write a value as the column would keep it, and as JSON can."""
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    kept = processor(value) if processor and value is not None else value
    if isinstance(kept, datetime):
        return kept.isoformat()
    return kept if kept is None or isinstance(kept, (str, int)) else format(kept, "f")
