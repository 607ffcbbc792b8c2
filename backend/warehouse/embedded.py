"""Builds the files that the embedded warehouse reads: the sample CRM and its daily tables.

A file is written whole, under a name of its own, and published last; whoever reads goes on reading the
one before until then. Nothing that fails half-way is ever seen.
"""

import fcntl
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import duckdb

from backend.fingerprint import fingerprint
from backend.warehouse.catalog import SQL_DIR, script, table_scripts
from backend.warehouse.duckdb import POINTER, connect, current_file
from backend.warehouse.sample.generate import generate

REFRESH_SCRIPT = "04_refresh_daily_materialized_tables.sql"
SNAPSHOT_DAYS = 90
UNWRITTEN = re.compile(r"No space left on device|File too large|Permission denied|Read-only file system")
"""What DuckDB says in one exception or another, inside several lines, where a file cannot be written."""

Report = Callable[[str], None]


class CannotBuild(Exception):
    """The files of the embedded warehouse cannot be written; the text says why, in a few words."""


class Sample(NamedTuple):
    """Which sample CRM: the day it ends on, its size and its seed."""

    as_of: date
    scale: float
    seed: int

    @property
    def file_prefix(self) -> str:
        """Name the files that hold it, as this version of the code builds it."""
        return f"crm-{self.as_of:%Y%m%d}-x{self.scale:g}-s{self.seed}-{_made_by()}-"


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table, source and daily, that is not there."""
    for name in table_scripts():
        for statement in script(name, "duckdb"):
            connection.execute(statement.sql)


def refresh_tables(
    connection: duckdb.DuckDBPyConnection, *, run_id: str, as_of: date, first_day: date
) -> None:
    """Rebuild the daily tables and record the run, all of it or nothing."""
    values = {"run_id": run_id, "as_of": as_of, "first_day": first_day}
    connection.begin()
    try:
        for statement in script(REFRESH_SCRIPT, "duckdb"):
            connection.execute(statement.sql, {name: values[name] for name in statement.parameters})
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def is_current(directory: Path, sample: Sample) -> bool:
    """Tell whether the published file holds this very sample, refreshed for its day."""
    path = current_file(directory)
    return path is not None and path.name.startswith(sample.file_prefix)


def refresh(directory: Path, sample: Sample, *, report: Report) -> str:
    """Run the daily job: new source data when the day has changed, then the daily tables.

    Returns the id of the run. The run before stays published when anything fails, and the failure
    is recorded beside it.

    Raises:
        CannotBuild: the files cannot be written.

    """
    try:
        with _alone(directory):
            return _refresh(directory, sample, report)
    except OSError as error:
        raise CannotBuild(error.strerror or type(error).__name__) from error
    except duckdb.Error as error:
        reason = UNWRITTEN.search(str(error))
        if reason is None:
            raise  # a mistake of ours
        raise CannotBuild(reason[0]) from error


def _refresh(directory: Path, sample: Sample, report: Report) -> str:
    run_id, as_of = uuid4().hex, sample.as_of
    target = directory / f"{sample.file_prefix}{run_id}.duckdb"
    published = current_file(directory)
    try:
        if published and is_current(directory, sample):
            shutil.copyfile(published, target)
            with connect(target) as connection:
                report("daily tables: refreshing")
                refresh_tables(connection, run_id=run_id, as_of=as_of, first_day=as_of)
        else:
            with connect(target) as connection:
                create_tables(connection)
                connection.begin()
                generate(connection, today=as_of, scale=sample.scale, seed=sample.seed, report=report)
                connection.commit()
                report("daily tables: building, with 90 days of snapshots")
                first_day = as_of - timedelta(days=SNAPSHOT_DAYS)
                refresh_tables(connection, run_id=run_id, as_of=as_of, first_day=first_day)
    except BaseException:
        target.unlink(missing_ok=True)
        if published:
            with suppress(OSError, duckdb.Error):  # what kept the run from being written may keep this
                _record_failure(directory, published, run_id, as_of)
        raise
    _publish(directory, target)
    return run_id


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Wait until no other refresh writes here; a killed one lets go by itself."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _made_by() -> str:
    """Tell apart files that other versions of the SQL or of the sample data have built."""
    sample = Path(__file__).parent / "sample"
    return fingerprint([*SQL_DIR.glob("0*.sql"), *sample.glob("*.*")])


def _record_failure(directory: Path, published: Path, run_id: str, as_of: date) -> None:
    target = published.with_name(published.name.rsplit("-", 1)[0] + f"-{run_id}.duckdb")
    shutil.copyfile(published, target)
    with connect(target) as connection:
        connection.execute("INSERT INTO etl_runs VALUES ($1, 'all', 'failed', $2, now())", [run_id, as_of])
    _publish(directory, target)


def _publish(directory: Path, target: Path) -> None:
    """Point readers at a finished file, and remove those that no new reader will open."""
    before = current_file(directory)
    pointer = directory / f"{POINTER}.{target.stem}"
    pointer.write_text(target.name, "utf-8")
    pointer.replace(directory / POINTER)
    for old in directory.glob("crm-*.duckdb*"):
        if old.name not in {target.name, before.name if before else ""}:
            old.unlink(missing_ok=True)
