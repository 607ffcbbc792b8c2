"""Where the running server is, for the jobs beside it: a file that only its owner can read."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

NAME = "server.json"


class RunningServer(NamedTuple):
    """How to reach the server that uses a data directory."""

    url: str
    token: SecretStr


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
