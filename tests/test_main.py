"""The product as a process: what it says, that it answers, and that it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def command(module: str, data_dir: Path, **settings: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {"DATA_DIR": str(data_dir), "PORT": "0", "SAMPLE_SCALE": "0.01", "PYTHONPATH": str(ROOT)}
    return [sys.executable, "-m", module], {**kept, **given, **settings}


def run(module: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    words, environment = command(module, data_dir, **settings)
    return subprocess.run(  # noqa: S603 - our own command
        words, env=environment, cwd=data_dir, capture_output=True, text=True, timeout=100, check=False
    )


@contextmanager
def serving(data_dir: Path, **settings: str) -> Iterator[tuple[str, str]]:
    """Start the server as a user does; give its address and the token that it prints."""
    words, environment = command("backend", data_dir, **settings)
    with subprocess.Popen(  # noqa: S603 - our own command
        words, env=environment, cwd=data_dir, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            said = ""
            while "token" not in said:
                line = process.stdout.readline()
                assert line, f"it stopped after: {said}"
                said += line
            yield re.findall(r"at (http://\S+)", said)[0], re.findall(r"stops: (\S+)", said)[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def asked(url: str, token: str = "", method: str = "GET") -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
        return found


def test_it_starts_on_nothing_answers_and_is_told_of_a_refresh(tmp_path: Path) -> None:
    with serving(tmp_path) as (url, token):
        first = asked(f"{url}/api/freshness")
        note = tmp_path / "server.json"
        assert note.stat().st_mode & 0o777 == 0o600
        refreshed = run("backend.jobs.refresh", tmp_path)
        assert refreshed.returncode == 0, refreshed.stderr
        assert "the running server forgot" in refreshed.stdout
        second = asked(f"{url}/api/freshness")
        assert second["job"] != first["job"]
        assert asked(f"{url}/api/cache/stats", token)["status"] == "ok"
    assert not note.exists()


def test_a_refresh_without_a_server_says_so(tmp_path: Path) -> None:
    refreshed = run("backend.jobs.refresh", tmp_path)
    assert (refreshed.returncode, "no server is running" in refreshed.stdout) == (0, True)


@pytest.mark.parametrize("module", ["backend", "backend.jobs.refresh"])
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path: Path, module: str) -> None:
    stopped = run(module, tmp_path, CACHE_TTL="soon")
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("CACHE_TTL: ")
    assert stopped.stderr.count("\n") == 1


def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        stopped = run("backend", tmp_path, PORT=port)
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("PORT: ")
    assert stopped.stderr.count("\n") == 1
