"""What `/metrics` tells, made to happen one by one."""

import asyncio
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from backend.clock import SAO_PAULO
from backend.errors import WarehouseUnavailable
from backend.observability.traffic import Traffic
from backend.warehouse.duckdb import DuckDBWarehouse
from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock

HOURS = 3600


def samples(client: TestClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every value by its name and the values of its labels, in the order of the labels' names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_method_route_and_class_of_status(client: TestClient) -> None:
    for _ in range(3):
        first = client.get("/api/pipeline")
    client.get("/api/pipeline", headers={"If-None-Match": first.headers["ETag"]})
    client.get("/api/pipeline?owner=1&startDate=never")
    client.get("/api/opportunities/77777777")
    found = samples(client)
    assert found["http_requests_total", ("GET", "/api/pipeline", "2xx")] == 3
    assert found["http_requests_total", ("GET", "/api/pipeline", "3xx")] == 1
    assert found["http_requests_total", ("GET", "/api/pipeline", "4xx")] == 1
    assert found["http_requests_total", ("GET", "/api/opportunities/{id}", "4xx")] == 1
    assert found["http_request_duration_seconds_count", ("GET", "/api/pipeline")] == 5
    assert "77777777" not in client.get("/metrics").text


def test_the_cache_tells_what_became_of_each_functions_questions(
    client: TestClient, clock: ManualClock
) -> None:
    for _ in range(3):
        client.get("/api/pipeline")
    clock.tick(5 * HOURS)
    client.get("/api/pipeline")
    client.patch("/api/cache/config", headers=ADMIN, json={"enabled": False})
    client.get("/api/pipeline")
    found = samples(client)
    outcomes = {
        labels[1:]: value
        for (name, labels), value in found.items()
        if name == "cache_answers_total" and labels[0] == "get_pipeline"
    }
    assert outcomes == {
        ("hit", "memory"): 2,
        ("hit", "redis"): 0,
        ("stale", "memory"): 1,
        ("miss", "none"): 1,
        ("coalesced", "none"): 0,
        ("bypass", "none"): 1,
    }
    assert found["cache_stale_answers_total", ("get_pipeline", "expired")] == 1
    assert found["cache_loads_total", ("get_pipeline",)] >= 2
    assert found["cache_size_bytes", ()] > 0
    assert found["cache_hits_total", ("memory",)] == 3  # as CONTRACT.md's users know it


def test_a_refresh_and_a_failed_load_are_reasons_of_their_own(client: TestClient, clock: ManualClock) -> None:
    client.get("/api/pipeline")
    cache: Any = client.app
    cache = cache._cache  # noqa: SLF001 - to make a load fail, and not the warehouse
    (slot,) = [slot for slot in cache.store if slot.entry.key.function == "get_pipeline"]

    async def failing() -> Any:
        raise WarehouseUnavailable

    slot.load = failing
    slot.fresh_until = 0.0  # as after a refresh
    client.get("/api/pipeline")
    while not slot.last_error:
        client.get("/health")  # a turn of the loop
    client.get("/api/pipeline")
    found = samples(client)
    assert found["cache_stale_answers_total", ("get_pipeline", "refresh")] == 1
    assert found["cache_stale_answers_total", ("get_pipeline", "failed")] == 1
    assert found["cache_load_failures_total", ("get_pipeline",)] == 1


def test_the_warehouse_tells_how_much_it_was_asked_and_how_that_ended(
    start: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = start(data_dir=tmp_path_factory.mktemp("empty"))
    assert empty.get("/api/pipeline").status_code == 503
    found = samples(empty)
    assert found["warehouse_queries_total", ()] == 1
    assert found["warehouse_query_failures_total", ("no-data-yet",)] == 1
    assert found["warehouse_query_duration_seconds_count", ()] == 0  # it never ran
    assert (found["warehouse_queries_waiting", ()], found["warehouse_queries_running", ()]) == (0, 0)
    assert found["dependency_up", ("warehouse",)] == 0
    assert found["dependency_up", ("exchange",)] == 1


async def test_questions_in_line_and_running_are_told_apart(crm: Any) -> None:
    traffic = Traffic()
    warehouse = DuckDBWarehouse(crm, threads=1, timeout_seconds=30, traffic=traffic)
    await warehouse.open()
    busy, free = threading.Event(), threading.Event()

    def occupy() -> None:
        busy.set()
        free.wait(10)

    warehouse._threads.submit(occupy)  # noqa: SLF001 - its one thread, so that what is asked stands in line
    await asyncio.to_thread(busy.wait, 10)
    asking = asyncio.create_task(warehouse.fetch("freshness", {"today": date(2026, 3, 18)}))
    while not traffic.waiting:
        await asyncio.sleep(0)
    assert (traffic.waiting, traffic.running) == (1, 0)
    leaving = asyncio.create_task(warehouse.fetch("freshness", {"today": date(2026, 3, 18)}))
    while traffic.waiting < 2:
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    free.set()
    await asyncio.gather(asking, return_exceptions=True)
    assert (traffic.waiting, traffic.running, traffic.failures["cancelled"]) == (0, 0, 1)
    await warehouse.close()


def test_the_day_of_the_numbers_is_known_once_somebody_has_asked(client: TestClient) -> None:
    assert ("data_as_of_timestamp_seconds", ()) not in samples(client)
    fresh = client.get("/api/freshness").json()
    found = samples(client)
    day = datetime.fromtimestamp(found["data_as_of_timestamp_seconds", ()], SAO_PAULO)
    assert day.isoformat() == f"{fresh['dataAsOf']}T00:00:00-03:00"
    refreshed = datetime.fromisoformat(fresh["refreshedAt"]).timestamp()
    assert found["data_refreshed_timestamp_seconds", ()] == pytest.approx(refreshed)


def test_a_refresh_tells_the_day_of_the_numbers_before_anybody_asks(client: TestClient) -> None:
    refresh = client.post("/api/cache/refresh", headers=ADMIN).json()
    path = f"/api/cache/refresh/{refresh['refresh_id']}"
    while client.get(path, headers=ADMIN).json()["status"] == "running":
        pass
    assert samples(client)["data_as_of_timestamp_seconds", ()] > 0


def test_redis_has_no_line_where_there_is_none(client: TestClient) -> None:
    assert ("redis_up", ()) not in samples(client)


def test_redis_is_told_to_be_away(start: Callable[..., TestClient]) -> None:
    found = samples(start(redis_url="redis://127.0.0.1:1/0"))
    assert (found["redis_up", ()], found["dependency_up", ("cache",)]) == (0, 0)
