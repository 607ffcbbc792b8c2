"""What the warehouse says about statements that fail: Databricks' error classes, from DuckDB's errors."""

import re
from collections.abc import Callable

import duckdb
from sqlglot.errors import SqlglotError


class SqlError(Exception):
    """A statement that failed: `[CLASS] text. SQLSTATE: 12345`."""

    @property
    def sqlstate(self) -> str:
        found = re.search(r"SQLSTATE: (\w{5})", str(self))
        return found[1] if found else "XX000"


def timed_out(seconds: float) -> SqlError:
    return SqlError(
        "[QUERY_EXECUTION_TIMEOUT_EXCEEDED] Query execution was cancelled due to exceeding the timeout "
        f"({seconds:g}s). You can increase the limit in seconds by setting STATEMENT_TIMEOUT. SQLSTATE: 57KD0"
    )


def unbound(name: str) -> SqlError:
    return SqlError(
        f"[UNBOUND_SQL_PARAMETER] Found the unbound parameter: {name}. Please, fix `args` and provide a "
        "mapping of the parameter to either a SQL literal or collection constructor functions such as "
        "`map()`, `array()`, `struct()`. SQLSTATE: 42P02"
    )


def translated(error: Exception) -> SqlError:
    """Say in Databricks' words what DuckDB or sqlglot did not like."""
    if isinstance(error, SqlError):
        return error
    text = str(error).partition("\n")[0]
    for kind, pattern, say in SAYINGS:
        found = re.search(pattern, text)
        if isinstance(error, kind) and found:
            return SqlError(say(found))
    return SqlError(f"[INTERNAL_ERROR] {text} SQLSTATE: XX000")


def _not_found(found: re.Match[str]) -> str:
    name = ".".join(f"`{part}`" for part in found[1].split("."))
    return (
        f"[TABLE_OR_VIEW_NOT_FOUND] The table or view {name} cannot be found. Verify the spelling and "
        "correctness of the schema and catalog.\nIf you did not qualify the name with a schema, verify the "
        "current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the "
        "error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS. SQLSTATE: 42P01"
    )


Saying = tuple[type[Exception], str, Callable[[re.Match[str]], str]]
SAYINGS: list[Saying] = [
    (SqlglotError, ".*", lambda found: f"[PARSE_SYNTAX_ERROR] {found[0]} SQLSTATE: 42601"),
    (duckdb.ParserException, ".*", lambda found: f"[PARSE_SYNTAX_ERROR] {found[0]}. SQLSTATE: 42601"),
    (duckdb.CatalogException, r'Table with name "?([\w.-]+)"? does not exist', _not_found),
    (
        duckdb.CatalogException,
        r"Function with name (\S+) does not exist",
        lambda found: (
            f"[UNRESOLVED_ROUTINE] Cannot resolve routine `{found[1]}` on search path [`system`.`builtin`, "
            "`system`.`session`]. Verify the spelling, or qualify it. SQLSTATE: 42883"
        ),
    ),
    (
        duckdb.BinderException,
        r'Referenced column "(.+?)" not found',
        lambda found: (
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name "
            f"`{found[1]}` cannot be resolved. SQLSTATE: 42703"
        ),
    ),
    (duckdb.BinderException, ".*", lambda found: f"[DATATYPE_MISMATCH] {found[0]} SQLSTATE: 42K09"),
    (
        duckdb.ConversionException,
        ".*",
        lambda found: f"[CAST_INVALID_INPUT] {found[0]}. Use `try_cast` to tolerate it. SQLSTATE: 22018",
    ),
    (
        duckdb.InvalidInputException,
        "read-only",
        lambda _: "[INSUFFICIENT_PERMISSIONS] Insufficient privileges. SQLSTATE: 42501",
    ),
]
