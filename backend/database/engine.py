"""Connections to the database, and the one place where its faults become ours."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from backend.database.tables import NEWEST
from backend.errors import DatabaseUnavailable

log = structlog.get_logger()
MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "mirante.sqlite"
BUSY_SECONDS = 5
READS = {"reads": True}
"""Marks a connection that only reads."""

CONNECT_SECONDS = 5
ONE_MIGRATES = 5_711_004  # PostgreSQL's advisory lock: any number that nobody else uses


class Database:
    """SQLite or PostgreSQL, brought to the newest schema before it is used first.

    Where it cannot be reached, whatever needs it raises `DatabaseUnavailable`, and the next one tries again.
    """

    def __init__(self, url: SecretStr | None, directory: Path) -> None:
        self._directory = None if url else directory
        chosen = make_url(url.get_secret_value() if url else f"sqlite:///{directory / FILE}")
        self._sqlite = chosen.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = {"timeout": BUSY_SECONDS if self._sqlite else CONNECT_SECONDS}
        driver = "sqlite+aiosqlite" if self._sqlite else "postgresql+asyncpg"
        self._engine = create_async_engine(
            chosen.set(drivername=driver), pool_pre_ping=not self._sqlite, connect_args=arguments
        )
        if self._sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_at_once)
        self._current = False
        self._away = False
        self._migrating = asyncio.Lock()

    async def open(self) -> None:
        """Bring the schema up to date; a database that is not there yet is no error here."""
        with suppress(DatabaseUnavailable):
            await self._migrate()

    def missing(self) -> str | None:
        """Tell what is missing."""
        return "the database cannot be reached" if self._away else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Do something whole, or nothing of it.

        Raises:
            DatabaseUnavailable: the database cannot be reached, or fails.

        """
        await self._migrate()
        with self._faults():
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read, and write nothing: on SQLite it waits for nobody who writes.

        Raises:
            DatabaseUnavailable: the database cannot be reached, or fails.

        """
        await self._migrate()
        with self._faults():
            async with self._engine.connect() as connection:
                yield await connection.execution_options(**READS)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._engine.dispose()

    async def _migrate(self) -> None:
        async with self._migrating:
            if self._current:
                return
            with self._faults():
                if self._directory:
                    self._directory.mkdir(parents=True, exist_ok=True)
                async with self._engine.begin() as connection:
                    if not self._sqlite:
                        await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_MIGRATES})"))
                    if not await connection.run_sync(_is_current):
                        await connection.run_sync(_upgrade)
            self._current = True

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what drivers raise into `DatabaseUnavailable`, without their words: those quote values."""
        try:
            yield
        except (IntegrityError, ProgrammingError):
            raise  # a mistake of ours
        except (DBAPIError, PoolTimeout, OSError) as error:
            if not self._away:  # once: it is asked again every few seconds
                log.warning("database.unreachable", error=type(getattr(error, "orig", error)).__name__)
            self._away = True
            raise DatabaseUnavailable from None
        if self._away:
            log.info("database.regained")
        self._away = False


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's own
    connection.isolation_level = None  # or the driver begins transactions as it sees fit
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """Take the right to write first: one that is asked for later fails at once when another has it."""
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _is_current(connection: Connection) -> bool:
    """Tell whether there is nothing to migrate: to import Alembic takes half a second."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == NEWEST


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
