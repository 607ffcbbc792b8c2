"""The dashboard over HTTP: headers, spellings, refusals and outages, for every question alike."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest
from fastapi.testclient import TestClient

from backend.errors import WarehouseTimeout, WarehouseUnavailable
from backend.openapi import document
from backend.warehouse.protocol import Parameter, Row
from tests.conftest import ADMIN, DATABRICKS
from tests.fakes.clock import ManualClock

QUESTIONS = [
    "metrics",
    "action-priorities",
    "actions",
    "opportunities",
    "interactions",
    "organizations",
    "due-actions",
    "pipeline",
    "timeseries",
    "breakdown",
    "filter-options",
]
every_question = pytest.mark.parametrize("question", QUESTIONS)


@every_question
def test_anyone_on_this_machine_may_ask(client: TestClient, question: str) -> None:
    answer = client.get(f"/api/{question}")
    assert answer.status_code == 200
    assert answer.headers["X-Cache"] == "MISS"
    assert answer.headers["Age"] == "0"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Data-As-Of"] == "2026-03-18"
    assert answer.headers["X-Data-Version"]


@every_question
def test_get_and_post_share_one_answer_byte_for_byte(client: TestClient, question: str) -> None:
    asked = client.get(f"/api/{question}?org=Vale&start_date=2026-01-01")
    posted = client.post(f"/api/{question}", json={"org": ["Vale"], "startDate": "2026-01-01"})
    assert posted.headers["X-Cache"] == "HIT"
    assert posted.content == asked.content
    assert posted.headers["ETag"] == asked.headers["ETag"]


@every_question
def test_whoever_has_the_bytes_is_not_sent_them_again(client: TestClient, question: str) -> None:
    etag = client.get(f"/api/{question}").headers["ETag"]
    for held in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(f"/api/{question}", headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    assert client.get(f"/api/{question}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_age_tells_how_long_ago_an_answer_was_computed(client: TestClient, clock: ManualClock) -> None:
    client.get("/api/metrics")
    clock.tick(61)
    assert client.get("/api/metrics").headers["Age"] == "61"


@pytest.mark.parametrize(
    "spelling",
    [
        {},
        {"startDate": "2025-12-19", "endDate": "2026-03-18"},
        {"endDate": "2026-03-18"},
        {"startDate": "2025-12-19"},
        {"start_date": " 2025-12-19 ", "org": []},
        {"org": None, "location": "", "owner": ["", " "]},
    ],
)
def test_the_default_period_spelled_out_is_the_same_question(
    client: TestClient, spelling: dict[str, object]
) -> None:
    client.get("/api/metrics")
    assert client.post("/api/metrics", json=spelling).headers["X-Cache"] == "HIT"


def test_the_page_of_a_posted_question_may_stand_in_the_query_string(client: TestClient) -> None:
    answer = client.post("/api/actions?page=2&pageSize=2", json={"status": "overdue"}).json()
    assert (answer["page"], answer["pageSize"], len(answer["data"])) == (2, 2, 2)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("timeseries", {"metric": "winRate"}),
        ("timeseries", {"metric": "contactCoverage"}),
        ("breakdown", {"metric": "interactions", "by": "owner"}),
        ("opportunities", {"kind": "won"}),
    ],
)
def test_a_stage_is_left_out_where_nothing_stands_in_one(
    client: TestClient, question: str, asked: dict[str, str]
) -> None:
    narrowed = client.post(f"/api/{question}", json={**asked, "stage": "Proposal"})
    answer = client.post(f"/api/{question}", json=asked)
    assert (answer.headers["X-Cache"], answer.content) == ("HIT", narrowed.content)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("metrics", {}),
        ("action-priorities", {}),
        ("actions", {}),
        ("timeseries", {"metric": "overdueActions"}),
        ("breakdown", {"metric": "openPipeline"}),
        ("opportunities", {"kind": "open"}),
        ("opportunities", {"kind": "left"}),
        ("opportunities", {"kind": "advanced"}),
    ],
)
def test_a_stage_narrows_what_stands_in_one(client: TestClient, question: str, asked: dict[str, str]) -> None:
    everything = client.post(f"/api/{question}", json=asked)
    narrowed = client.get(f"/api/{question}", params={**asked, "stage": ["Proposal", "Negotiation"]})
    assert narrowed.json() != everything.json()
    stages = ["Negotiation", "Proposal", "Negotiation"]
    again = client.post(f"/api/{question}", json={**asked, "stage": stages})
    assert (again.headers["X-Cache"], again.content) == ("HIT", narrowed.content)


@pytest.mark.parametrize(
    ("table", "query", "body"),
    [
        ("interactions", "type=visit&type=call", {"type": ["call", "visit", "call"]}),
        ("interactions", "type=visit", {"type": "visit"}),
        ("interactions", "type=&search=%20Vale", {"search": "Vale"}),
        ("organizations", "contacted=true", {"contacted": True}),
        ("organizations", "contacted=", {"contacted": None}),
        ("due-actions", "outcome=late&sort=-dueDate", {"outcome": "late", "sort": "-dueDate"}),
        ("actions", "day=2026-03-18&not_org=", {}),
        (
            "actions",
            "notOwner=B&notOwner=A&day=2026-03-01",
            {"not_owner": ["A", " B", "A"], "day": "2026-03-01"},
        ),
    ],
)
def test_the_spellings_of_a_table_share_one_answer(
    client: TestClient, table: str, query: str, body: dict[str, object]
) -> None:
    asked = client.get(f"/api/{table}?{query}")
    posted = client.post(f"/api/{table}", json=body)
    assert (posted.headers["X-Cache"], posted.content) == ("HIT", asked.content)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("metrics", {"organisation": "Vale"}, "organisation"),
        ("metrics", {"startDate": "18/03/2026"}, "startDate"),
        ("metrics", {"startDate": "2026-02-30"}, "startDate"),
        ("metrics", {"startDate": 20260101}, "startDate"),
        ("metrics", {"start_date": "2026-01-01T00:00:00"}, "start_date"),
        ("metrics", {"startDate": "1899-01-01"}, "startDate"),
        ("metrics", {"startDate": "2026-02-01", "endDate": "2026-01-31"}, "endDate"),
        ("metrics", {"startDate": "2001-01-01", "endDate": "2026-01-31"}, "endDate"),
        ("metrics", {"org": [f"org {n}" for n in range(51)]}, "org"),
        ("metrics", {"org": {"name": "Vale"}}, "org"),
        ("metrics", {"org": [1]}, "org.0"),
        ("metrics", {"org": "Vale\x00"}, "org.0"),
        ("metrics", {"org": "x" * 201}, "org.0"),
        ("actions", {"sort": "-segment"}, "sort"),
        ("actions", {"sort": "amountAtRisk; DROP TABLE actions"}, "sort"),
        ("actions", {"status": "late"}, "status"),
        ("actions", {"bucket": "someday"}, "bucket"),
        ("actions", {"page": 0}, "page"),
        ("actions", {"day": "yesterday"}, "day"),
        ("actions", {"notOrg": [f"org {n}" for n in range(101)]}, "notOrg"),
        ("metrics", {"notOrg": "Vale"}, "notOrg"),
        ("actions", {"pageSize": 101}, "pageSize"),
        ("opportunities", {"kind": "maybe"}, "kind"),
        ("metrics", {"stage": "Won"}, "stage.0"),
        ("actions", {"stage": ["Proposal", "proposal"]}, "stage.1"),
        ("pipeline", {"stage": "Proposal"}, "stage"),
        ("interactions", {"sort": "-subject"}, "sort"),
        ("interactions", {"type": "x" * 201}, "type.0"),
        ("organizations", {"contacted": "perhaps"}, "contacted"),
        ("organizations", {"sort": "id"}, "sort"),
        ("due-actions", {"outcome": "open"}, "outcome"),
        ("due-actions/export", {"sort": "-segment"}, "sort"),
        ("timeseries", {"metric": "profit"}, "metric"),
        ("timeseries", {"grain": "hour"}, "grain"),
        ("breakdown", {"by": "team"}, "by"),
        ("breakdown", {"limit": 0}, "limit"),
        ("filter-options", {"field": "stage"}, "field"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_what_was_sent_is_not_repeated(
    client: TestClient, path: str, body: dict[str, object], field: str
) -> None:
    answer = client.post(f"/api/{path}", json=body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "DROP TABLE" not in answer.text
    assert problem["requestId"] == answer.headers["X-Request-ID"]


def test_a_field_given_twice_is_refused(client: TestClient) -> None:
    answer = client.post("/api/metrics?org=Vale", json={"org": "Ambev"})
    assert answer.json()["errors"][0]["field"] == "org"


@pytest.mark.parametrize(
    "body", ["{", "[]", '"Vale"', "null", "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_malformed(client: TestClient, body: str | bytes) -> None:
    answer = client.post("/api/metrics", content=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:mirante:problem:malformed-body")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_one_mebibyte_is_refused_declared_or_not(
    client: TestClient,
    chunked: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    size = 1024 * 1024 + 1
    content = (b" " * 1000 for _ in range(size // 1000 + 1)) if chunked else b" " * size
    assert client.post("/api/metrics", content=content).status_code == 413


def test_a_value_that_exists_nowhere_is_zeros_and_no_error(client: TestClient) -> None:
    nowhere = {"org": "A company that is not there"}
    metrics = client.post("/api/metrics", json=nowhere).json()["metrics"]
    assert metrics["wonAmount"]["value"] == 0
    assert metrics["winRate"]["value"] is None
    for table in ("actions", "opportunities", "interactions", "organizations", "due-actions"):
        page = client.post(f"/api/{table}", json=nowhere).json()
        assert (page["data"], page["total"]) == ([], 0)
    assert client.post("/api/actions", json=nowhere).json()["totalAmountAtRisk"] == 0
    assert client.post("/api/breakdown", json=nowhere).json()["rows"] == []
    assert [row["count"] for row in client.post("/api/action-priorities", json=nowhere).json()] == [0] * 8
    assert [row["count"] for row in client.post("/api/pipeline", json=nowhere).json()["stages"]] == [0] * 4


@pytest.mark.parametrize("name", ["O'Hara", '" OR 1=1 --', "%", "${org}", ":org", "$1"])
def test_a_name_is_a_value_never_a_piece_of_sql(client: TestClient, name: str) -> None:
    assert client.get("/api/actions", params={"org": name, "search": name}).json()["total"] == 0


class BrokenWarehouse:
    """A warehouse whose questions fail in a way of the test's choosing."""

    kind: Literal["duckdb"] = "duckdb"

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def missing(self) -> str | None:
        return "it is broken"

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        raise self.error

    async def stream(
        self, question: str, parameters: Mapping[str, Parameter]
    ) -> AsyncIterator[Sequence[Row]]:
        raise self.error
        yield []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (WarehouseUnavailable(), 503),
        (WarehouseTimeout(), 504),
        (RuntimeError("SELECT secret FROM host.internal"), 500),
    ],
)
@every_question
def test_an_outage_is_told_plainly_and_is_not_remembered(
    start: Callable[..., TestClient], question: str, error: Exception, status: int
) -> None:
    client = start(warehouse=BrokenWarehouse(error))
    answer = client.get(f"/api/{question}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert "secret" not in answer.text
    assert client.get("/api/cache/stats", headers=ADMIN).json()["cache"]["size"] == 0


def test_before_the_first_refresh_there_is_no_data_and_no_zeros(
    start: Callable[..., TestClient], tmp_path: Path
) -> None:
    client = start(data_dir=tmp_path / "empty")
    answer = client.get("/api/metrics")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:mirante:problem:no-data-yet")


def test_a_job_that_is_late_shows_yesterdays_numbers_and_yesterdays_date(
    start: Callable[..., TestClient], clock: ManualClock
) -> None:
    on_time = start().get("/api/metrics").json()
    clock.tick(24 * 3600)
    late = start().get("/api/metrics").json()
    assert late == on_time
    assert late["asOf"] == "2026-03-18"
    assert late["metrics"]["overdueActions"]["value"] > 0


def test_numbers_of_a_day_that_has_not_come_are_not_shown(
    start: Callable[..., TestClient], clock: ManualClock
) -> None:
    clock.tick(-24 * 3600)
    assert start().get("/api/metrics").status_code == 503


def test_freshness_tells_the_day_of_the_data_and_how_the_job_ended(
    client: TestClient, pytestconfig: pytest.Config
) -> None:
    freshness = client.get("/api/freshness").json()
    assert freshness["dataAsOf"] == "2026-03-18"
    assert freshness["warehouse"] == ("databricks" if pytestconfig.getoption(DATABRICKS) else "duckdb")
    assert freshness["job"]["status"] == "success"
    assert freshness["job"]["finishedAt"].endswith("-03:00")


def test_a_disabled_cache_says_so(start: Callable[..., TestClient]) -> None:
    client = start(cache_enabled=False)
    assert [client.get("/api/metrics").headers["X-Cache"] for _ in "ab"] == ["BYPASS"] * 2


def test_an_unknown_path_and_method_are_problems_too(client: TestClient) -> None:
    assert client.get("/api/nothing").json()["status"] == 404
    refused = client.delete("/api/metrics")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST")


def test_the_request_id_is_echoed_when_it_is_one(client: TestClient) -> None:
    assert client.get("/api/freshness", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    made = client.get("/api/freshness", headers={"X-Request-ID": "a b\t"}).headers["X-Request-ID"]
    assert len(made) == 36


def test_another_machines_name_is_refused(client: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/api/freshness", headers={"Host": host}).status_code == 400
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
        assert client.get("/api/freshness", headers={"Host": host}).status_code == 200


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/api/metrics", "/api/nothing", "/api/cache/stats", "/", "/openapi.json"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"]


def test_the_committed_openapi_document_is_the_one_the_code_describes() -> None:
    committed = Path(__file__).parents[2] / "frontend" / "openapi.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(document()), "run `make api`"
