"""Fills the source tables with a CRM that looks lived in, the same one for the same arguments."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

import duckdb

from backend.warehouse.sample.holidays_br import holidays

_FOLDER: Final = Path(__file__).parent
_YEARS: Final = 3

# The SQL files in order, each with the source tables that it fills.
_STEPS: Final = (
    ("00_tools", ()),
    ("01_calendar", ()),
    ("02_places_and_sellers", ("locations", "owners")),
    ("03_organizations", ("organizations", "contacts")),
    ("04_deals", ()),
    ("05_stage_history", ("opportunity_stage_history",)),
    ("06_activities", ("activities",)),
    ("07_opportunities", ("opportunities",)),
    ("08_meetings", ("meetings",)),
    ("09_actions", ("actions",)),
    ("10_goals", ("goals",)),
)

# Naive instants are UTC also where a column is TIMESTAMP WITH TIME ZONE. Joins run as written: swapped
# sides lose the order of rows, and run into duckdb/duckdb#24807 ("dict-surviving join") in 2.0.0.
_SESSION: Final = {"TimeZone": "UTC", "disabled_optimizers": "join_order,build_side_probe_side"}


def _say_nothing(_line: str) -> None:
    """Report to nobody."""


def generate(
    connection: duckdb.DuckDBPyConnection,
    *,
    today: date,
    scale: float = 1.0,
    seed: int = 7,
    report: Callable[[str], None] = _say_nothing,
) -> None:
    """Fill the empty source tables, all but etl_runs, with three years that end on `today`.

    The same (today, scale, seed) gives the same rows whatever the number of threads. Scale 1 is two
    million activities and takes seconds; `scale` multiplies everything but cities and owners.
    The caller's transaction is used, none is opened. Temporary objects and settings are put back;
    after a failure, close the connection instead, as an aborted transaction takes no settings.
    """
    former = {name: _setting(connection, name) for name in _SESSION}
    _set(connection, _SESSION)
    _set_variables(connection, today=today, scale=scale, seed=seed)
    for step, tables in _STEPS:
        started = perf_counter()
        connection.execute(_sql(step))
        seconds = perf_counter() - started
        sizes = [f"{table}: {_count(connection, table):,} rows" for table in tables]
        label = ", ".join(sizes) or step.partition("_")[2]
        report(f"{label} ({seconds:.1f} s)")
    connection.execute(_sql("99_clear"))
    _set(connection, former)


def _set(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        connection.execute(f"SET {name} = '{value}'")


def _setting(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    row = connection.execute("SELECT current_setting(?)", [name]).fetchone()
    return str(row[0]) if row else ""


def _set_variables(connection: duckdb.DuckDBPyConnection, *, today: date, scale: float, seed: int) -> None:
    """What the SQL files read: variables sample_*, and the holidays as a table."""
    start = date(today.year - _YEARS, today.month, 1)  # a whole month, as goals are monthly
    connection.execute("SET VARIABLE sample_today = ?", [today])
    connection.execute("SET VARIABLE sample_start = ?", [start])
    connection.execute("SET VARIABLE sample_scale = ?", [scale])
    connection.execute("SET VARIABLE sample_seed = ?", [seed])
    connection.execute("SET VARIABLE sample_folder = ?", [str(_FOLDER)])
    days = [day for year in range(start.year - 1, today.year + 2) for day in holidays(year)]
    connection.execute("CREATE TEMP TABLE sample_holidays AS SELECT unnest($days) AS day", {"days": days})


def _sql(step: str) -> str:
    return (_FOLDER / f"{step}.sql").read_text(encoding="utf-8")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.table(table).count("*").fetchall()[0][0])
