"""Told to stop: what is under way is answered, nobody new is let in, and nothing that was noted is lost."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fakes.collector import collector
from tests.fakes.databricks import ALWAYS, FakeWarehouse, warehouse
from tests.fakes.warm import serving


@pytest.fixture
def fake(crm: Path) -> Iterator[FakeWarehouse]:
    with warehouse(crm, poll_seconds=0.5) as running:
        yield running


def settings(fake: FakeWarehouse) -> dict[str, Any]:
    return {
        "DATABRICKS_HOST": fake.url,
        "DATABRICKS_HTTP_PATH": fake.http_path,
        "DATABRICKS_TOKEN": fake.token,
        "stop": signal.SIGTERM,
    }


def until_asked(fake: FakeWarehouse, statements: int) -> None:
    deadline = time.monotonic() + 30
    while len(fake.log.statements) < statements:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def until_refused(url: str) -> None:
    with suppress(httpx2.TransportError):
        while httpx2.get(f"{url}/health", timeout=5).is_success:
            pass


def test_an_answer_under_way_is_whole_and_a_new_connection_is_refused(
    tmp_path: Path, fake: FakeWarehouse
) -> None:
    answers: list[httpx2.Response] = []
    with collector() as receiver:
        with serving(tmp_path, **settings(fake), OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url) as server:
            httpx2.get(f"{server.url}/api/freshness", timeout=30)
            fake.faults.slow = 2
            asked = len(fake.log.statements)
            asking = threading.Thread(
                target=lambda: answers.append(httpx2.get(f"{server.url}/api/pipeline", timeout=30))
            )
            asking.start()
            until_asked(fake, asked + 1)
            os.kill(server.process, signal.SIGTERM)
            until_refused(server.url)
            assert answers == []  # it is still under way
            asking.join()
            assert answers[0].status_code == 200
            assert answers[0].json()["stages"]
        # `serving` has seen that the exit code is 0 and that there was no traceback.
        assert receiver.named("GET /api/pipeline")
    assert "path='/api/pipeline' status=200 cache=MISS" in (tmp_path / "server.log").read_text()


def test_an_answer_that_does_not_come_keeps_nobody_for_longer_than_the_deadline(
    tmp_path: Path, fake: FakeWarehouse
) -> None:
    fake.faults.slow = ALWAYS
    told: list[tuple[int, str]] = []

    def ask(url: str) -> None:
        answer = httpx2.get(f"{url}/api/pipeline", timeout=60)
        told.append((answer.status_code, answer.headers["Retry-After"]))

    with serving(tmp_path, **settings(fake)) as server:
        asking = threading.Thread(target=ask, args=[server.url])
        asking.start()
        until_asked(fake, 1)
    asking.join()
    assert told == [(503, "1")]  # the warehouse itself says nothing for ever
    assert "request.cut_off" in (tmp_path / "server.log").read_text()
