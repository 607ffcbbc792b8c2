"""The warehouse that speaks Databricks' protocol, asked by the real connector: what later tests stand on."""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from databricks.sql.exc import (
    DatabaseError,
    DataError,
    MaxRetryDurationError,
    OperationalError,
    RequestError,
    ServerOperationError,
)
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from backend.warehouse.catalog import question
from backend.warehouse.duckdb import POINTER, DuckDBWarehouse
from tests.fakes.databricks import ALWAYS, FakeWarehouse, connect, warehouse
from tests.fakes.databricks.client import connect_to
from tests.fakes.databricks.server import CLIENT
from tests.fakes.server import ROOT
from tests.warehouse.test_questions import CASES, QUERIES

ENDLESS = "SELECT SUM(a.id * b.id) AS sum FROM RANGE(10000000) AS a CROSS JOIN RANGE(10000000) AS b"
OLDER_RETRIES = {"_enable_v3_retries": False}


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeWarehouse]:
    with warehouse(tmp_path) as running:
        yield running


@pytest.fixture
def connection(fake: FakeWarehouse) -> Iterator[Any]:
    with connect(fake) as opened:
        yield opened


def ask(connection: Any, text: str, parameters: dict[str, Any] | None = None, **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        found: list[Any] = cursor.execute(text, parameters, **more).fetchall()
        return found


def value(connection: Any, expression: str, parameters: dict[str, Any] | None = None) -> Any:
    ((found,),) = ask(connection, f"SELECT {expression} AS it", parameters)
    return found


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
            expected = [repr_of(row) for row in await embedded.fetch(name, case.given)]
            found = [repr_of(row.asDict()) for row in ask(connection, text, dict(case.given))]
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


def test_reading_can_fail_half_way(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.fail_after_rows = 100_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM RANGE(250000)")
        assert cursor.fetchmany_arrow(100_000).num_rows == 100_000
        with pytest.raises(DatabaseError, match="cannot be read any further"):
            cursor.fetchmany_arrow(1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELEC 1", r"\[PARSE_SYNTAX_ERROR\].* SQLSTATE: 42601"),
        ("SELECT * FROM nowhere", r"\[TABLE_OR_VIEW_NOT_FOUND\] The table or view `nowhere`[\s\S]* 42P01"),
        ("SELECT nothing FROM RANGE(1)", r"\[UNRESOLVED_COLUMN.* `nothing` .* SQLSTATE: 42703"),
        ("SELECT :missing", r"\[UNBOUND_SQL_PARAMETER\] Found the unbound parameter: missing"),
        ("SELECT CAST('x' AS INT)", r"\[CAST_INVALID_INPUT\].* SQLSTATE: 22018"),
        ("SELECT 1; SELECT 2", r"\[PARSE_SYNTAX_ERROR\]"),
    ],
)
def test_bad_sql_is_told_with_its_class(fake: FakeWarehouse, connection: Any, text: str, said: str) -> None:
    with pytest.raises(ServerOperationError, match=said) as raised:
        ask(connection, text)
    assert set(raised.value.context) == {"operation-id", "diagnostic-info"}
    assert fake.log.statements[0].state == "ERROR"


def test_nothing_can_be_written(tiny: Path) -> None:
    with (
        warehouse(tiny) as fake,
        connect(fake) as connection,
        pytest.raises(ServerOperationError, match="INSUFFICIENT_PERMISSIONS"),
    ):
        ask(connection, "DELETE FROM locations")


def test_any_error_can_be_had(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.sql_error = "[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012"
    with pytest.raises(ServerOperationError, match="DIVIDE_BY_ZERO"):
        ask(connection, "SELECT 1")


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


def test_a_wrong_token_opens_nothing(fake: FakeWarehouse) -> None:
    with pytest.raises(RequestError, match="Invalid access token") as raised:
        connect(fake, access_token="dapi-of-someone-else")  # noqa: S106
    assert raised.value.context["http-code"] == 401
    assert fake.log.sessions == []


def test_being_turned_away_is_also_told_as_json(fake: FakeWarehouse) -> None:
    with pytest.raises(HTTPError) as raised:
        urllib.request.urlopen(fake.url + fake.http_path, data=b"")  # noqa: S310 - loopback
    with raised.value as answer:
        assert answer.status == 401
        assert json.load(answer) == {"error_code": 401, "message": "Invalid access token."}


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("forbidden", 403)])
def test_being_turned_away_is_told_with_its_status(
    fake: FakeWarehouse, connection: Any, fault: str, status: int
) -> None:
    setattr(fake.faults, fault, 1)
    with pytest.raises(RequestError) as raised:
        ask(connection, "SELECT 1")
    assert raised.value.context["http-code"] == status
    assert value(connection, "1") == 1


