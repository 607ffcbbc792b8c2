"""The questions in `sql/queries`: one file, one question, in Databricks dialect with `:named` parameters.

What several questions need is a query in `sql/parts`: a header line `-- With: accepted` makes
`parts/accepted.sql` a common table expression of a question, under its name, before its own.

The tables of the CRM hold what not everybody may see. A question that reads one of them past what its
caller may see is no question: it cannot be loaded.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import sqlglot
from sqlglot import expressions

SQL_DIR = Path(__file__).parents[2] / "sql"
SCOPE = frozenset({"scope_org", "scope_location", "scope_owner"})
"""The parameters that say what the caller may see: names joined by chr(31), or NULL for all."""

UNSCOPED = frozenset({"etl_runs"})
"""The one table that holds nothing of the CRM."""

HARMLESS = {"snapshot_date"}  # that there was a refresh on a day is no secret
_PARTS = re.compile(r"^-- With: ([\w, ]+)$", re.MULTILINE)
_HEADER = re.compile(r"(?:--.*\n)*")
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
        ValueError: it is something else than one query; a connection that breaks may send it again. Or it
            reads what its caller may not see.

    """
    text = _whole((SQL_DIR / "queries" / f"{name}.sql").read_text("utf-8"))
    tree = sqlglot.parse_one(text, read="databricks")
    if not isinstance(tree, expressions.Query):
        message = f"queries/{name}.sql is not a query"
        raise ValueError(message)  # noqa: TRY004 - of the file, not of an argument
    for table in _unscoped(tree):
        message = f"queries/{name}.sql reads {table} without :{', :'.join(sorted(SCOPE))} beside it"
        raise ValueError(message)
    (only,) = _statements(text, dialect)
    return Question(text, only.parameters) if dialect == "databricks" else only


@cache
def script(name: str, dialect: Dialect) -> tuple[Question, ...]:
    """Read a file in `sql/` as its statements, translated once."""
    return _statements((SQL_DIR / name).read_text("utf-8"), dialect)


def _whole(text: str) -> str:
    """Put the parts that a question names before its own common table expressions."""
    text = text.strip().rstrip(";")
    names = [name for line in _PARTS.findall(text) for name in line.split(", ")]
    if not names:
        return text
    parts = [(SQL_DIR / "parts" / f"{name}.sql").read_text("utf-8").strip() for name in names]
    common = ",\n\n".join(f"{name} AS (\n{part}\n)" for name, part in zip(names, parts, strict=True))
    header = _HEADER.match(text)
    own = text[header.end() :] if header else text
    rest = ",\n\n" + own.removeprefix("WITH ") if own.startswith("WITH ") else "\n\n" + own
    return f"{text[: len(text) - len(own)]}WITH {common}{rest}"


def _unscoped(tree: expressions.Query) -> list[str]:
    """List the tables that a SELECT reads without asking for the scope beside it."""
    common = {found.alias for found in tree.find_all(expressions.CTE)}

    def is_stored(table: expressions.Table) -> bool:
        within = table.find_ancestor(expressions.CTE)
        of_itself = within is not None and within.alias == table.name
        return bool(table.db) or table.name not in common or of_itself

    return [
        table.name
        for select in tree.find_all(expressions.Select)
        for table in select.find_all(expressions.Table)
        if table.parent_select is select
        and is_stored(table)
        and table.name not in UNSCOPED
        and {found.name for found in select.find_all(expressions.Column, expressions.Star)} != HARMLESS
        and not _bound(select.args.get("where")) >= SCOPE
    ]


def _bound(tree: expressions.Expr | None) -> frozenset[str]:
    return frozenset(found.name for found in tree.find_all(expressions.Placeholder)) if tree else frozenset()


def _inlined(tree: expressions.Expr) -> expressions.Expr:
    """Have DuckDB look through what is only a view of a table: it would copy first what is asked of twice.

    Measured over the sample CRM: `filter_options` takes 49 instead of 126 ms of CPU, `metrics` 95 for 123.
    """
    for common in tree.find_all(expressions.CTE):
        if common.alias.startswith("visible_"):
            common.set(arg_key="materialized", value=False)
    return tree


def _statements(text: str, dialect: Dialect) -> tuple[Question, ...]:
    return tuple(
        Question(
            _inlined(tree).sql(dialect=dialect, comments=False),
            _bound(tree),
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
