"""Whatever is wrong at the start is told in one line: real processes, and all they say on standard error."""

import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fakes import warm
from tests.fakes.server import Server, run, serving

NOBODY = "127.0.0.1:1"
REMOTE: dict[str, Any] = {
    "DATABRICKS_HOST": f"http://{NOBODY}",
    "DATABRICKS_HTTP_PATH": "/sql/1.0/warehouses/none",
    "DATABRICKS_TOKEN": "hidden",
}
"""A warehouse that is away, so that no sample has to be made before the start."""


def told(data_dir: Path) -> list[str]:
    """All that was said but what is no trouble: each request's line, and what the warehouse was asked."""
    lines = (data_dir / "server.log").read_text().splitlines()
    return [line for line in lines if "[info " not in line]


def get(server: Server, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url}{path}", timeout=30)


def ready(server: Server) -> dict[str, str]:
    found: dict[str, str] = get(server, "/ready").json()["checks"]
    return found


def test_redis_that_is_away_is_one_line_and_memory_carries_on(tmp_path: Path) -> None:
    with warm.serving(tmp_path, **REMOTE, REDIS_URL=f"redis://{NOBODY}/0") as server:
        assert "Redis cannot be reached" in ready(server)["cache"]
        assert get(server, "/health").status_code == 200
    (line,) = told(tmp_path)
    assert "cache.redis_unreachable" in line


def test_a_database_that_is_away_is_one_line_and_the_dashboard_answers_without_it(tmp_path: Path) -> None:
    url = f"postgresql://mirante:hidden@{NOBODY}/mirante"
    with warm.serving(tmp_path, **REMOTE, DATABASE_URL=url) as server:
        assert ready(server)["database"] == "the database cannot be reached"
        answer = get(server, "/api/v1/positions")
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (503, "database-unavailable")
    (line,) = [line for line in told(tmp_path) if "cache.load_failed" not in line]
    assert "database.unreachable" in line
    assert "hidden" not in line


def test_a_warehouse_that_is_away_is_asked_by_the_first_question_and_that_is_one_line(tmp_path: Path) -> None:
    with warm.serving(tmp_path, **REMOTE) as server:
        assert told(tmp_path) == []  # to ask it would wake it, and that is paid for
        assert ready(server)["warehouse"] == "ok"
        answer = get(server, "/api/pipeline")
        assert answer.status_code == 503
        assert ready(server)["warehouse"] == "the warehouse cannot be reached"
    lines = told(tmp_path)
    assert [line for line in lines if "cache.load_failed" not in line] == [lines[0]]
    assert "warehouse.failed" in lines[0]
    assert "127.0.0.1" not in "".join(lines)


def test_a_collector_of_traces_that_is_away_is_one_line(tmp_path: Path) -> None:
    with warm.serving(tmp_path, **REMOTE, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{NOBODY}") as server:
        get(server, "/health")
    (line,) = told(tmp_path)  # what was left at the end could not be sent
    assert "tracing.lost" in line


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR: cannot write to /dev/null/data (Not a directory)."),
        (
            {"DATA_DIR": "/proc/mirante"},
            "DATA_DIR: cannot write to /proc/mirante (No such file or directory).",
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector"}, "OTEL_EXPORTER_OTLP_ENDPOINT: is an address"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: Input should be 'text' or 'json'"),
    ],
)
def test_what_cannot_be_used_stops_the_start_with_one_line(
    tmp_path: Path, settings: dict[str, str], line: str
) -> None:
    stopped = warm.run("backend", tmp_path, **settings)
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(line)
    assert stopped.stderr.endswith("See .env.example.\n")
    assert stopped.stderr.count("\n") == 1


def test_a_disk_that_fills_up_while_the_sample_is_made_stops_the_start_with_one_line(tmp_path: Path) -> None:
    """Files may not grow past a megabyte, as on a disk with no more than that left; it has written some."""
    stopped = run("backend", tmp_path, within=["prlimit", f"--fsize={1 << 20}"])
    assert stopped.returncode == 1
    assert stopped.stderr == f"DATA_DIR: cannot write to {tmp_path} (File too large). See .env.example.\n"
    assert list(tmp_path.glob("crm-*")) == []


def test_a_disk_that_is_full_leaves_yesterdays_numbers(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        before = get(server, "/api/freshness").json()["job"]["runId"]
    within = ["prlimit", f"--fsize={1 << 20}"]
    with serving(tmp_path, within=within, SAMPLE_SEED="8") as server:  # another sample: it has to be made
        assert get(server, "/api/freshness").json()["job"]["runId"] == before
    assert [line for line in told(tmp_path) if "warehouse.not_refreshed" in line]


def test_a_port_that_is_taken_stops_the_start_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stopped = warm.run("backend", tmp_path, PORT=str(taken.getsockname()[1]))
    assert (stopped.returncode, stopped.stderr.count("\n")) == (1, 1)
    assert list(tmp_path.glob("crm-*")) == []
