"""The product's own client, over Databricks' protocol, on Spark: no DuckDB between question and rows."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pytest
from pydantic import SecretStr

from backend.clock import SystemClock
from backend.warehouse.databricks import DatabricksWarehouse
from backend.warehouse.databricks_session import Address
from tests.fakes.databricks.parameters import Bound
from tests.fakes.databricks.server import FakeWarehouse
from tests.spark.engines import Spark, ask_duckdb, is_ordered
from tests.spark.equal import answer, assert_same
from tests.warehouse.cases import Case
from tests.warehouse.fixture import AS_OF, FIRST_DAY, build
from tests.warehouse.test_questions import CASES

FIRST_OF_EACH = list({case.question: case for case in reversed(CASES) if not case.before}.values())


class SparkRunner:
    """Runs statements in the text that the client has sent."""

    def __init__(self, spark: Spark) -> None:
        self._spark = spark

    def start(self) -> "SparkRunner":
        return self

    def run(self, text: str, parameters: Mapping[str, Bound], namespace: tuple[str, str]) -> pa.Table:
        table: pa.Table = self._spark.sql(
            text, {name: bound.value for name, bound in parameters.items()}
        ).toArrow()
        return table

    def cancel(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def fake(session: Any) -> Iterator[FakeWarehouse]:
    spark = Spark(session, "wired")
    spark.refresh(run_id="the run", as_of=AS_OF, first_day=FIRST_DAY)
    running = FakeWarehouse(SparkRunner(spark))
    yield running
    running.close()


@pytest.fixture
async def client(fake: FakeWarehouse) -> AsyncIterator[DatabricksWarehouse]:
    address = Address(fake.url, fake.http_path, SecretStr(fake.token), None, None, None, None, 60.0)
    made = DatabricksWarehouse(address, sessions=1, clock=SystemClock())
    yield made
    await made.close()


@pytest.mark.parametrize("case", FIRST_OF_EACH, ids=lambda case: case.question)
async def test_the_client_brings_from_spark_what_duckdb_answers(
    case: Case, client: DatabricksWarehouse
) -> None:
    with build() as tiny:
        expected = ask_duckdb(tiny, case.question, case.bound)
    rows = await client.fetch(case.question, case.bound)
    columns = list(rows[0]) if rows else expected.columns
    brought = answer(columns, [tuple(row.values()) for row in rows])
    if case.question == "freshness":  # the two ran their refresh at different instants
        assert brought.columns == expected.columns
        assert len(brought.rows) == 1
    else:
        assert_same(brought, expected, in_order=is_ordered(case.question))
