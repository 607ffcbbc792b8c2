"""One session on a Databricks SQL warehouse, through the official connector, blocking.

The connector's own retries are off: in their default mode they hide which error it was, and send a
statement again whose connection broke. Here every failure becomes a `Fault` at once, and `databricks.py`
decides. A session serves one thread at a time; only `cancel` may be called from another one.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
from databricks import sql
from databricks.sdk.core import Config
from databricks.sdk.errors import DatabricksError
from databricks.sql import exc
from pydantic import SecretStr
from urllib3.exceptions import HTTPError

from backend.warehouse.catalog import Question
from backend.warehouse.faults import (
    BadStatement,
    Fault,
    NoTables,
    NotReady,
    RanTooLong,
    Refused,
    SessionLost,
    Unreachable,
)
from backend.warehouse.protocol import Parameter, Row

T = TypeVar("T")
REFUSALS = {400, 401, 403, 404}
NOT_READY = {429, 503}
ENDED_BY_TIME = ("QUERY_EXECUTION_TIMEOUT_EXCEEDED", "57KD0")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a warehouse is, and as whom to ask: by a token, or by a service principal's secret."""

    host: str
    http_path: str
    token: SecretStr | None
    client_id: str | None
    client_secret: SecretStr | None
    catalog: str | None
    schema: str | None
    timeout_seconds: float


class Session:
    """Opens with its first statement. What it raises are `Fault`s, and after one it is of no more use."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: Any = None
        self._cursor: Any = None
        self.statements = 0

    def execute(
        self, question: Question, parameters: Mapping[str, Parameter], tags: Mapping[str, str]
    ) -> None:
        """Run a statement; `fetch` has its rows."""
        self.statements += 1
        with_names = {name: parameters[name] for name in question.parameters}
        self._translated(lambda: self._execute(question.sql, with_names, tags))

    def fetch(self, count: int) -> list[Row]:
        """Take the next rows, fewer than asked for only at the end."""
        return self._translated(lambda: _rows(self._cursor.fetchmany_arrow(count)))

    def fetch_all(self) -> list[Row]:
        """Take all rows that are left."""
        return self._translated(lambda: _rows(self._cursor.fetchall_arrow()))

    def cancel(self) -> None:
        """End the statement that runs, if the warehouse has taken it already; from any thread."""
        with suppress(exc.Error, HTTPError, OSError):
            if self._cursor:
                self._cursor.cancel()

    def finish(self) -> None:
        """Let the warehouse forget the last statement and its rows."""
        if self._cursor:
            self._translated(self._cursor.close)
        self._cursor = None

    def close(self) -> None:
        """End the session; one that is lost anyway ends silently."""
        with suppress(exc.Error, HTTPError, OSError):
            if self._connection:
                self._connection.close()

    def _execute(self, text: str, parameters: Mapping[str, Parameter], tags: Mapping[str, str]) -> None:
        if self._connection is None:
            self._connection = _connect(self._address)
        self._cursor = self._connection.cursor()
        self._cursor.execute(text, parameters=dict(parameters), query_tags=dict(tags))

    @staticmethod
    def _translated(work: Callable[[], T]) -> T:
        try:
            return work()
        except (exc.Error, HTTPError, OSError, ValueError, DatabricksError) as error:
            raise fault_of(error) from error


def fault_of(error: Exception) -> Fault:  # noqa: PLR0911 - a table, as code
    """Tell what an error of the connector means; `tests/warehouse/test_wire.py` shows which one is what."""
    name, text = type(error).__name__, str(error)
    if isinstance(error, exc.RequestError):
        status = error.context.get("http-code")
        if status in NOT_READY:
            return NotReady(f"{name} {status}", error.context.get("bounded-retry-delay"))
        if status in REFUSALS:
            return Refused(f"{name} {status}")
        return Unreachable(f"{name} {status}")
    if "Invalid SessionHandle" in text:
        return SessionLost(name)
    if isinstance(error, exc.ServerOperationError):
        if any(sign in text for sign in ENDED_BY_TIME):
            return RanTooLong(name)
        if "TABLE_OR_VIEW_NOT_FOUND" in text or "SCHEMA_NOT_FOUND" in text:
            return NoTables(name)
        return BadStatement(f"{name} {text.partition(']')[0].lstrip('[')[:80]}")
    if isinstance(error, (exc.Error, HTTPError, OSError)):
        return Unreachable(name)
    return Refused(name)  # the SDK: a wrong secret, or an address that gives no tokens


def _connect(address: Address) -> Any:  # noqa: ANN401 - the connector is not typed
    seconds = address.timeout_seconds
    plain = address.host.startswith("http://")
    given: dict[str, Any] = {
        "server_hostname": address.host.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "http_path": address.http_path,
        "catalog": address.catalog,
        "schema": address.schema,
        "session_configuration": {"STATEMENT_TIMEOUT": str(round(seconds + 1)), "TIMEZONE": "UTC"},
        "user_agent_entry": "Mirante",
        "enable_telemetry": False,
        "use_cloud_fetch": False,  # an export is small enough, and Databricks Apps cannot reach the storage
        "_socket_timeout": seconds + 2,  # whoever asked has gone by then; this frees the thread
        "_enable_v3_retries": False,
        "_retry_stop_after_attempts_count": 1,
        "_retry_stop_after_attempts_duration": 1,
        "_retry_delay_min": 0.1,
        "_retry_delay_max": 60,
    }
    if plain:  # settings allow it on loopback only
        given["_connection_uri"] = f"{address.host.rstrip('/')}/{address.http_path.lstrip('/')}"
    if address.token:
        return sql.connect(**given, access_token=address.token.get_secret_value())
    return sql.connect(**given, credentials_provider=_service_principal(address))


def _service_principal(address: Address) -> Callable[[], Any]:
    """Sign in as a service principal (OAuth machine-to-machine)."""
    config = Config(
        host=address.host,
        client_id=address.client_id,
        client_secret=address.client_secret.get_secret_value() if address.client_secret else None,
        auth_type="oauth-m2m",
        http_timeout_seconds=address.timeout_seconds,
        retry_timeout_seconds=1,
    )
    return lambda: config.authenticate


def _rows(table: pa.Table) -> list[Row]:
    rows: list[Row] = table.to_pylist()
    return rows
