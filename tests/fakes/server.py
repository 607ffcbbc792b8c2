"""The product as a process of its own, started the way its users start it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

ROOT = Path(__file__).parents[2]


def command(module: str, data_dir: Path, **settings: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {"DATA_DIR": str(data_dir), "PORT": "0", "SAMPLE_SCALE": "0.01", "PYTHONPATH": str(ROOT)}
    return [sys.executable, "-m", module], {**kept, **given, **settings}


def run(
    module: str, data_dir: Path, *arguments: str, within: Sequence[str] = (), **settings: str
) -> subprocess.CompletedProcess[str]:
    words, environment = command(module, data_dir, **settings)
    return subprocess.run(  # noqa: S603 - our own command
        [*within, *words, *arguments],
        env=environment,
        cwd=data_dir,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


class Server(NamedTuple):
    """Where it is, how to administrate it, and which process it is."""

    url: str
    token: str
    process: int

    def administrate(self, call: str, method: str = "POST") -> dict[str, Any]:
        return asked(f"{self.url}/api/cache/{call}", self.token, method)


@contextmanager
def serving(
    data_dir: Path,
    *,
    stop: signal.Signals = signal.SIGINT,
    killable: bool = False,
    within: Sequence[str] = (),
    **settings: str,
) -> Iterator[Server]:
    """Start the server as a user does, and find in what it prints how to reach it.

    `within` is a command that runs it somewhere else: as another user, say.
    """
    words, environment = command("backend", data_dir, **settings)
    words = [*within, *words]
    log = data_dir / "server.log"  # a file: a pipe that nobody reads would fill up and stop the server
    with (
        log.open("w") as stderr,
        subprocess.Popen(  # noqa: S603 - our own command
            words, env=environment, cwd=data_dir, stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as process,
    ):
        try:
            assert process.stdout
            yield Server(*read_address(process.stdout, log, settings.get("ADMIN_TOKEN")), process.pid)
        finally:
            process.send_signal(stop)
            process.wait(30)
    assert "Traceback" not in log.read_text()
    assert process.returncode == 0 or (killable and process.returncode == -signal.SIGKILL)


def read_address(stdout: IO[str], log: Path, token: str | None = None) -> tuple[str, str]:
    """Find in what a server prints its URL and its admin token, unless that was given to it."""
    said = ""
    while "stops it" not in said or (token is None and "token" not in said):
        line = stdout.readline()
        assert line, f"it stopped after: {said}{log.read_text()}"
        said += line
    (url,) = re.findall(r"at (http://\S+)", said)
    return url, token or re.findall(r"stops: (\S+)", said)[0]


def asked(url: str, token: str = "", method: str = "GET") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(answer)
        return found
