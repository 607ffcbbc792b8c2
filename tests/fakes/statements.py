"""What a database is asked, so that no work takes a statement for each row, or goes through all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from backend.database.engine import Database


@contextmanager
def asked_with(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent while the block lasts, and what is bound in them."""
    engine = database._engine.sync_engine  # noqa: SLF001 - there is no public door
    sent: list[tuple[str, Any]] = []

    def look(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", look)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that were sent once the block is over, those that begin transactions left out."""
    statements: list[str] = []
    with asked_with(database) as sent:
        yield statements
    statements += [statement for statement, _ in sent if not statement.startswith("BEGIN")]
