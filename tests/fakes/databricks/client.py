"""The real connector, pointed at the fake."""

from typing import Any

from databricks import sql

from tests.fakes.databricks.server import FakeWarehouse


def connect(fake: FakeWarehouse, **changed: Any) -> Any:
    """Open a connection to a fake of this process."""
    return connect_to(fake.url, fake.http_path, **{"access_token": fake.token} | changed)


def connect_to(url: str, http_path: str, **changed: Any) -> Any:
    """Open a connection with the fewest retries that the connector allows, and no telemetry."""
    given = {
        "server_hostname": "127.0.0.1",
        "http_path": http_path,
        "_connection_uri": url + http_path,
        "enable_telemetry": False,
        "use_cloud_fetch": False,
        "_retry_stop_after_attempts_count": 1,
        "_retry_stop_after_attempts_duration": 1,
        "_retry_delay_min": 0.1,
        "_retry_delay_max": 5,
    }
    return sql.connect(**given | changed)


def ask(connection: Any, text: str, parameters: dict[str, Any] | None = None, **more: Any) -> list[Any]:
    """Run a statement and take all of its rows."""
    with connection.cursor() as cursor:
        found: list[Any] = cursor.execute(text, parameters, **more).fetchall()
        return found


def value(connection: Any, expression: str, parameters: dict[str, Any] | None = None) -> Any:
    """Have one expression computed."""
    ((found,),) = ask(connection, f"SELECT {expression} AS it", parameters)
    return found
