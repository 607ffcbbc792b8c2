"""What the real connector raises when a warehouse fails it: what `fault_of` stands on."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from databricks.sql.exc import (
    DatabaseError,
    DataError,
    MaxRetryDurationError,
    RequestError,
    ServerOperationError,
)
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from tests.fakes.databricks import ALWAYS, FakeWarehouse, connect, warehouse
from tests.fakes.databricks.client import ask, value
from tests.fakes.databricks.server import CLIENT

OLDER_RETRIES = {"_enable_v3_retries": False}


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


def test_a_wrong_token_opens_nothing(fake: FakeWarehouse) -> None:
    with pytest.raises(RequestError, match="Invalid access token") as raised:
        connect(fake, access_token="dapi-of-someone-else")  # noqa: S106 - opens nothing
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

    settings = Config(host=fake.url, client_id=CLIENT[0], client_secret="wrong")  # noqa: S106 - it is wrong
    with pytest.raises(ValueError, match="invalid_client"):
        settings.authenticate()
    with pytest.raises(RequestError) as raised:
        connect(fake, access_token=None, credentials_provider=lambda: settings.authenticate)
    assert raised.value.context["http-code"] is None
    assert isinstance(raised.value.args[1], ValueError)
