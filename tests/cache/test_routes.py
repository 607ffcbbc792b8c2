"""The cache administration, as the daily job and the admins call it."""

from collections.abc import Callable

import pytest
import structlog
from fastapi.testclient import TestClient

from tests.conftest import ADMIN, ADMIN_TOKEN
from tests.fakes.clock import ManualClock

CALLS = [
    ("GET", "stats"),
    ("POST", "clear"),
    ("POST", "invalidate?pattern=x"),
    ("POST", "refresh"),
    ("GET", "refresh/x"),
    ("GET", "entries"),
    ("GET", "history"),
    ("GET", "instances"),
    ("PATCH", "config"),
]


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


def test_a_refresh_makes_everything_stale_and_reports_how_it_went(
    client: TestClient, clock: ManualClock
) -> None:
    fresh = client.get("/api/metrics")
    accepted = client.post("/api/cache/refresh", headers=ADMIN)
    assert accepted.status_code == 202
    assert (accepted.json()["status"], accepted.json()["keys"]) == ("accepted", 1)
    while True:
        report = client.get(f"/api/cache/refresh/{accepted.json()['refresh_id']}", headers=ADMIN).json()
        if report["status"] == "finished":
            break
        old = client.get("/api/metrics")
        assert old.headers["X-Cache"] in {"STALE", "HIT"}
        assert old.content == fresh.content
    assert (report["reloaded"], report["failed"], report["total"]) == (1, 0, 1)
    assert client.get("/api/metrics").headers["X-Cache"] == "HIT"


def test_an_unknown_refresh_is_not_found(client: TestClient) -> None:
    assert client.get("/api/cache/refresh/none", headers=ADMIN).json()["status"] == 404


def test_entries_tell_what_is_held_and_how_it_fares(client: TestClient, clock: ManualClock) -> None:
    client.get("/api/pipeline")
    for _ in range(3):
        client.get("/api/metrics?org=Vale")
    clock.tick(60)
    answer = client.get("/api/cache/entries?function=get_metrics&limit=1", headers=ADMIN).json()
    (entry,) = answer["entries"]
    assert answer["total"] == 1
    assert entry["key"].startswith("get_metrics:all:")
    assert (entry["function"], entry["scope"], entry["hits"], entry["age"]) == ("get_metrics", "all", 2, 60)
    assert entry["arguments"] == '{"filters":{"org":["Vale"]}}'
    assert 13_000 < entry["ttl_left"] <= 14_340
    assert (entry["stale"], entry["last_error"]) == (False, None)
    assert entry["bytes"] > 500
    everything = client.get("/api/cache/entries", headers=ADMIN).json()
    assert everything["total"] == 3
    assert sorted(found["function"] for found in everything["entries"]) == [
        "get_data_state",
        "get_metrics",
        "get_pipeline",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ttl": 0}, "ttl"), ({"maxsize": 0}, "maxsize"), ({"enabled": "perhaps"}, "enabled"), ({"x": 1}, "x")],
)
def test_a_rule_that_cannot_be_is_refused_and_changes_nothing(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    refused = client.patch("/api/cache/config", headers=ADMIN, json={"ttl": 60, **change})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert client.get("/api/cache/stats", headers=ADMIN).json()["cache"]["ttl"] == 14400


def test_rules_change_at_once(client: TestClient, clock: ManualClock) -> None:
    client.get("/api/metrics")
    changed = client.patch("/api/cache/config", headers=ADMIN, json={"ttl": 60, "maxsize": 500}).json()
    assert changed == {"status": "success", "ttl": 60, "maxsize": 500, "enabled": True}
    clock.tick(60)
    assert client.get("/api/metrics").headers["X-Cache"] == "STALE"


def test_savings_in_money_need_a_price_and_show_what_they_are_made_of(
    start: Callable[..., TestClient], clock: ManualClock
) -> None:
    client = start(warehouse_dbu_per_hour=4, warehouse_usd_per_dbu=0.7, warehouse_autostop_minutes=10)
    client.get("/api/metrics")
    clock.tick(3600)
    client.get("/api/metrics")
    stats = client.get("/api/cache/stats", headers=ADMIN).json()["cache"]
    # One question was spared, and with it ten minutes of a warehouse that had been asleep.
    assert stats["estimated_cost_saved_usd"] == pytest.approx(10 / 60 * 4 * 0.7, rel=0.01)
    assert stats["cost_inputs"]["awake_hours_without_cache"] == pytest.approx(20 / 60, rel=0.01)
    assert stats["cost_inputs"]["awake_hours_with_cache"] == pytest.approx(10 / 60, rel=0.01)


def test_who_administrates_leaves_a_line(client: TestClient) -> None:
    with structlog.testing.capture_logs() as lines:
        client.post("/api/cache/clear", headers=ADMIN)
        client.post("/api/cache/invalidate?pattern=get_metrics", headers=ADMIN)
        client.post("/api/cache/invalidate?pattern=get_metrics&dry_run=true", headers=ADMIN)
        client.post("/api/cache/refresh", headers=ADMIN)
        client.patch("/api/cache/config", headers=ADMIN, json={"ttl": 60})
    told = [line["event"] for line in lines if line["event"].startswith("audit.cache_")]
    assert told == [
        "audit.cache_cleared",
        "audit.cache_invalidated",
        "audit.cache_refreshed",
        "audit.cache_configured",
    ]
    assert ADMIN_TOKEN not in str(lines)


def test_rules_that_are_no_json_are_malformed(client: TestClient) -> None:
    assert client.patch("/api/cache/config", headers=ADMIN, content="ttl=60").status_code == 400


def test_history_tells_the_hit_rate_of_each_minute(client: TestClient, clock: ManualClock) -> None:
    for _ in range(3):
        client.get("/api/metrics")
    clock.tick(120)
    client.get("/api/metrics")
    answer = client.get("/api/cache/history?hours=1", headers=ADMIN).json()
    assert answer["step_seconds"] == 60
    points = answer["points"]
    assert sum(point["hits"] for point in points) == 3
    assert sum(point["misses"] for point in points) == 1
    assert points[-2]["hit_rate"] is None
    assert all(point["at"].endswith("Z") for point in points)


@pytest.mark.parametrize("hours", ["0", "2", "x"])
def test_a_history_of_other_lengths_is_refused(client: TestClient, hours: str) -> None:
    refused = client.get(f"/api/cache/history?hours={hours}", headers=ADMIN)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "hours"


def test_without_redis_there_is_one_instance_and_it_knows_everything(client: TestClient) -> None:
    assert client.get("/api/cache/instances", headers=ADMIN).json() == {
        "status": "ok",
        "backend": "memory",
        "instances": [
            {"instance": "memory", "this_one": True, "up_to_date": True, "seconds_since_heard": 0.0}
        ],
    }
