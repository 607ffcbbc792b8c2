"""Statements in Databricks' dialect, translated for DuckDB as the catalog of `sql/` translates them."""

import re
from functools import lru_cache

import sqlglot
from sqlglot import expressions

from backend.warehouse.catalog import Question
from tests.fakes.databricks.log import Session
from tests.fakes.databricks.sql_errors import SqlError, translated

USE = re.compile(
    r"\s*USE\s+(?:(CATALOG|SCHEMA|DATABASE)\s+)?`?(\w+)`?(?:\.`?(\w+)`?)?\s*;?\s*", re.IGNORECASE
)
SET = re.compile(r"\s*SET\s+([\w.]+)\s*=\s*(.+?)\s*;?\s*", re.IGNORECASE)


def obey(text: str, session: Session) -> bool:
    """Do what a USE or a SET says to the session; tell whether it was one."""
    if found := SET.fullmatch(text):
        session.configuration[found[1]] = found[2].strip("'\"")
    elif found := USE.fullmatch(text):
        kind, first, second = found.groups()
        if (kind or "").upper() == "CATALOG":
            session.catalog, session.schema = first, "default"
        else:
            session.catalog, session.schema = (first, second) if second else (session.catalog, first)
    return bool(found)


@lru_cache(maxsize=500)
def translate(text: str, catalog: str, schema: str) -> Question:
    """Translate one statement.

    The file has one schema without a name: the session's own. Tables of it may be written with or without
    catalog and schema; any other schema is not there.

    Raises:
        SqlError: it does not parse, or is not one statement.

    """
    try:
        trees = [tree for tree in sqlglot.parse(text, read="databricks") if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise translated(error) from None
    if len(trees) != 1:
        msg = "[PARSE_SYNTAX_ERROR] Syntax error at or near ';': extra input ';'. SQLSTATE: 42601"
        raise SqlError(msg)
    (tree,) = trees
    names = frozenset(found.name for found in tree.find_all(expressions.Placeholder))
    for table in tree.find_all(expressions.Table):
        if table.db == schema and table.catalog in {"", catalog}:
            table.set("db", None)
            table.set("catalog", None)
        if isinstance(table.this, expressions.Anonymous) and table.this.name.upper() == "RANGE":
            _name_the_column_of_range(table)
    return Question(tree.sql(dialect="duckdb", comments=False), names)


def _name_the_column_of_range(table: expressions.Table) -> None:
    """Call it `id`, as Databricks does."""
    alias = table.args.get("alias") or expressions.TableAlias(this=expressions.to_identifier("range"))
    if not alias.args.get("columns"):
        alias.set("columns", [expressions.to_identifier("id")])
    table.set("alias", alias)
