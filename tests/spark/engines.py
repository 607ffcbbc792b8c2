"""The CRM of `tests/warehouse/fixture.sql` in Spark and in DuckDB, refreshed and asked in the same way."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import sqlglot

from backend.warehouse.catalog import SQL_DIR, question, table_scripts
from backend.warehouse.embedded import REFRESH_SCRIPT
from tests.spark.equal import Answer, answer
from tests.spark.statements import runnable, statements
from tests.warehouse.fixture import SOURCE


class Spark:
    """A database of its own in the one session; it gets the files as they are written."""

    def __init__(self, session: Any, database: str) -> None:
        self._session = session.newSession()
        self.sql(f"CREATE DATABASE {database}")
        self.sql(f"USE {database}")
        for script in table_scripts():
            self.run((SQL_DIR / script).read_text("utf-8"))
        self.run(SOURCE.read_text("utf-8"))

    def run(self, script: str, **given: Any) -> None:
        for statement in statements(script):
            first, *others = runnable(statement)
            self.sql(first, given)
            for other in others:
                self.sql(other)

    def refresh(self, *, run_id: str, as_of: date, first_day: date) -> None:
        script = (SQL_DIR / REFRESH_SCRIPT).read_text("utf-8")
        self.run(script, run_id=run_id, as_of=as_of, first_day=first_day)

    def ask(self, name: str, given: Mapping[str, Any]) -> Answer:
        """Ask a question of `sql/queries`, in the text that Databricks gets."""
        return self.rows(question(name, "databricks").sql, given)

    def rows(self, sql: str, given: Mapping[str, Any] | None = None) -> Answer:
        frame = self.sql(sql, given)
        return answer(frame.columns, frame.collect())

    def types(self, table: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = self._session.table(table).dtypes
        return found

    def show(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Let a table seem to hold these rows."""
        schema = self._session.table(table).schema
        self._session.createDataFrame(rows, schema).createOrReplaceTempView(table)

    def sql(self, statement: str, given: Mapping[str, Any] | None = None) -> Any:
        return self._session.sql(statement, dict(given or {}))


def ask_duckdb(connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]) -> Answer:
    """Ask a question of `sql/queries` in the translation that the product asks it in."""
    return duckdb_rows(connection, question(name, "duckdb").sql, given)


def duckdb_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, Any] | None = None
) -> Answer:
    cursor = connection.execute(sql, dict(given or {}))
    return answer([column[0] for column in cursor.description or ()], cursor.fetchall())


def is_ordered(name: str) -> bool:
    """Tell whether a question promises an order of its rows."""
    tree = sqlglot.parse_one(question(name, "databricks").sql, read="databricks")
    return tree.args.get("order") is not None
