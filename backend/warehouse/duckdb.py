"""The embedded warehouse: DuckDB over a file that is never changed, only replaced by a newer one.

The refresh writes a whole new file beside the one in use and points `current` at it, so readers see all
of a refresh or none of it, and any number of processes may read. DuckDB blocks its thread while it
works; questions therefore run on a bounded pool of threads, never on the event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import duckdb
import structlog

from backend.errors import NoDataYet, WarehouseTimeout, WarehouseUnavailable
from backend.observability.traffic import Traffic
from backend.warehouse.catalog import prepare
from backend.warehouse.catalog import question as find_question
from backend.warehouse.protocol import Parameter, Row

log = structlog.get_logger()
T = TypeVar("T")
BATCH_ROWS = 5_000
POINTER = "current"


def current_file(directory: Path) -> Path | None:
    """Find the file that the newest refresh has published."""
    try:
        path = directory / (directory / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return path if path.is_file() else None


class DuckDBWarehouse:
    """Reads the newest file of a directory; opens the next one when a refresh has published it."""

    kind: Literal["duckdb"] = "duckdb"

    def __init__(
        self, directory: Path, *, threads: int, timeout_seconds: float, traffic: Traffic | None = None
    ) -> None:
        self._directory = directory
        self._traffic = traffic or Traffic()
        self._timeout = timeout_seconds
        self._opening = asyncio.Lock()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="duckdb")
        self._open_file: Path | None = None
        self._database: duckdb.DuckDBPyConnection | None = None

    def missing(self) -> str | None:
        """Tell what keeps questions from being answered."""
        return None if current_file(self._directory) else "the daily tables have never been built"

    async def open(self) -> None:
        """Get ready; a warehouse that is not there yet is no error here."""
        await asyncio.to_thread(prepare, "duckdb")
        if current_file(self._directory):
            (await self._cursor()).close()

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        """Ask a question and return all of its rows."""
        with self._traffic.asked(question) as query:
            work = query.on_thread(partial(_fetch_all, question, parameters))
            rows = await self._run(await self._cursor(), work)
            query.rows = len(rows)
            return rows

    async def stream(
        self, question: str, parameters: Mapping[str, Parameter]
    ) -> AsyncIterator[Sequence[Row]]:
        """Ask a question and hand its rows out in batches, for answers too large to hold."""
        with self._traffic.asked(question) as query:
            cursor = await self._cursor()
            try:
                await self._run(cursor, query.on_thread(partial(_execute, question, parameters)))
                query.rows = 0
                while batch := await self._run(cursor, _fetch_batch):
                    query.rows += len(batch)
                    yield batch
            finally:
                cursor.close()

    async def close(self) -> None:
        """Let go of everything; questions under way are interrupted."""
        if self._database:
            self._database.interrupt()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        if self._database:
            self._database.close()

    async def _cursor(self) -> duckdb.DuckDBPyConnection:
        """Open a cursor on the newest file."""
        async with self._opening:
            newest = current_file(self._directory)
            if newest is None:
                raise NoDataYet
            if self._database is None or newest != self._open_file:
                # The one before lives on in the cursors that still read from it.
                try:
                    self._database = await asyncio.to_thread(connect, newest, read_only=True)
                except duckdb.IOException as error:
                    log.warning("warehouse.cannot_open", error=type(error).__name__)
                    raise WarehouseUnavailable from None
                self._open_file = newest
                log.info("warehouse.opened", file=newest.name)
            return self._database.cursor()

    async def _run(
        self,
        cursor: duckdb.DuckDBPyConnection,
        work: Callable[[duckdb.DuckDBPyConnection], T],
    ) -> T:
        """Work on a thread, within the deadline; a query ends when its time is up or its caller has gone."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout):
                return await loop.run_in_executor(self._threads, work, cursor)
        except TimeoutError:
            cursor.interrupt()
            raise WarehouseTimeout from None
        except asyncio.CancelledError:
            cursor.interrupt()
            raise
        except (duckdb.IOException, duckdb.ConnectionException) as error:
            log.warning("warehouse.unavailable", error=type(error).__name__)
            raise WarehouseUnavailable from None


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file the way everything here expects it: instants are UTC, joins run as they are written.

    DuckDB 2.0.0 fails now and then on joins whose sides it has swapped (duckdb/duckdb#24807).
    """
    connection = duckdb.connect(str(path), read_only=read_only)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    return connection


def _execute(
    name: str, parameters: Mapping[str, Parameter], cursor: duckdb.DuckDBPyConnection
) -> duckdb.DuckDBPyConnection:
    found = find_question(name, "duckdb")
    return cursor.execute(found.sql, {key: parameters[key] for key in found.parameters})


def _fetch_batch(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(BATCH_ROWS)]


def _fetch_all(
    name: str, parameters: Mapping[str, Parameter], cursor: duckdb.DuckDBPyConnection
) -> list[Row]:
    try:
        _execute(name, parameters, cursor)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()
