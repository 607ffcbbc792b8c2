"""The daily refresh leaves the same tables in Spark as in DuckDB, run once, twice, and on later days."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from backend.warehouse.embedded import SNAPSHOT_DAYS, refresh_tables
from tests.spark.engines import Spark, duckdb_rows
from tests.spark.equal import Answer, assert_same
from tests.warehouse.fixture import AS_OF, FIRST_DAY, build
from tests.warehouse.test_embedded import TABLES as DAILY

TOMORROW = AS_OF + timedelta(days=1)
MUCH_LATER = FIRST_DAY + timedelta(days=SNAPSHOT_DAYS + 5)
RUNS = "(SELECT run_id, table_name, status, data_as_of FROM etl_runs)"
ENDED = "SELECT run_id FROM etl_runs GROUP BY run_id ORDER BY MAX(finished_at)"
TABLES = (*DAILY, RUNS)
Tables = dict[str, Answer]


class Refreshed(NamedTuple):
    """What the tables held after each refresh; of Spark also the types of their columns before and after."""

    spark: dict[str, Tables]
    duckdb: dict[str, Tables]
    declared: dict[str, list[tuple[str, str]]]
    made: dict[str, list[tuple[str, str]]]
    ended: list[Answer]


REFRESHES: dict[str, tuple[str, date, date]] = {
    "the first": ("the run", AS_OF, FIRST_DAY),
    "the same again": ("the run", AS_OF, FIRST_DAY),
    "the next day": ("tomorrow", TOMORROW, TOMORROW),
    "the last three days again": ("repair", TOMORROW, TOMORROW - timedelta(days=2)),
    "when the first days have passed out of the ninety": ("much later", MUCH_LATER, MUCH_LATER),
}
after_each = pytest.mark.parametrize("when", REFRESHES)


@pytest.fixture(scope="module")
def refreshed(session: Any) -> Refreshed:
    spark = Spark(session, "refreshed")
    declared = {table: spark.types(table) for table in DAILY}
    in_spark: dict[str, Tables] = {}
    in_duckdb: dict[str, Tables] = {}
    with build() as duckdb:
        for when, (run_id, as_of, first_day) in REFRESHES.items():
            spark.refresh(run_id=run_id, as_of=as_of, first_day=first_day)
            refresh_tables(duckdb, run_id=run_id, as_of=as_of, first_day=first_day)
            in_spark[when] = {table: spark.rows(f"SELECT * FROM {table}") for table in TABLES}
            in_duckdb[when] = {table: duckdb_rows(duckdb, f"SELECT * FROM {table}") for table in TABLES}
        ended = [spark.rows(ENDED), duckdb_rows(duckdb, ENDED)]
    made = {table: spark.types(table) for table in DAILY}
    return Refreshed(in_spark, in_duckdb, declared, made, ended)


@after_each
@pytest.mark.parametrize("table", TABLES)
def test_a_refresh_leaves_the_same_rows_in_both(refreshed: Refreshed, table: str, when: str) -> None:
    assert refreshed.spark[when][table].rows
    assert_same(refreshed.spark[when][table], refreshed.duckdb[when][table], in_order=False)


@pytest.mark.parametrize("table", TABLES)
def test_a_refresh_that_runs_twice_changes_nothing(refreshed: Refreshed, table: str) -> None:
    once, twice = (refreshed.spark[when][table] for when in ("the first", "the same again"))
    assert_same(once, twice, in_order=False)


def test_snapshots_pass_away_after_ninety_days(refreshed: Refreshed) -> None:
    kept = [
        {row[0][1] for row in refreshed.spark[when]["crm_actions_open_snapshot"].rows}
        for when in ("the next day", "when the first days have passed out of the ninety")
    ]
    assert [min(days) for days in kept] == [FIRST_DAY, FIRST_DAY + timedelta(days=5)]


@pytest.mark.parametrize("table", DAILY)
def test_a_refreshed_table_has_the_types_that_its_file_declares(refreshed: Refreshed, table: str) -> None:
    assert refreshed.made[table] == refreshed.declared[table]


def test_the_record_of_runs_tells_in_which_order_they_ended(refreshed: Refreshed) -> None:
    in_spark, in_duckdb = refreshed.ended
    assert_same(in_spark, in_duckdb, in_order=True)
    assert in_spark.rows == [("the run",), ("tomorrow",), ("repair",), ("much later",)]
