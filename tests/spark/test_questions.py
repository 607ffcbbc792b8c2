"""Every question, with all that is asked in `tests/warehouse/cases`, answered alike by both engines."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from backend.warehouse.catalog import question
from tests.spark.engines import Spark, ask_duckdb, is_ordered
from tests.spark.equal import assert_same
from tests.warehouse.cases import Case
from tests.warehouse.fixture import AS_OF, FIRST_DAY, build
from tests.warehouse.test_questions import CASES, QUERIES


@pytest.fixture(scope="module")
def tiny() -> Iterator[duckdb.DuckDBPyConnection]:
    with build() as connection:
        yield connection


@pytest.fixture(scope="module")
def spark(session: Any) -> Spark:
    spark = Spark(session, "asked")
    spark.refresh(run_id="the run", as_of=AS_OF, first_day=FIRST_DAY)
    return spark


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.question}: {case.about}")
def test_spark_and_duckdb_give_the_same_answer(
    case: Case, spark: Spark, tiny: duckdb.DuckDBPyConnection
) -> None:
    tiny.begin()
    try:
        for statement in case.before:
            tiny.execute(statement)
        if case.question == "freshness":  # the two ran their refresh at different instants
            spark.show("etl_runs", tiny.execute("FROM etl_runs").fetchall())
        expected = ask_duckdb(tiny, case.question, case.bound)
    finally:
        tiny.rollback()
    answer = spark.ask(case.question, case.bound)
    assert_same(answer, expected, in_order=is_ordered(case.question))


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_type_checks_whatever_is_not_given(name: str, spark: Spark) -> None:
    """None reaches Databricks as VOID, a NULL without a type; so it does Spark. A LIMIT is always given."""
    parameters = question(name, "databricks").parameters
    nothing = {parameter: 10 if parameter == "last" else None for parameter in parameters}
    assert spark.ask(name, nothing).columns
