"""The sample CRM: the same for the same arguments, and polite to the connection it is given."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot

from backend.warehouse.sample.generate import generate

SOURCE_TABLES = Path(__file__).parents[2] / "sql" / "00_create_crm_source_tables.sql"
TODAY = date(2026, 11, 20)
TABLES = (
    "locations",
    "owners",
    "organizations",
    "contacts",
    "opportunities",
    "opportunity_stage_history",
    "activities",
    "actions",
    "meetings",
    "goals",
)


def empty_warehouse(threads: int = 2) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads})
    for statement in sqlglot.transpile(SOURCE_TABLES.read_text("utf-8"), "databricks", "duckdb"):
        connection.execute(statement.replace("TIMESTAMPTZ", "TIMESTAMP"))  # naive UTC
    return connection


def checksums(*, threads: int = 2, scale: float = 0.02, seed: int = 7) -> dict[str, object]:
    with empty_warehouse(threads) as connection:
        generate(connection, today=TODAY, scale=scale, seed=seed)
        return {
            table: connection.execute(
                f"SELECT count(*), bit_xor(hash(row)), sum(hash(row)::HUGEINT) FROM {table} AS row"
            ).fetchone()
            for table in TABLES
        }


def test_the_same_arguments_give_the_same_rows_on_any_number_of_threads() -> None:
    assert checksums(threads=1) == checksums(threads=4)


def test_another_seed_gives_another_crm_of_the_same_size() -> None:
    seven, eight = checksums(scale=0.01), checksums(scale=0.01, seed=8)
    assert seven["activities"] != eight["activities"]
    assert seven["opportunities"] != eight["opportunities"]


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2026, 11, 21)])
def test_any_day_can_be_today(today: date) -> None:
    with empty_warehouse() as connection:
        generate(connection, today=today, scale=0.01)
        latest = connection.execute(
            "SELECT max((occurred_at - INTERVAL 3 HOUR)::DATE) FROM activities"
        ).fetchone()
    assert latest is not None
    assert 0 <= (today - latest[0]).days <= 4  # Carnaval is at most four days


def test_the_connection_is_left_as_it_was_found() -> None:
    with empty_warehouse() as connection:
        connection.execute("SET TimeZone = 'America/Sao_Paulo'")
        generate(connection, today=TODAY, scale=0.01)
        settings = connection.execute(
            "SELECT current_setting('TimeZone'), current_setting('disabled_optimizers')"
        ).fetchone()
        temporary = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL "
            "SELECT function_name FROM duckdb_functions() WHERE database_name = 'temp' UNION ALL "
            "SELECT name FROM duckdb_variables() WHERE name LIKE 'sample%'"
        ).fetchall()
    assert settings == ("America/Sao_Paulo", "")
    assert temporary == []


def test_instants_are_right_in_columns_with_a_time_zone_too() -> None:
    with empty_warehouse() as connection:
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        connection.execute("ALTER TABLE meetings ALTER started_at TYPE TIMESTAMPTZ")
        generate(connection, today=TODAY, scale=0.01)
        before_office_hours = connection.execute(
            "SELECT count(*) FROM meetings WHERE epoch(started_at) % 86400 // 3600 BETWEEN 3 AND 10"
        ).fetchone()
    assert before_office_hours == (0,)  # 00:00 to 08:00 in São Paulo


def test_every_step_is_reported_with_its_rows() -> None:
    lines: list[str] = []
    with empty_warehouse() as connection:
        generate(connection, today=TODAY, scale=0.01, report=lines.append)
    assert any(line.startswith("activities: 20,000 rows (") for line in lines)
