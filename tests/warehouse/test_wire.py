"""The warehouse that speaks Databricks' protocol, asked by the real connector: what later tests stand on."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from databricks.sql.exc import OperationalError, ServerOperationError

from backend.warehouse.catalog import question
from backend.warehouse.duckdb import POINTER, DuckDBWarehouse
from tests.fakes.databricks import ALWAYS, FakeWarehouse, connect, warehouse
from tests.fakes.databricks.client import ask, connect_to, value
from tests.fakes.server import ROOT
from tests.warehouse.test_questions import CASES, QUERIES

ENDLESS = "SELECT SUM(a.id * b.id) AS sum FROM RANGE(10000000) AS a CROSS JOIN RANGE(10000000) AS b"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CAST(12.30 AS DECIMAL(18, 2))", Decimal("12.30")),
        ("CAST('-12345678901234567890123456789012345.678' AS DECIMAL(38, 3))",
         Decimal("-12345678901234567890123456789012345.678")),
        ("DATE '2026-03-18'", date(2026, 3, 18)),
        ("DATE '0001-01-01'", date(1, 1, 1)),
        ("TIMESTAMP '2026-03-18 22:30:00.123456-03:00'", datetime(2026, 3, 19, 1, 30, 0, 123456, UTC)),
        ("CAST(9223372036854775807 AS BIGINT)", 9223372036854775807),
        ("CAST(-5 AS INT)", -5),
        ("CAST(0.1 AS DOUBLE)", 0.1),
        ("CAST('1e300' AS DOUBLE)", 1e300),
        ("TRUE", True),
        ("'São Paulo, Açaí 😀'", "São Paulo, Açaí 😀"),
        ("''", ""),
        ("NULL", None),
    ],
)  # fmt: skip
def test_every_type_arrives_as_it_is(connection: Any, expression: str, expected: object) -> None:
    found = value(connection, expression)
    assert (type(found), str(found)) == (type(expected), str(expected))


def test_arrays_arrive_with_their_elements(connection: Any) -> None:
    assert list(value(connection, "ARRAY('a', NULL, 'b')")) == ["a", None, "b"]
    assert list(value(connection, "ARRAY(1, 2)")) == [1, 2]


@pytest.mark.parametrize(
    "kind",
    ["DECIMAL(18, 2)", "DATE", "TIMESTAMP", "BIGINT", "INT", "DOUBLE", "BOOLEAN", "STRING", "ARRAY<INT>"],
)
def test_a_null_of_any_type_arrives_as_none(connection: Any, kind: str) -> None:
    assert value(connection, f"CAST(NULL AS {kind})") is None


def test_integers_stay_exact_beside_nulls(connection: Any) -> None:
    rows = ask(connection, "SELECT CAST(9007199254740993 AS BIGINT) AS n UNION ALL SELECT NULL ORDER BY n")
    assert {row.n for row in rows} == {9007199254740993, None}


def test_sums_of_integers_are_integers(connection: Any) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT SUM(id) AS sum FROM RANGE(5)").fetchall() == [(10,)]
        assert cursor.description[0][:2] == ("sum", "bigint")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("São Paulo: 'aspas' e \\ \x1f", "STRING"),
        (5, "INT"),
        (2**40, "BIGINT"),
        (0.1, "DOUBLE"),
        (Decimal("-1234.50"), "DECIMAL(7,2)"),
        (True, "BOOLEAN"),
        (False, "BOOLEAN"),
        (date(2026, 3, 18), "DATE"),
        (datetime(2026, 3, 18, 15, 0, 0, 5, UTC), "TIMESTAMP"),
        (None, "VOID"),
    ],
)
def test_a_parameter_is_bound_as_what_it_is(
    fake: FakeWarehouse, connection: Any, given: object, kind: str
) -> None:
    found = value(connection, ":it", {"it": given})
    assert (type(found), found) == (type(given), given)
    (statement,) = fake.log.statements
    assert (statement.parameters, statement.types) == ({"it": given}, {"it": kind})


def test_arrays_can_be_bound(connection: Any) -> None:
    asked = "ARRAY_CONTAINS(:names, 'Vale')"
    assert value(connection, asked, {"names": ["Petrobras", "Vale"]}) is True
    assert value(connection, asked, {"names": ["Petrobras"]}) is False


@pytest.mark.parametrize("name", QUERIES)
async def test_a_question_is_answered_as_by_the_embedded_warehouse(name: str, tiny: Path) -> None:
    cases = [case for case in CASES if case.question == name and not case.before]
    assert cases
    text = question(name, "databricks").sql
    embedded = DuckDBWarehouse(tiny, threads=1, timeout_seconds=30)
    with warehouse(tiny) as fake, connect(fake) as connection:
        for case in cases:
            expected = [repr_of(row) for row in await embedded.fetch(name, case.bound)]
            found = [repr_of(row.asDict()) for row in ask(connection, text, dict(case.bound))]
            assert found == expected if case.in_order else sorted(found) == sorted(expected), case.about
    await embedded.close()


def repr_of(row: dict[str, Any]) -> str:
    """Spell a row out, to the type of each value; instants in UTC, whoever made their zone object."""
    spelled = {
        name: it.astimezone(UTC).isoformat() if isinstance(it, datetime) else it for name, it in row.items()
    }
    return repr(spelled)


def test_what_a_refresh_publishes_is_read_next(tiny: Path, tmp_path: Path) -> None:
    with warehouse(tmp_path) as fake, connect(fake) as connection:
        with pytest.raises(ServerOperationError, match="TABLE_OR_VIEW_NOT_FOUND"):
            ask(connection, "SELECT COUNT(*) FROM locations")
        (tmp_path / "tiny.duckdb").symlink_to(tiny / "tiny.duckdb")
        (tmp_path / POINTER).write_text("tiny.duckdb", "utf-8")
        assert ask(connection, "SELECT COUNT(*) FROM locations") == [(2,)]


def test_a_small_answer_costs_one_request(fake: FakeWarehouse) -> None:
    with connect(fake) as connection:
        assert value(connection, "1") == 1
    assert [request.call for request in fake.log.requests] == [
        "OpenSession",
        "ExecuteStatement",
        "CloseSession",
    ]
    assert fake.log.open_sessions == []
    assert fake.log.statements[0].closed


def test_a_session_is_what_its_client_asked_for(fake: FakeWarehouse) -> None:
    with connect(
        fake,
        catalog="crm",
        schema="gold",
        user_agent_entry="mirante",
        session_configuration={"STATEMENT_TIMEOUT": "120"},
        query_tags={"app": "mirante: a,b", "cached": None},
    ) as connection:
        ask(connection, "SELECT 1", query_tags={"question": "metrics"})
    (session,) = fake.log.sessions
    assert (session.catalog, session.schema, session.statement_timeout) == ("crm", "gold", 120)
    assert "(mirante)" in session.user_agent
    assert fake.log.statements[0].tags == {"app": "mirante: a,b", "cached": None, "question": "metrics"}


def test_use_and_set_change_the_session(fake: FakeWarehouse, connection: Any) -> None:
    for text in ["USE CATALOG crm", "USE SCHEMA gold", "SET STATEMENT_TIMEOUT = 7"]:
        ask(connection, text)
    (session,) = fake.log.sessions
    assert (session.catalog, session.schema, session.statement_timeout) == ("crm", "gold", 7)


def test_a_table_is_found_where_the_session_is_and_nowhere_else(tiny: Path) -> None:
    with warehouse(tiny) as fake, connect(fake, catalog="crm", schema="gold") as connection:
        for name in ["locations", "gold.locations", "crm.gold.locations"]:
            assert ask(connection, f"SELECT COUNT(*) FROM {name}") == [(2,)]
        with pytest.raises(ServerOperationError, match="TABLE_OR_VIEW_NOT_FOUND"):
            ask(connection, "SELECT COUNT(*) FROM silver.locations")


@pytest.mark.parametrize("compressed", [True, False])
def test_a_large_result_arrives_whole_in_several_fetches(fake: FakeWarehouse, *, compressed: bool) -> None:
    lz4 = {"enable_query_result_lz4_compression": compressed}
    with connect(fake, **lz4) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, CAST(id AS STRING) AS name FROM RANGE(250000)")
        table = cursor.fetchall_arrow()
    assert table["id"].to_pylist() == list(range(250_000))
    assert table["name"][-1].as_py() == "249999"
    assert fake.log.count("FetchResults") == 2
    assert fake.log.count("CloseOperation") == 1
    assert fake.log.statements[0].compressed == compressed


def test_a_huge_result_can_be_left_half_way(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.huge_rows = 1_000_000_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM RANGE(3)")
        assert cursor.fetchmany_arrow(200_000).num_rows == 200_000
    assert fake.log.count("FetchResults") == 1
    assert fake.log.statements[0].closed


def test_the_statement_timeout_stops_what_takes_longer(fake: FakeWarehouse) -> None:
    with (
        connect(fake, session_configuration={"STATEMENT_TIMEOUT": "0.05"}) as connection,
        pytest.raises(ServerOperationError, match=r"QUERY_EXECUTION_TIMEOUT_EXCEEDED.* SQLSTATE: 57KD0"),
    ):
        ask(connection, ENDLESS)
    assert not fake.log.statements[0].running


def test_cancelling_stops_the_query(fake: FakeWarehouse, connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute_async(ENDLESS)
        (statement,) = fake.log.statements
        assert statement.running
        cursor.cancel()
        assert (statement.running, statement.state, fake.log.cancelled) == (False, "CANCELED", [statement])
        with pytest.raises(OperationalError, match="CANCELLED"):
            cursor.get_async_execution_result()


def test_what_is_slow_can_be_cancelled(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.slow = ALWAYS
    with connection.cursor() as cursor:
        cursor.execute_async("SELECT 1")
        cursor.cancel()
    assert [statement.state for statement in fake.log.cancelled] == ["CANCELED"]


def test_what_ran_on_its_own_can_be_fetched(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute_async("SELECT id FROM RANGE(3)")
        assert cursor.get_async_execution_result().fetchall() == [(0,), (1,), (2,)]


def test_a_statement_that_outlives_its_first_answer_is_polled(tmp_path: Path) -> None:
    with warehouse(tmp_path, poll_seconds=0.01) as fake, connect(fake) as connection:
        fake.faults.slow = ALWAYS
        with ThreadPoolExecutor(1) as threads:
            answer = threads.submit(ask, connection, "SELECT 1")
            fake.log.wait_for(lambda log: log.count("GetOperationStatus") > 2)
            fake.faults.release()
            assert answer.result() == [(1,)]


def test_the_connector_cancels_nothing_before_the_first_answer(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.slow = ALWAYS
    with ThreadPoolExecutor(1) as threads, connection.cursor() as cursor:
        answer = threads.submit(cursor.execute, "SELECT 1")
        fake.log.wait_for(lambda log: log.statements)
        cursor.cancel()
        assert fake.log.cancelled == []
        fake.faults.release()
        assert answer.result().fetchall() == [(1,)]


def test_closing_a_session_stops_its_statements(fake: FakeWarehouse) -> None:
    with connect(fake) as connection:
        connection.cursor().execute_async(ENDLESS)
    assert not fake.log.statements[0].running


def test_twenty_sessions_work_at_once(fake: FakeWarehouse) -> None:
    def one(number: int) -> object:
        with connect(fake) as connection:
            return value(connection, ":n", {"n": number})

    fake.faults.slow = ALWAYS
    with ThreadPoolExecutor(20) as threads:
        answers = threads.map(one, range(20))
        fake.log.wait_for(lambda log: sum(statement.running for statement in log.statements) == 20)
        fake.faults.release()
        assert list(answers) == list(range(20))
    assert len(fake.log.sessions) == 20


def test_as_a_command_it_says_how_to_reach_it_and_stops_when_told(tiny: Path) -> None:
    words = [sys.executable, "-m", "tests.fakes.databricks", "--data-dir", str(tiny)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(4)]
        url, http_path, token = (line.partition("=")[2] for line in said[1:])
        with connect_to(url, http_path, access_token=token) as connection:
            assert ask(connection, "SELECT COUNT(*) FROM locations") == [(2,)]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