@pytest.mark.parametrize("fault", ["rate_limited", "unavailable", "starting"])
def test_being_asked_to_come_back_hides_the_status_in_the_newer_retries(
    fake: FakeWarehouse, connection: Any, fault: str
) -> None:
    setattr(fake.faults, fault, ALWAYS)
    with pytest.raises(RequestError) as raised:
        ask(connection, "SELECT 1")
    assert isinstance(raised.value.args[1], MaxRetryDurationError)
    assert raised.value.context["http-code"] == 200  # of the request before
    setattr(fake.faults, fault, 0)
    assert value(connection, "1") == 1
    assert fake.log.count("ExecuteStatement") == 2


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ("rate_limited", 429, "REQUEST_LIMIT_EXCEEDED"),
        ("unavailable", 503, "TEMPORARILY_UNAVAILABLE"),
        ("starting", 503, "starting"),
    ],
)
def test_being_asked_to_come_back_is_told_by_the_older_retries(
    fake: FakeWarehouse, fault: str, status: int, said: str
) -> None:
    fake.faults.retry_after = 4
    setattr(fake.faults, fault, 1)
    with pytest.raises(RequestError, match=said) as raised:
        connect(fake, **OLDER_RETRIES)
    context = raised.value.context
    assert (context["http-code"], context["bounded-retry-delay"]) == (status, 4)
    connect(fake, **OLDER_RETRIES).close()


def test_a_warehouse_that_starts_is_there_after_a_while(fake: FakeWarehouse) -> None:
    fake.faults.starting_seconds = 0.05
    with pytest.raises(RequestError):
        connect(fake)
    for _ in range(1000):
        try:
            connect(fake).close()
        except RequestError:
            continue
        break
    assert len(fake.log.sessions) == 1


def test_a_warehouse_can_go_away_and_come_back(fake: FakeWarehouse, connection: Any) -> None:
    fake.refuse()
    for attempt in (lambda: ask(connection, "SELECT 1"), lambda: connect(fake)):
        with pytest.raises(MaxRetryError) as raised:
            attempt()
        assert isinstance(raised.value.reason, NewConnectionError)
    fake.listen()
    assert value(connection, "1") == 1
    assert len(fake.log.sessions) == 1


