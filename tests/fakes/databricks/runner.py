"""What executes statements: DuckDB here; anything could that takes Databricks' dialect and gives Arrow."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from backend.warehouse.duckdb import connect, current_file
from tests.fakes.databricks.dialect import translate
from tests.fakes.databricks.parameters import Bound
from tests.fakes.databricks.sql_errors import SqlError, translated, unbound

DUCKDB_TYPES = {
    "TIMESTAMP": "TIMESTAMPTZ",
    "TIMESTAMP_NTZ": "TIMESTAMP",
    "STRING": "VARCHAR",
    "FLOAT": "REAL",
}


class Execution(Protocol):
    """One statement, run once."""

    def run(self, text: str, parameters: Mapping[str, Bound], namespace: tuple[str, str]) -> pa.Table:
        """Run it and return all of its rows.

        Raises:
            SqlError: it failed, or was cancelled.

        """
        ...

    def cancel(self) -> None:
        """Stop it, from another thread; harmless when there is nothing to stop."""
        ...


class Runner(Protocol):
    """Where statements run."""

    def start(self) -> Execution:
        """Get ready for one statement."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class DuckDBRunner:
    """Runs on a DuckDB file, or on the newest one of a data directory, read-only; without one, on nothing."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = threading.Lock()
        self._file: Path | None = None
        self._database: duckdb.DuckDBPyConnection | None = None

    def start(self) -> "DuckDBExecution":
        with self._lock:
            newest = current_file(self._data) if self._data.is_dir() else self._data
            if self._database is None or newest != self._file:
                path = newest or Path(":memory:")
                self._database, self._file = connect(path, read_only=newest is not None), newest
            return DuckDBExecution(self._database.cursor())

    def close(self) -> None:
        with self._lock:
            if self._database:
                self._database.close()
            self._database = None


class DuckDBExecution:
    """One statement on a cursor of its own."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def run(self, text: str, parameters: Mapping[str, Bound], namespace: tuple[str, str]) -> pa.Table:
        try:
            question = translate(text, *namespace)
            missing = sorted(question.parameters - parameters.keys())
            if missing:
                raise unbound(missing[0])
            given = {name: _duckdb_value(parameters[name]) for name in question.parameters}
            return _fetched(self._cursor.sql(question.sql, params=given))
        except (duckdb.Error, SqlError, ValueError) as error:
            raise translated(error) from error
        finally:
            self._cursor.close()

    def cancel(self) -> None:
        with suppress(duckdb.ConnectionException):
            self._cursor.interrupt()


def _duckdb_value(bound: Bound) -> Any:
    """Bind with the very type that the client named, as Databricks does."""
    name, array, _ = bound.type.partition("[]")
    if bound.value is None or name == "VOID":
        return bound.value
    return duckdb.Value(bound.value, duckdb.sqltype(DUCKDB_TYPES.get(name, name) + array))


def _fetched(relation: duckdb.DuckDBPyRelation | None) -> pa.Table:
    """Fetch everything; sums of BIGINT, which DuckDB makes wider, are BIGINT again."""
    if relation is None:
        return pa.table({})
    table = relation.to_arrow_table()
    for position, kind in enumerate(relation.types):
        if str(kind) == "HUGEINT":
            column = table.column(position).cast(pa.int64())
            table = table.set_column(position, table.column_names[position], column)
    return table
