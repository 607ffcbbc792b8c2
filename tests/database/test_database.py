"""The database keeps what it is given, whole, whichever it is."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from backend.database.engine import FILE, MIGRATIONS, Database
from backend.database.tables import NEWEST, accepted_actions, metadata, orders, sentiments
from backend.errors import DatabaseUnavailable

NOON = datetime(2026, 3, 18, 12, tzinfo=timezone(timedelta(hours=-3)))


def feeling(meeting: str, **changed: object) -> dict[str, object]:
    kept = {"tenant": "a", "meeting_id": meeting, "customer_id": "Vale", "meet_date": date(2026, 3, 17)}
    found = {"score": 0.5, "label": "neutral", "engine": "rules", "analyzed_at": NOON}
    return {**kept, **found, **changed}


async def count(database: Database) -> int:
    async with database.transaction() as connection:
        return (await connection.execute(select(func.count()).select_from(sentiments))).scalar_one()


async def test_the_migrations_lead_to_the_tables_that_the_code_knows(database: Database) -> None:
    def ours(item: object, name: str | None, kind: str, *_: object) -> bool:
        table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
        return not str(table).startswith("orders_")  # its partitions are made as months come

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return list(compare_metadata(context, metadata))

    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


async def test_a_new_database_is_migrated_and_an_old_one_is_brought_up_to_date(tmp_path: Path) -> None:
    empty = Database(None, tmp_path)
    await empty.open()
    assert await count(empty) == 0
    async with empty.transaction() as connection:
        for table in (
            "access_grants",
            "fills",
            "order_requests",
            "orders",
            "positions",
            "paper_books",
            "exchange_accounts",
        ):
            await connection.exec_driver_sql(f"DROP TABLE {table}")
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    await empty.close()
    again = Database(None, tmp_path)
    async with again.transaction() as connection:
        await connection.execute(select(func.count()).select_from(orders))
    await again.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def half_of_it() -> None:
        async with database.transaction() as connection:
            await connection.execute(insert(sentiments).values(feeling("m-1")))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half_of_it()
    assert await count(database) == 0


async def test_what_was_kept_is_there_after_a_restart(database: Database, url: SecretStr) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(sentiments).values(feeling("m-1")))
    await database.close()
    again = Database(url, Path())
    await again.open()
    assert await count(again) == 1
    await again.close()


async def test_many_may_write_at_once(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as connection:
            await connection.execute(select(func.count()).select_from(sentiments))
            await connection.execute(insert(sentiments).values(feeling(f"m-{number}")))

    await asyncio.gather(*(write(number) for number in range(20)))
    assert await count(database) == 20


async def test_several_processes_may_open_a_new_database_at_once(
    empty_url: SecretStr, tmp_path: Path
) -> None:
    opened = [Database(empty_url, tmp_path) for _ in range(4)]
    await asyncio.gather(*(one.open() for one in opened))
    assert [one.missing() for one in opened] == [None] * 4
    for one in opened:
        await one.close()


async def test_instants_keep_their_zone_and_one_without_is_refused(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(sentiments).values(feeling("m-1")))
        found = (await connection.execute(select(sentiments.c.analyzed_at))).scalar_one()
    assert (found, found.tzinfo) == (NOON, UTC)
    wrong = feeling("m-2", analyzed_at=datetime(2026, 3, 18))  # noqa: DTZ001 - that is the mistake
    async with database.transaction() as connection:
        with pytest.raises(StatementError, match="without a zone"):
            await connection.execute(insert(sentiments).values(wrong))


async def test_a_mistake_of_ours_is_not_called_an_outage(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as connection:
            await connection.execute(insert(sentiments).values(feeling("m-1", score=2)))
    assert database.missing() is None
    no_time = {"done_at": None, "due_date": None}
    async with database.transaction() as connection:
        action = {"tenant": "a", "meeting_id": "m", "source": "s", "extracted": "x", "org": "o", "owner": "p"}
        row = {**action, **no_time, "subject": "x", "accepted_at": NOON}
        await connection.execute(insert(accepted_actions).values(row))
        found = (await connection.execute(select(accepted_actions))).one()
    assert (found.done_at, found.due_date) == (None, None)


async def test_a_database_that_cannot_be_reached_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a directory")
    database = Database(None, tmp_path / "data" / "deeper")
    await database.open()
    assert database.missing() == "the database cannot be reached"
    with pytest.raises(DatabaseUnavailable) as told:
        await count(database)
    assert str(tmp_path) not in str(told.value)
    (tmp_path / "data").unlink()
    assert await count(database) == 0
    assert database.missing() is None
    assert (tmp_path / "data" / "deeper" / FILE).exists()
    await database.close()


async def test_a_server_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    database = Database(SecretStr("postgresql://somebody:secret@127.0.0.1:1/none"), tmp_path)
    with pytest.raises(DatabaseUnavailable):
        await count(database)
    await database.close()


async def test_who_only_reads_waits_for_nobody_who_writes(database: Database) -> None:
    async with database.transaction() as writing:
        await writing.execute(insert(sentiments).values(feeling("m-1")))
        async with database.reading() as reading:
            assert (await reading.execute(select(func.count()).select_from(sentiments))).scalar() == 0
    async with database.reading() as reading:
        assert (await reading.execute(select(func.count()).select_from(sentiments))).scalar() == 1
