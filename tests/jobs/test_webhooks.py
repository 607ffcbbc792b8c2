"""Notifications of the Databricks job: the right sender, once per run, and nothing is lost by a failure."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock

PASSWORD = "a-password-for-tests"  # noqa: S105 - opens nothing else
RIGHT = ("databricks", PASSWORD)


@pytest.fixture
def client(start: Callable[..., TestClient]) -> TestClient:
    return start(webhook_password=PASSWORD, webhook_job_id="77")


def news(event: str = "jobs.on_success", run: Any = 1001, job: Any = 77, **more: Any) -> dict[str, Any]:
    """What Databricks sends, with what else is in it."""
    return {
        "event_type": event,
        "workspace_id": "123",
        "run": {"run_id": run, "repair_id": None},
        "job": {"job_id": job, "name": "daily refresh"},
        **more,
    }


def post(client: TestClient, body: Any, auth: Any = RIGHT) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return client.post("/api/webhooks/databricks", content=content, headers=headers, auth=auth)


@pytest.mark.parametrize("auth", [None, ("databricks", "wrong"), ("someone", PASSWORD), ("", "")])
def test_without_the_right_name_and_password_nothing_happens(client: TestClient, auth: Any) -> None:
    client.get("/api/metrics")
    refused = post(client, news(), auth)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"


def test_a_header_that_is_no_basic_is_refused(client: TestClient) -> None:
    for header in ("Basic %%%", f"Bearer {PASSWORD}", "Basic"):
        answer = client.post("/api/webhooks/databricks", json=news(), headers={"Authorization": header})
        assert answer.status_code == 401


def test_without_a_password_set_nobody_has_the_right_one(start: Callable[..., TestClient]) -> None:
    client = start(webhook_job_id="77")
    for auth in (None, ("databricks", ""), ("", "")):
        assert post(client, news(), auth).status_code == 401


@pytest.mark.parametrize(("run", "job"), [(1001, 77), ("1001", "77")], ids=["numbers", "strings"])
def test_a_success_of_the_job_loads_the_answers_again(client: TestClient, run: Any, job: Any) -> None:
    client.get("/api/metrics")
    told = post(client, news(run=run, job=job))
    assert (told.status_code, told.json()) == (202, {"status": "accepted", "refresh_id": "run-1001"})
    report = client.get("/api/cache/refresh/run-1001", headers=ADMIN).json()
    while report["status"] != "finished":
        report = client.get("/api/cache/refresh/run-1001", headers=ADMIN).json()
    assert (report["reloaded"], report["failed"]) == (1, 0)


def test_a_run_counts_once_however_often_it_is_told(client: TestClient) -> None:
    assert post(client, news()).json()["status"] == "accepted"
    assert post(client, news(run="1001")).json() == {"status": "duplicate", "refresh_id": "run-1001"}
    assert post(client, news(run=1002)).json()["status"] == "accepted"


@pytest.mark.parametrize(
    "other",
    [
        news(job=78),
        news(event="jobs.on_start"),
        news(event="jobs.on_something_new"),
        news(task={"task_key": "refresh"}),
    ],
)
def test_other_jobs_other_events_and_single_tasks_are_ignored(client: TestClient, other: Any) -> None:
    client.get("/api/metrics")
    told = post(client, other)
    assert (told.status_code, told.json()["status"]) == (202, "ignored")
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"


def test_a_failure_keeps_the_numbers_and_is_shown_until_a_later_run_succeeds(
    client: TestClient, clock: ManualClock
) -> None:
    before = client.get("/api/freshness").json()
    client.get("/api/metrics")
    clock.tick(365 * 24 * 3600)  # the sample was refreshed today, by the warehouse's own clock
    assert post(client, news("jobs.on_failure", run=1003)).json()["status"] == "accepted"
    after = client.get("/api/freshness").json()
    assert (after["job"]["runId"], after["job"]["status"]) == ("1003", "failed")
    assert after["dataAsOf"] == before["dataAsOf"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        ({"event_type": "jobs.on_success"}, 422),
        (news(run={"a": 1}), 422),
        (news(run="a b"), 422),
        ([], 422),
    ],
)
def test_what_cannot_be_read_is_refused_plainly(client: TestClient, body: Any, status: int) -> None:
    told = post(client, body)
    assert told.status_code == status
    assert told.headers["Content-Type"] == "application/problem+json"
