"""The questions in `sql/queries`: one file, one question, in Databricks dialect with `:named` parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import sqlglot
from sqlglot import expressions

SQL_DIR = Path(__file__).parents[2] / "sql"
Dialect = Literal["databricks", "duckdb"]


@dataclass(frozen=True, slots=True)
class Question:
    """A statement ready to run, and the names it wants bound."""

    sql: str
    parameters: frozenset[str]


@cache
def question(name: str, dialect: Dialect) -> Question:
    """Read a question, translated once; Databricks gets the text as it stands, comments included.

    Raises:
        FileNotFoundError: there is no such question.
        ValueError: it is something else than one query; a connection that breaks may send it again.

    """
    file = f"queries/{name}.sql"
    (only,) = script(file, dialect)
    text = (SQL_DIR / file).read_text("utf-8")
    if not isinstance(sqlglot.parse_one(text, read="databricks"), expressions.Query):
        message = f"{file} is not a query"
        raise ValueError(message)  # noqa: TRY004 - of the file, not of an argument
    return Question(text.strip().rstrip(";"), only.parameters) if dialect == "databricks" else only


@cache
def script(name: str, dialect: Dialect) -> tuple[Question, ...]:
    """Read a file in `sql/` as its statements, translated once."""
    text = (SQL_DIR / name).read_text("utf-8")
    return tuple(
        Question(
            tree.sql(dialect=dialect, comments=False),
            frozenset(found.name for found in tree.find_all(expressions.Placeholder)),
        )
        for tree in sqlglot.parse(text, read="databricks")
        if tree is not None and not isinstance(tree, expressions.Semicolon)  # a comment at the end
    )


def prepare(dialect: Dialect) -> None:
    """Translate every question now, so that the first person to ask one does not wait for it."""
    for path in (SQL_DIR / "queries").glob("*.sql"):
        question(path.stem, dialect)


def table_scripts() -> list[str]:
    """List the numbered files that create tables, in order."""
    return sorted(path.name for path in SQL_DIR.glob("0*_create_*.sql"))
