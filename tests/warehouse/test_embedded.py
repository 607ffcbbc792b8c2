"""The embedded warehouse: refreshed without anyone seeing half of it, and never in the way."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from backend.errors import NoDataYet, WarehouseTimeout, WarehouseUnavailable
from backend.warehouse import embedded
from backend.warehouse.duckdb import DuckDBWarehouse, connect, current_file
from backend.warehouse.embedded import Sample, refresh, refresh_tables
from tests.conftest import say_nothing

DAY = date(2026, 3, 18)
SMALL = Sample(DAY, 0.005, 7)
TABLES = [
    "crm_organizations_current",
    "crm_activities_current",
    "crm_actions_current",
    "crm_pipeline_daily",
    "crm_metrics_daily",
    "crm_actions_open_snapshot",
    "crm_action_priorities_daily",
]


def contents(directory: Path) -> dict[str, object]:
    """A digest of each daily table, whatever the order of its rows."""
    path = current_file(directory)
    assert path
    with connect(path, read_only=True) as connection:
        return {
            table: connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {table} AS t").fetchone()
            for table in TABLES
        }


def runs(directory: Path) -> list[tuple[str, str]]:
    path = current_file(directory)
    assert path
    with connect(path, read_only=True) as connection:
        return connection.execute("SELECT DISTINCT run_id, status FROM etl_runs").fetchall()


def test_running_the_refresh_twice_changes_nothing_but_the_record_of_runs(tmp_path: Path) -> None:
    first = refresh(tmp_path, SMALL, report=say_nothing)
    before = contents(tmp_path)
    second = refresh(tmp_path, SMALL, report=say_nothing)
    assert contents(tmp_path) == before
    assert set(runs(tmp_path)) == {(first, "success"), (second, "success")}


def test_snapshots_are_kept_for_ninety_days_and_no_longer(tmp_path: Path) -> None:
    refresh(tmp_path, SMALL, report=say_nothing)
    path = current_file(tmp_path)
    assert path
    with connect(path) as connection:
        dates = "SELECT min(snapshot_date), max(snapshot_date) FROM crm_actions_open_snapshot"
        kept = "SELECT count(*) FROM crm_actions_open_snapshot WHERE snapshot_date = $1"
        assert connection.execute(dates).fetchone() == (DAY - timedelta(days=90), DAY)
        before = connection.execute(kept, [DAY]).fetchone()
        tomorrow = DAY + timedelta(days=1)
        refresh_tables(connection, run_id="next", as_of=tomorrow, first_day=tomorrow)
        assert connection.execute(dates).fetchone() == (DAY - timedelta(days=89), tomorrow)
        assert connection.execute(kept, [DAY]).fetchone() == before


def test_a_refresh_that_fails_leaves_the_numbers_and_records_the_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(tmp_path, SMALL, report=say_nothing)
    before = contents(tmp_path)

    def broken(*_: object, **__: object) -> None:
        msg = "half-way"
        raise RuntimeError(msg)

    monkeypatch.setattr(embedded, "refresh_tables", broken)
    with pytest.raises(RuntimeError, match="half-way"):
        refresh(tmp_path, SMALL, report=say_nothing)
    assert contents(tmp_path) == before
    assert sorted(status for _, status in runs(tmp_path)) == ["failed", "success"]


def test_a_statement_that_fails_takes_back_those_before_it(tmp_path: Path) -> None:
    refresh(tmp_path, SMALL, report=say_nothing)
    path = current_file(tmp_path)
    assert path
    before = contents(tmp_path)
    with connect(path) as connection:
        connection.execute("DROP TABLE actions")  # the third statement reads it
        with pytest.raises(duckdb.CatalogException):
            refresh_tables(connection, run_id="broken", as_of=DAY, first_day=DAY)
    assert contents(tmp_path) == before


def test_old_files_are_removed_but_not_the_one_that_readers_may_still_hold(tmp_path: Path) -> None:
    for _ in range(4):
        refresh(tmp_path, SMALL, report=say_nothing)
    assert len(list(tmp_path.glob("*.duckdb"))) == 2


async def test_readers_go_over_to_a_new_refresh_by_themselves(tmp_path: Path) -> None:
    warehouse = DuckDBWarehouse(tmp_path, threads=2, timeout_seconds=30)
    await warehouse.open()
    with pytest.raises(NoDataYet):
        await warehouse.fetch("freshness", {"today": DAY})
    for _ in range(2):
        run_id = await asyncio.to_thread(refresh, tmp_path, SMALL, report=say_nothing)
        (row,) = await warehouse.fetch("freshness", {"today": DAY})
        assert row["data_version"] == run_id
    await warehouse.close()


async def test_the_event_loop_goes_on_while_a_query_runs_and_the_deadline_ends_it(
    crm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = DuckDBWarehouse(crm, threads=1, timeout_seconds=0.2)
    await warehouse.open()
    endless = "SELECT count(*) FROM range(10_000_000_000) a, range(1000) b WHERE a.range % 7 = b.range % 11"
    monkeypatch.setattr(
        "backend.warehouse.duckdb._fetch_all", lambda *given: given[-1].execute(endless).fetchall()
    )
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    with pytest.raises(WarehouseTimeout):
        await warehouse.fetch("freshness", {"today": DAY})
    turning.cancel()
    assert turns > 100
    monkeypatch.undo()
    # The one thread is free again: the query was interrupted, not abandoned.
    assert await warehouse.fetch("freshness", {"today": DAY})
    await warehouse.close()


async def test_a_file_that_cannot_be_read_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"this is no database" * 1000)
    (tmp_path / "current").write_text("broken.duckdb", "utf-8")
    warehouse = DuckDBWarehouse(tmp_path, threads=1, timeout_seconds=30)
    with pytest.raises(WarehouseUnavailable):
        await warehouse.fetch("freshness", {"today": DAY})
    await warehouse.close()


async def test_many_questions_at_once_share_the_threads(crm: Path) -> None:
    warehouse = DuckDBWarehouse(crm, threads=2, timeout_seconds=30)
    answers = await asyncio.gather(*(warehouse.fetch("freshness", {"today": DAY}) for _ in range(50)))
    assert len({row["data_version"] for (row,) in answers}) == 1
    await warehouse.close()
