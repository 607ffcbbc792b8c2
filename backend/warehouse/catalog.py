"""The questions in `sql/queries`: one file, one question, in Databricks dialect with `:named` parameters.

What several questions need is a query in `sql/parts`: a header line `-- With: accepted` makes
`parts/accepted.sql` the first common table expression of a question, under its name.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import sqlglot
from sqlglot import expressions

SQL_DIR = Path(__file__).parents[2] / "sql"
_PART = re.compile(r"^-- With: (\w+)$", re.MULTILINE)
_FIRST = re.compile(r"^WITH ", re.MULTILINE)
Dialect = Literal["databricks", "duckdb"]


@dataclass(frozen=True, slots=True)
class Question:
    """A statement ready to run, and the names it wants bound."""

    sql: str
    parameters: frozenset[str]


@cache
def question(name: str, dialect: Dialect) -> Question:
    """Read a question, translated once; Databricks gets it as it is written, comments included.

    Raises:
        FileNotFoundError: there is no such question.
        ValueError: it is something else than one query; a connection that breaks may send it again.

    """
    text = _whole((SQL_DIR / "queries" / f"{name}.sql").read_text("utf-8"))
    if not isinstance(sqlglot.parse_one(text, read="databricks"), expressions.Query):
        message = f"queries/{name}.sql is not a query"
        raise ValueError(message)  # noqa: TRY004 - of the file, not of an argument
    (only,) = _statements(text, dialect)
    return Question(text, only.parameters) if dialect == "databricks" else only


@cache
def script(name: str, dialect: Dialect) -> tuple[Question, ...]:
    """Read a file in `sql/` as its statements, translated once."""
    return _statements((SQL_DIR / name).read_text("utf-8"), dialect)


def _whole(text: str) -> str:
    """Put the parts that a question names before its own common table expressions."""
    text = text.strip().rstrip(";")
    for name in _PART.findall(text):
        part = (SQL_DIR / "parts" / f"{name}.sql").read_text("utf-8").strip()
        header, own = _FIRST.split(text, maxsplit=1)
        text = f"{header}WITH {name} AS (\n{part}\n),\n\n{own}"
    return text


def _statements(text: str, dialect: Dialect) -> tuple[Question, ...]:
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
