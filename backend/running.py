"""Where the running server is, for the commands beside it: a file that only its owner can read."""

import fcntl
import json
import os
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr

NAME = "server.json"
LOCK = "server.lock"
CALL_SECONDS = 10
PROBE_BYTES = 64 * 1024  # enough to find a full disk


class RunningServer(NamedTuple):
    """How to reach the server that uses a data directory."""

    url: str
    token: SecretStr

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Make an administrative call and return its answer.

        Raises:
            urllib.error.HTTPError: it refuses.
            urllib.error.URLError: it is not there any more.

        """
        request = urllib.request.Request(  # noqa: S310 - the address is our own server's
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token.get_secret_value()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as response:  # noqa: S310 - the same
            answer: dict[str, Any] = json.load(response)
            return answer


class AnotherIsRunning(Exception):
    """Another server uses the same data directory, and neither would hear of the other's clears."""


class Unwritable(Exception):
    """Nothing can be written where a server keeps its files; the text is one line that says why."""


def writable(directory: Path) -> None:
    """Make sure that files can be written to a directory, which is made where there is none.

    Raises:
        Unwritable: they cannot; the disk is full, say, or belongs to somebody else.

    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(bytes(PROBE_BYTES))
    except OSError as error:
        raise Unwritable(unwritable(directory, error.strerror or type(error).__name__)) from None


def unwritable(directory: Path, reason: str) -> str:
    """Say in one line that a directory cannot be written to."""
    return f"DATA_DIR: cannot write to {directory} ({reason}). See .env.example."


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Be the only process that serves from a directory; one that was killed lets go by itself.

    Raises:
        AnotherIsRunning: there is one already.

    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / LOCK).open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # POSIX leaves the choice to the system
            text = (
                f"DATA_DIR: another server uses {directory}. "
                "Set REDIS_URL to run several, or give each a DATA_DIR. See .env.example."
            )
            raise AnotherIsRunning(text) from None
        yield


@contextmanager
def announced(directory: Path, server: RunningServer) -> Iterator[None]:
    """Leave word of a server while it runs."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / NAME
    text = json.dumps({"url": server.url, "token": server.token.get_secret_value()})
    ours = path.with_name(f"{NAME}.{os.getpid()}")
    ours.unlink(missing_ok=True)
    with os.fdopen(os.open(ours, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    ours.replace(path)
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            if path.read_text("utf-8") == text:  # several may share a directory, where they have Redis
                path.unlink()


def find_server(directory: Path) -> RunningServer | None:
    """Find the server that has left word here; it may have been killed since."""
    try:
        found = json.loads((directory / NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return RunningServer(found["url"], SecretStr(found["token"]))
