"""Spark's own parser reads every statement of `sql/`, those too that stock Spark cannot run."""

from typing import Any

import pytest

from backend.warehouse.catalog import SQL_DIR, script
from tests.spark.statements import runnable, statements

FILES = sorted(str(path.relative_to(SQL_DIR)) for path in SQL_DIR.rglob("*.sql"))


def parse(session: Any, statement: str) -> None:
    session._jsparkSession.sessionState().sqlParser().parsePlan(statement)


@pytest.mark.parametrize("name", FILES)
def test_spark_parses_every_statement_as_it_is_written(name: str, session: Any) -> None:
    written = statements((SQL_DIR / name).read_text("utf-8"))
    for statement in written:
        parse(session, statement)
    assert len(written) == sum(bool(translated.sql) for translated in script(name, "databricks"))


def test_a_text_that_is_no_sql_is_refused(session: Any) -> None:
    with pytest.raises(Exception, match="PARSE_SYNTAX_ERROR"):
        parse(session, "SELEKT 1")


def test_only_replacing_a_table_is_said_in_other_words() -> None:
    changed = [
        statement
        for name in FILES
        for statement in statements((SQL_DIR / name).read_text("utf-8"))
        if runnable(statement) != [statement]
    ]
    assert len(changed) == 7
    assert all("CREATE OR REPLACE TABLE crm_" in statement for statement in changed)
