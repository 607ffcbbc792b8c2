"""The product as a process: what it says, that it answers, and that it stops."""

import signal
import socket
from pathlib import Path

import httpx2
import pytest

from tests.fakes.server import asked, run, serving


def test_it_starts_on_nothing_answers_and_is_told_of_a_refresh(tmp_path: Path) -> None:
    with serving(tmp_path) as (url, token, _):
        first = asked(f"{url}/api/freshness")
        note = tmp_path / "server.json"
        assert note.stat().st_mode & 0o777 == 0o600
        refreshed = run("backend.jobs.refresh", tmp_path)
        assert refreshed.returncode == 0, refreshed.stderr
        assert "the running server has loaded 1 of 1 answers again" in refreshed.stdout
        second = asked(f"{url}/api/freshness")
        assert second["job"] != first["job"]
        assert asked(f"{url}/api/cache/stats", token)["status"] == "ok"
    assert not note.exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_without_a_fuss_when_told_to(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path, stop=stop) as (url, _, _):
        asked(f"{url}/api/metrics")
    assert not (tmp_path / "server.json").exists()


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


def test_a_hit_in_one_piece_says_the_same_as_a_miss(tmp_path: Path) -> None:
    """The server's own extension: the test client has none, so this is seen over a real connection."""
    with serving(tmp_path) as (url, _, _), httpx2.Client(base_url=url) as client:
        for body in ({}, {"segment": "Corporate"}):
            miss, hit = (client.post("/api/metrics", json=body) for _ in "ab")
            assert (miss.headers["X-Cache"], hit.headers["X-Cache"]) == ("MISS", "HIT")
            assert hit.content == miss.content
            differ = {"x-cache", "x-request-id", "age", "date"}
            assert {k: v for k, v in hit.headers.items() if k not in differ} == {
                k: v for k, v in miss.headers.items() if k not in differ
            }
            assert list(hit.headers)[-1] == "date"  # put in by the extension, at the end
        held = client.post("/api/metrics", json={}, headers={"If-None-Match": hit.headers["ETag"]})
        assert (held.status_code, held.headers["X-Cache"]) == (200, "HIT")
        closing = client.post("/api/metrics", json={}, headers={"Connection": "close"})
        assert (closing.headers["X-Cache"], closing.headers["Connection"]) == ("HIT", "close")
