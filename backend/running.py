"""Where the running server is, for the commands beside it: a file that only its owner can read."""

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr

NAME = "server.json"
CALL_SECONDS = 10


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
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as response:  # noqa: S310
            answer: dict[str, Any] = json.load(response)
            return answer


@contextmanager
def announced(directory: Path, server: RunningServer) -> Iterator[None]:
    """Leave word of a server while it runs."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / NAME
    path.unlink(missing_ok=True)
    text = json.dumps({"url": server.url, "token": server.token.get_secret_value()})
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def find_server(directory: Path) -> RunningServer | None:
    """Find the server that has left word here; it may have been killed since."""
    try:
        found = json.loads((directory / NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return RunningServer(found["url"], SecretStr(found["token"]))
