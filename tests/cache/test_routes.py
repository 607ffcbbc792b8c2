"""The cache administration, as the daily job and the admins call it."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import ADMIN, ADMIN_TOKEN

CALLS = [("GET", "stats"), ("POST", "clear"), ("POST", "invalidate?pattern=x")]


@pytest.mark.parametrize(("method", "call"), CALLS)
@pytest.mark.parametrize(
    "credentials",
    [
        "",
        ADMIN_TOKEN,
        f"Basic {ADMIN_TOKEN}",
        "Bearer",
        "Bearer wrong",
        f"Bearer {ADMIN_TOKEN}x",
        "Bearer \u00e9",
    ],
)
def test_nobody_without_the_token_administrates(
    client: TestClient, method: str, call: str, credentials: str
) -> None:
    headers = {b"Authorization": credentials.encode("latin-1")} if credentials else {}
    client.get("/api/metrics")
    refused = client.request(method, f"/api/cache/{call}", headers=headers)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"


def test_stats_tell_what_was_asked_and_what_it_saved(client: TestClient) -> None:
    for _ in range(4):
        client.get("/api/metrics")
    client.get("/api/pipeline")
    answer = client.get("/api/cache/stats", headers=ADMIN).json()
    stats = answer["cache"]
    assert answer["status"] == "ok"
    assert {
        name: stats[name]
        for name in ("hits", "misses", "hit_rate", "coalesced", "stale_hits", "warehouse_queries")
    } == {
        "hits": 3,
        "misses": 2,
        "hit_rate": 60.0,
        "coalesced": 0,
        "stale_hits": 0,
        "warehouse_queries": 2,
    }
    assert (stats["maxsize"], stats["ttl"], stats["ttl_hours"], stats["backend"], stats["enabled"]) == (
        1000,
        14400,
        4.0,
        "memory",
        True,
    )
    assert stats["bytes"] > 0
    assert stats["estimated_cost_saved_usd"] is None
    assert stats["by_function"]["get_metrics"]["hits"] == 3
    assert list(stats["by_function"]) == ["get_metrics", "get_pipeline"]


def test_clear_forgets_everything_and_warns(client: TestClient) -> None:
    client.get("/api/metrics")
    answer = client.post("/api/cache/clear", headers=ADMIN).json()
    assert answer == {
        "status": "success",
        "message": "Cache cleared successfully",
        "warning": "Next requests will hit the database",
        "keys_deleted": 2,  # the metrics, and which refresh stands behind them
        "instances": {"acked": 1, "total": 1},
    }
    assert client.get("/api/metrics").headers["X-Cache"] == "MISS"


def test_invalidate_forgets_what_the_pattern_meets(client: TestClient) -> None:
    client.get("/api/metrics")
    client.get("/api/metrics?org=Vale")
    client.get("/api/pipeline")
    answer = client.post("/api/cache/invalidate?pattern=get_metrics", headers=ADMIN).json()
    assert answer == {
        "status": "success",
        "pattern": "get_metrics",
        "keys_deleted": 2,
        "message": "Invalidated 2 cache keys matching pattern 'get_metrics'",
        "instances": {"acked": 1, "total": 1},
    }
    assert client.get("/api/metrics").headers["X-Cache"] == "MISS"
    assert client.get("/api/pipeline").headers["X-Cache"] == "HIT"


def test_a_dry_run_only_counts(client: TestClient) -> None:
    client.get("/api/metrics")
    answer = client.post("/api/cache/invalidate?pattern=*metrics*&dry_run=true", headers=ADMIN).json()
    assert answer["keys_deleted"] == 1
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"


@pytest.mark.parametrize("query", ["", "?pattern=", "?pattern=%20"])
def test_a_missing_pattern_is_not_everything(client: TestClient, query: str) -> None:
    refused = client.post(f"/api/cache/invalidate{query}", headers=ADMIN)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "pattern"