def test_a_warehouse_that_goes_away_takes_its_answers_along(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.slow = ALWAYS
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(ask, connection, "SELECT 1")
        fake.log.wait_for(lambda log: log.statements)
        fake.refuse()
        with pytest.raises(MaxRetryError):
            answer.result()
    fake.listen()


def test_a_cut_connection_is_seen_when_retries_end(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.drop_before = ALWAYS
    with pytest.raises(MaxRetryError) as raised:
        ask(connection, "SELECT 1")
    assert isinstance(raised.value.reason, ProtocolError)
    assert fake.log.statements == []
    fake.faults.drop_before = 0
    assert value(connection, "1") == 1


def test_a_lost_answer_makes_the_newer_retries_run_the_statement_twice(
    fake: FakeWarehouse, connection: Any
) -> None:
    fake.faults.drop_after = 1
    assert value(connection, "1") == 1
    assert len(fake.log.statements) == 2


def test_a_lost_answer_is_told_by_the_older_retries(fake: FakeWarehouse) -> None:
    with connect(fake, **OLDER_RETRIES) as connection:
        fake.faults.drop_after = 1
        with pytest.raises(ProtocolError):
            ask(connection, "SELECT 1")
        assert len(fake.log.statements) == 1
        assert value(connection, "1") == 1


def test_a_web_page_is_told_as_an_error_of_the_request_though_its_status_is_200(fake: FakeWarehouse) -> None:
    with connect(fake, **OLDER_RETRIES) as connection:
        fake.faults.web_page = 1
        with pytest.raises(RequestError) as raised:
            ask(connection, "SELECT 1")
        assert raised.value.context["http-code"] == 200
        assert isinstance(raised.value.args[1], EOFError)
        assert value(connection, "1") == 1


def test_an_answer_that_is_cut_off_is_told_as_urllib3_does(fake: FakeWarehouse) -> None:
    with connect(fake, **OLDER_RETRIES) as connection:
        fake.faults.cut_off = 1
        with pytest.raises(ProtocolError, match="IncompleteRead"):
            ask(connection, "SELECT 1")
        assert value(connection, "1") == 1


def test_over_an_answer_that_lacks_something_the_connector_stumbles(
    fake: FakeWarehouse, connection: Any
) -> None:
    fake.faults.hollow = 1
    with pytest.raises(ValueError, match="Invalid Thrift handle: None"):
        ask(connection, "SELECT 1")
    assert value(connection, "1") == 1


def test_a_lost_page_is_noticed(fake: FakeWarehouse, connection: Any) -> None:
    fake.faults.on, fake.faults.drop_after = "FetchResults", 1
    with pytest.raises(DataError, match="some result batches must have been skipped"):
        ask(connection, "SELECT id FROM RANGE(250000)")


def test_a_fault_can_be_kept_to_one_call(fake: FakeWarehouse) -> None:
    fake.faults.on, fake.faults.unauthorized = "ExecuteStatement", 1
    with connect(fake) as connection, pytest.raises(RequestError):
        ask(connection, "SELECT 1")


def test_an_answer_that_never_comes_ends_with_the_socket_timeout(fake: FakeWarehouse) -> None:
    with connect(fake, _socket_timeout=1, **OLDER_RETRIES) as connection:
        fake.faults.hang = ALWAYS
        with pytest.raises(ReadTimeoutError):
            ask(connection, "SELECT 1")
        assert fake.log.statements == []
        fake.faults.release()
        assert value(connection, "1") == 1


def test_a_session_that_expired_is_gone_though_its_connection_looks_open(
    fake: FakeWarehouse, connection: Any
) -> None:
    fake.faults.expire = 1
    for _ in range(2):
        with pytest.raises(DatabaseError, match=r"^Invalid SessionHandle: SessionHandle \[[0-9a-f-]{36}\]$"):
            ask(connection, "SELECT 1")
        assert connection.open
    assert fake.log.statements == []
    with connect(fake) as another:
        assert value(another, "1") == 1


def test_a_machine_signs_in_with_its_secret(fake: FakeWarehouse) -> None:
    from databricks.sdk.core import Config  # noqa: PLC0415 - takes a second

    name, secret = CLIENT
    settings = Config(host=fake.url, client_id=name, client_secret=secret)
    with connect(fake, access_token=None, credentials_provider=lambda: settings.authenticate) as connection:
        assert value(connection, "1") == 1
        fake.tokens.clear()
        with pytest.raises(RequestError) as raised:
            ask(connection, "SELECT 1")
    assert raised.value.context["http-code"] == 401
    assert fake.log.tokens_issued == 1


def test_a_wrong_secret_is_told_as_an_error_of_the_request(fake: FakeWarehouse) -> None:
    from databricks.sdk.core import Config  # noqa: PLC0415 - takes a second

    settings = Config(host=fake.url, client_id=CLIENT[0], client_secret="wrong")  # noqa: S106
    with pytest.raises(ValueError, match="invalid_client"):
        settings.authenticate()
    with pytest.raises(RequestError) as raised:
        connect(fake, access_token=None, credentials_provider=lambda: settings.authenticate)
    assert raised.value.context["http-code"] is None
    assert isinstance(raised.value.args[1], ValueError)


def test_as_a_command_it_says_how_to_reach_it_and_stops_when_told(tiny: Path) -> None:
    words = [sys.executable, "-m", "tests.fakes.databricks", "--data-dir", str(tiny)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(4)]
        url, http_path, token = (line.partition("=")[2] for line in said[1:])
        with connect_to(url, http_path, access_token=token) as connection:
            assert ask(connection, "SELECT COUNT(*) FROM locations") == [(2,)]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
