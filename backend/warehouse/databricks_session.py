"""One session on a Databricks SQL warehouse, through the official connector, blocking.

The connector's own retries are off: in their default mode they hide which error it was, and send a
statement again whose connection broke. Here every failure becomes a `Fault` at once, and `databricks.py`
decides. A session serves one thread at a time; only `cancel` may be called from another one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from databricks import sql
from databricks.sdk.core import Config
from databricks.sdk.errors import DatabricksError
from pydantic import SecretStr

from backend.warehouse.faults import EXPECTED, Refused, fault_of
from backend.warehouse.protocol import Parameter, Row


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


class Statement(NamedTuple):
    """What to run, and the tags under which the warehouse lists it."""

    sql: str
    parameters: Mapping[str, Parameter]
    tags: Mapping[str, str]


class Session:
    """Opens with its first statement; of no more use once it has raised anything.

    What may go wrong there raises `Fault`s; any other exception is a mistake, ours or the connector's.
    `opened` and `used` are seconds since 1970.
    """

    def __init__(self, address: Address, now: float) -> None:
        self.opened = self.used = now
        self.statements = 0
        self._address = address
        self._connection: Any = None
        self._cursor: Any = None

    def execute(self, statement: Statement) -> None:
        """Run a statement; `fetch` has its rows."""
        self.statements += 1
        with _faults():
            if self._connection is None:
                self._connection = _connect(self._address)
            self._cursor = self._connection.cursor()
            given, tags = dict(statement.parameters), dict(statement.tags)
            self._cursor.execute(statement.sql, parameters=given, query_tags=tags)

    def fetch(self, count: int) -> list[Row]:
        """Take the next rows, fewer than asked for only at the end."""
        with _faults():
            rows: list[Row] = self._cursor.fetchmany_arrow(count).to_pylist()
            return rows

    def finish(self) -> None:
        """Let the warehouse forget the last statement and its rows."""
        with _faults():
            self._cursor.close()
        self._cursor = None

    def rows(self, statement: Statement) -> list[Row]:
        """Run a statement, take all of its rows and finish."""
        self.execute(statement)
        with _faults():
            rows: list[Row] = self._cursor.fetchall_arrow().to_pylist()
        self.finish()
        return rows

    def cancel(self) -> None:
        """End the statement that runs, if the warehouse has taken it already; from any thread."""
        cursor = self._cursor
        with suppress(Exception):  # it may end by itself at this very moment
            if cursor:
                cursor.cancel()

    def close(self) -> None:
        """End the session; one that is lost anyway ends silently."""
        with suppress(Exception):
            if self._connection:
                self._connection.close()


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except EXPECTED as error:
        raise fault_of(error) from error


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
    """Sign in by a secret (OAuth machine-to-machine), again whenever the token has run out."""
    with _refusals():
        config = Config(
            host=address.host,
            client_id=address.client_id,
            client_secret=address.client_secret.get_secret_value() if address.client_secret else None,
            auth_type="oauth-m2m",
            http_timeout_seconds=address.timeout_seconds,
            retry_timeout_seconds=1,
        )
    return lambda: _refusals()(config.authenticate)


@contextmanager
def _refusals() -> Iterator[None]:
    """Translate what the SDK says to a wrong secret, and to an address that gives no tokens."""
    try:
        yield
    except (ValueError, DatabricksError) as error:
        name = type(error).__name__
        raise Refused(name) from error
