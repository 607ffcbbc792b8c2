"""What people see when Databricks fails them, end to end through HTTP."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from backend.cache.engine import RETRY_SECONDS
from backend.warehouse import databricks
from backend.warehouse.breaker import OPEN_SECONDS
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock
from tests.fakes.databricks import ALWAYS, FakeWarehouse, connect, warehouse
from tests.fakes.databricks.client import value
from tests.fakes.warm import serving

TTL = 4 * 3600
Start = Callable[..., TestClient]


@pytest.fixture(scope="module", autouse=True)
def _warm(crm: Path) -> None:
    """Load what the first question of a process loads: that alone takes most of the time some tests give."""
    with warehouse(crm) as running, connect(running) as connection:
        value(connection, "1")


@pytest.fixture
def fake(crm: Path) -> Iterator[FakeWarehouse]:
    with warehouse(crm, poll_seconds=0.05) as running:
        running.faults.retry_after = None
        yield running
        running.faults.release()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databricks, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(databricks, "CANCEL_SECONDS", 0.01)


def settings(fake: FakeWarehouse, **changed: Any) -> dict[str, Any]:
    return {
        "databricks_host": fake.url,
        "databricks_http_path": fake.http_path,
        "databricks_token": fake.token,
        **changed,
    }


def environment(fake: FakeWarehouse) -> Any:
    return {name.upper(): str(value) for name, value in settings(fake).items()}


@pytest.fixture
def client(start: Start, fake: FakeWarehouse) -> TestClient:
    return start(**settings(fake))


def ask(client: TestClient, **question: str) -> httpx2.Response:
    return client.get("/api/metrics", params=question)


def failures(client: TestClient) -> int:
    stats = client.get("/api/cache/stats", headers=ADMIN).json()
    found: int = stats["cache"]["by_function"]["get_metrics"]["failures"]
    return found


def break_it(fake: FakeWarehouse, how: str) -> None:
    if how == "refused":
        fake.refuse()
    elif how == "revoked":
        fake.tokens.clear()
    else:
        setattr(fake.faults, how, ALWAYS)


def mend_it(fake: FakeWarehouse, how: str) -> None:
    if how == "refused":
        fake.listen()
    elif how == "revoked":
        fake.tokens.add(fake.token)
    else:
        setattr(fake.faults, how, 0)
        fake.faults.release()


@pytest.mark.parametrize("how", ["refused", "revoked", "drop_before", "drop_after", "hang", "starting"])
def test_in_an_outage_people_get_the_last_good_answer_or_are_told_and_it_ends_by_itself(
    start: Start, fake: FakeWarehouse, clock: ManualClock, how: str
) -> None:
    # Only what lasts until the time is over has to be waited for; on a busy machine the rest takes its own.
    patience = 2 if how in {"hang", "starting"} else 60
    client = start(**settings(fake, warehouse_timeout=patience))
    assert ask(client).headers["X-Cache"] == "MISS"
    break_it(fake, how)
    clock.tick(TTL)
    stale = ask(client)
    assert (stale.status_code, stale.headers["X-Cache"]) == (200, "STALE")
    unknown = ask(client, segment="SMB")
    for other in ("Enterprise", "Corporate"):
        assert ask(client, segment=other).status_code in {503, 504}
    assert unknown.status_code in {503, 504}
    assert unknown.headers["Content-Type"] == "application/problem+json"
    assert unknown.status_code == 504 or int(unknown.headers["Retry-After"]) > 0
    for kept in ("127.0.0.1", "SELECT", "Traceback", "databricks.", fake.token):
        assert kept not in unknown.text
    assert client.get("/ready").json()["status"] == "degraded"
    while failures(client) < 4:  # the reload behind the stale answer fails too, by itself
        time.sleep(0.01)
    mend_it(fake, how)
    clock.tick(max(OPEN_SECONDS, RETRY_SECONDS))
    assert ask(client, segment="SMB").status_code == 200
    assert client.get("/ready").json()["status"] == "ready"


def test_a_warehouse_that_is_starting_is_called_so(start: Start, fake: FakeWarehouse) -> None:
    client = start(**settings(fake, warehouse_timeout=0.5))
    fake.faults.starting = ALWAYS
    told = ask(client)
    assert (told.status_code, told.json()["type"]) == (503, "urn:mirante:problem:warehouse-starting")
    assert told.headers["Retry-After"] == "30"


def test_an_error_of_the_warehouse_is_not_remembered(client: TestClient, fake: FakeWarehouse) -> None:
    fake.faults.sql_error = "[INTERNAL_ERROR] at /mnt/secret. SQLSTATE: XX000"
    told = ask(client)
    assert told.status_code == 500
    assert "secret" not in told.text
    fake.faults.sql_error = ""
    assert ask(client).headers["X-Cache"] == "MISS"


def test_a_thousand_who_ask_the_same_while_it_is_slow_cost_one_statement(
    fake: FakeWarehouse, tmp_path: Path
) -> None:
    with (
        serving(tmp_path, **environment(fake)) as server,
        httpx2.Client(base_url=server.url) as client,
    ):
        assert client.get("/api/freshness").status_code == 200
        fake.faults.slow = 0.5  # of a client that waits for 5
        with ThreadPoolExecutor(50) as users:
            asked = [users.submit(client.get, "/api/metrics") for _ in range(1000)]
            assert {found.result().status_code for found in asked} == {200}
        assert sum("key figures" in text for text in fake.log.texts) == 1


def test_a_thousand_who_come_while_it_is_down_are_told_at_once(fake: FakeWarehouse, tmp_path: Path) -> None:
    with (
        serving(tmp_path, **environment(fake)) as server,
        httpx2.Client(base_url=server.url) as client,
    ):
        assert client.get("/api/freshness").status_code == 200
        fake.refuse()
        with ThreadPoolExecutor(50) as users:
            asked = [users.submit(client.get, f"/api/metrics?org={number}") for number in range(1000)]
            assert {found.result().status_code for found in asked} == {503}
        fake.listen()


def test_a_page_that_is_closed_while_it_waits_ends_its_statement(fake: FakeWarehouse, tmp_path: Path) -> None:
    with serving(tmp_path, **environment(fake)) as server:
        assert httpx2.get(f"{server.url}/api/metrics?org=x").status_code == 200
        fake.faults.slow = ALWAYS
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as page:
            page.sendall(f"GET /api/metrics HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            fake.log.wait_for(lambda log: sum("key figures" in text for text in log.texts) == 2)
        fake.log.wait_for(lambda log: bool(log.cancelled))
        fake.faults.slow = 0
        fake.faults.release()


def test_an_export_that_breaks_half_way_does_not_look_whole(fake: FakeWarehouse, tmp_path: Path) -> None:
    with (
        serving(tmp_path, **environment(fake)) as server,
        httpx2.Client(base_url=server.url, timeout=60) as client,
    ):
        assert client.get("/api/metrics").status_code == 200
        fake.faults.huge_rows, fake.faults.fail_after_rows = 300_000, 150_000
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get("/api/actions/export?format=csv")
        fake.faults.huge_rows, fake.faults.fail_after_rows = 0, None
        assert client.get("/api/actions/export?format=csv").status_code == 200
