"""Fills the source tables with a CRM that looks lived in, the same one for the same arguments."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb

from backend.warehouse.sample.holidays_br import holidays

_FOLDER = Path(__file__).parent
_HISTORY_MONTHS = 36


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
    The caller's transaction is used, none is opened; temporary objects are removed, also on failure.
    """
    try:
        _prepare(connection, today=today, scale=scale, seed=seed)
        for step in sorted(_FOLDER.glob("[0-9]*_*.sql")):
            started = perf_counter()
            connection.execute(step.read_text(encoding="utf-8"))
            report(f"{step.stem} ({perf_counter() - started:.1f} s)")
    finally:
        pass


def _prepare(connection, *, today, scale, seed) -> None:
    first = date(today.year - 3, today.month, 1)
    for name, value in (("today", today), ("start", first), ("scale", scale), ("seed", seed), ("folder", str(_FOLDER))):
        connection.execute(f"SET VARIABLE sample_{name} = ?", [value])
    days = [day for year in range(first.year - 1, today.year + 2) for day in holidays(year)]
    connection.execute("CREATE TEMP TABLE sample_holidays AS SELECT unnest($days) AS day", {"days": days})
