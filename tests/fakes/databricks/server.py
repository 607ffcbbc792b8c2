"""A SQL warehouse that can be started, taken away and brought back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.databricks.faults import Faults
from tests.fakes.databricks.log import Log
from tests.fakes.databricks.runner import DuckDBRunner, Runner
from tests.fakes.databricks.service import Service
from tests.fakes.databricks.web import WebServer

TOKEN = "dapi-of-the-fake"  # noqa: S105 - opens nothing else
CLIENT = ("a-service-principal", "its-secret")


class FakeWarehouse:
    """Speaks Databricks' Thrift protocol over plain HTTP on this machine.

    `tokens`, `clients`, `token_seconds` and the knobs of `faults` may be changed while it runs.
    """

    def __init__(self, runner: Runner, *, port: int = 0, poll_seconds: float = 5) -> None:
        self.http_path = "/sql/1.0/warehouses/fa4e000000000001"
        self.token = TOKEN
        self.tokens = {TOKEN}
        """Those that are accepted."""
        self.clients = dict([CLIENT])
        """Service principals and their secrets."""
        self.token_seconds = 3600
        """How long an OAuth token says it lasts."""
        self.faults = Faults()
        self.log = Log()
        self.service = Service(runner, self.faults, self.log, poll_seconds=poll_seconds)
        self._runner = runner
        self._port = port
        self._web: WebServer | None = None
        self._listener: threading.Thread | None = None
        self.listen()

    @property
    def url(self) -> str:
        """The workspace's address; the same one all along."""
        return f"http://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Accept connections; again on the same port after `refuse`."""
        self.service.hurried = False
        self._web = WebServer(self._port, self)
        self._port = self._web.server_port
        self._listener = threading.Thread(
            target=self._web.serve_forever, args=[0.01], name="the fake warehouse"
        )
        self._listener.start()

    def refuse(self) -> None:
        """Cut every connection and refuse new ones; sessions and statements live on."""
        if self._web and self._listener:
            self._web.hang_up()
            self._listener.join()
        self._web = self._listener = None

    def close(self) -> None:
        """Stop everything."""
        self.service.close()
        self.refuse()
        self.service.close()
        self._runner.close()


@contextmanager
def warehouse(data: Path, *, port: int = 0, poll_seconds: float = 5) -> Iterator[FakeWarehouse]:
    """Run a warehouse over a DuckDB file, or over the newest one of a data directory.

    `poll_seconds` is how long a status call and a statement with direct results wait for its end.
    """
    fake = FakeWarehouse(DuckDBRunner(data), port=port, poll_seconds=poll_seconds)
    try:
        yield fake
    finally:
        fake.close()
