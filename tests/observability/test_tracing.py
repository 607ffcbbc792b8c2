"""Traces over the wire: the real exporter, and a receiver that speaks its protocol."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from fastapi.testclient import TestClient

from backend.errors import WarehouseUnavailable
from backend.observability import tracing
from backend.observability.otlp import Tracing
from tests.fakes.collector import Collector, collector
from tests.fakes.server import ROOT
from tests.fakes.warm import serving

ASKED = {"org": ["Vale"], "location": ["a-word-that-names-somebody"]}
CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def receiver() -> Iterator[Collector]:
    with collector() as running:
        yield running


@pytest.fixture
def traced(start: Callable[..., TestClient], receiver: Collector) -> TestClient:
    return start(otel_exporter_otlp_endpoint=receiver.url)


def test_route_load_and_statement_are_spans_one_below_the_other(
    traced: TestClient, receiver: Collector
) -> None:
    incoming = {"traceparent": f"00-{CALLER}-00f067aa0ba902b7-01"}
    for _ in range(2):
        traced.post("/api/metrics", json=ASKED, headers=incoming)
    miss, hit = receiver.wait_for(2, "POST /api/metrics")
    (load,) = [span for span in receiver.named("cache.load") if span.parent == miss.id and _of(span)]
    statements = [span for span in receiver.named("warehouse.query") if span.parent == load.id]
    assert receiver.service == "mirante"
    assert (miss.trace, miss.parent, hit.trace) == (CALLER, "00f067aa0ba902b7", CALLER)
    assert hit.attributes == {
        "http.request.method": "POST",
        "http.route": "/api/metrics",
        "http.response.status_code": 200,
        "mirante.cache": "HIT",
    }
    assert (miss.attributes["mirante.cache"], load.attributes["state"]) == ("MISS", "loaded")
    assert [span.attributes for span in statements] == [{"question": "metrics", "rows": 1}]


def _of(span: Any) -> bool:
    return bool(span.attributes["function"] == "get_metrics")


def test_no_span_holds_what_was_asked_for(traced: TestClient, receiver: Collector) -> None:
    traced.post("/api/metrics", json=ASKED)
    traced.get("/api/opportunities/77777777", params={"owner": "a-word-that-names-somebody"})
    traced.request("MADE-UP", "/a-word-that-names-somebody")
    receiver.wait_for(1, "other other")
    told = str(receiver.spans)
    assert len(receiver.spans) > 4
    assert [word for word in ("Vale", "somebody", "77777777", "SELECT", "MADE-UP") if word in told] == []


def test_a_failure_is_marked_by_its_type_and_not_by_its_words(
    start: Callable[..., TestClient], receiver: Collector, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = start(data_dir=tmp_path_factory.mktemp("empty"), otel_exporter_otlp_endpoint=receiver.url)
    assert client.get("/api/pipeline").status_code == 503
    (request,) = receiver.wait_for(1, "GET /api/pipeline")
    assert (request.failed, request.attributes["http.response.status_code"]) == (True, 503)
    (query,) = receiver.named("warehouse.query")
    assert (query.failed, query.attributes["error.type"]) == (True, "NoDataYet")


def test_a_receiver_that_refuses_is_told_once_and_heard_of_again(
    start: Callable[..., TestClient], receiver: Collector
) -> None:
    receiver.refusing = True
    with structlog.testing.capture_logs() as events:
        client = start(otel_exporter_otlp_endpoint=receiver.url)
        for number in (1, 2):
            assert client.get("/api/pipeline").status_code == 200
            _until_asked(receiver, number)
        receiver.refusing = False
        while not any(event["event"] == "tracing.regained" for event in events):
            client.get("/health")
    told = [event["event"] for event in events if event["event"].startswith("tracing")]
    assert told == ["tracing.lost", "tracing.regained"]


def _until_asked(receiver: Collector, times: int) -> None:
    with receiver.arrived:
        assert receiver.arrived.wait_for(lambda: receiver.requests >= times, 20)


def test_an_endpoint_that_is_away_slows_nothing_and_is_one_line_in_the_log(tmp_path: Path) -> None:
    with (
        serving(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1") as (url, _, _),
        httpx2.Client(base_url=url) as client,
    ):
        client.get("/api/pipeline")
        for _ in range(200):
            answer = client.get("/api/pipeline")
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "HIT")
        assert answer.elapsed.total_seconds() < 1
        log = tmp_path / "server.log"
        deadline = time.monotonic() + 20
        while "tracing.lost" not in log.read_text() and time.monotonic() < deadline:
            client.get("/health")
    text = log.read_text()
    assert text.count("tracing.lost") == 1
    assert [
        line for line in text.splitlines() if "request.answered" not in line and "opentelem" in line
    ] == []


async def test_a_server_that_ends_tries_in_vain_once(receiver: Collector) -> None:
    followed = Tracing(receiver.url)
    receiver.refusing = True
    with receiver.arrived:  # the first batch waits for this, and the others for the first
        for _ in range(2_000):
            with followed.span("work", parent=False, attributes={}):
                pass
        closing = asyncio.create_task(followed.close())
        await asyncio.sleep(0)
    await closing
    assert (receiver.requests, receiver.spans) == (1, [])


def test_without_an_endpoint_nothing_is_followed_and_nothing_is_imported_for_it(client: TestClient) -> None:
    assert tracing.span("anything", of="nothing") is tracing.span("something else")
    code = (
        "import sys; from backend.main import create_app; from backend.settings import Settings;"
        "create_app(Settings(_env_file=None)); print('opentelemetry.exporter' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_an_error_of_ours_passes_through_a_span_that_nobody_follows() -> None:
    with pytest.raises(WarehouseUnavailable), tracing.span("work"):
        raise WarehouseUnavailable
