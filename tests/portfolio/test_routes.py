"""The portfolio over HTTP, on paper: each caller's own, three seconds fresh, and nothing done twice."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.conftest import ADMIN
from tests.fakes.clock import ManualClock

V1 = "/api/v1"
BUY = {"symbol": "BTCBRL", "side": "BUY", "type": "MARKET", "quantity": "0.05"}
ANA, RUI = {"X-Forwarded-Email": "ana@example.com"}, {"X-Forwarded-Email": "rui@example.com"}
PLATFORM = {"databricks_app_name": "mirante", "databricks_app_port": 8000, "scope_from": "everything"}
UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({}, "symbol"),
    (BUY | {"symbol": "BTC/BRL"}, "symbol"),
    (BUY | {"symbol": "NOTHING"}, "symbol"),
    (BUY | {"side": "HOLD"}, "side"),
    (BUY | {"type": "STOP_LOSS"}, "type"),
    (BUY | {"quantity": "0"}, "quantity"),
    (BUY | {"quantity": "-1"}, "quantity"),
    (BUY | {"quantity": "NaN"}, "quantity"),
    (BUY | {"quantity": "1e400"}, "quantity"),
    (BUY | {"quantity": "0.000001"}, "quantity"),
    (BUY | {"quantity": None}, "quantity"),
    (BUY | {"quote_quantity": "100"}, "quantity"),
    (BUY | {"price": "100"}, "price"),
    (BUY | {"type": "LIMIT"}, "price"),
    (BUY | {"type": "LIMIT", "price": "0.5"}, "price"),
    (BUY | {"side": "SELL", "quantity": None, "quote_quantity": "100"}, "quote_quantity"),
    (BUY | {"user_id": 1}, "user_id"),
]


def data(answer: httpx2.Response) -> Any:
    body = answer.json()
    assert body["success"] is True
    assert answer.status_code in {200, 201, 202}
    return body["data"]


def balance(client: TestClient, asset: str, **how: Any) -> Decimal:
    held = data(client.get(f"{V1}/dashboard/balances", **how))["balances"]
    return sum(
        (Decimal(one["free"]) + Decimal(one["locked"]) for one in held if one["asset"] == asset), Decimal(0)
    )


def place(client: TestClient, key: str | None = None, **changed: Any) -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{V1}/orders", json=BUY | changed, headers=headers)


def problem(answer: httpx2.Response) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json"
    kind: str = answer.json()["type"]
    return kind.removeprefix("urn:mirante:problem:")


def position(client: TestClient) -> Any:
    [found] = data(client.get(f"{V1}/positions"))["positions"]
    return found


def test_nobody_is_asked_who_they_are_where_nobody_signs_in(client: TestClient) -> None:
    assert balance(client, "BRL") == 100_000
    assert balance(client, "BRL", headers=ANA) == 100_000


def test_without_a_word_from_the_platform_nothing_is_told(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    for call in (
        "dashboard/balances",
        "positions",
        "orders",
        "exchange-info",
        "dashboard/cache/metrics",
        "account",
    ):
        assert problem(client.get(f"{V1}/{call}")) == "sign-in-required"
    assert problem(client.post(f"{V1}/orders", json=BUY)) == "sign-in-required"
    assert problem(client.post(f"{V1}/dashboard/cache/invalidate")) == "sign-in-required"


def test_an_answer_is_from_the_cache_for_three_seconds(client: TestClient, clock: ManualClock) -> None:
    states = []
    for seconds in (0.0, 1.0, 1.9, 0.2, 0.0):
        clock.tick(seconds)
        answer = client.get(f"{V1}/dashboard/balances")
        states.append((answer.headers["X-Cache"], answer.json()["from_cache"]))
    assert states == [("MISS", False), ("HIT", True), ("HIT", True), ("MISS", False), ("HIT", True)]


def test_every_answer_has_a_validator_of_its_own_bytes(client: TestClient) -> None:
    fresh, kept = (client.get(f"{V1}/positions") for _ in "ab")
    assert fresh.headers["ETag"] != kept.headers["ETag"]
    again = client.get(f"{V1}/positions", headers={"If-None-Match": kept.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_says_that_it_is_on_paper_everywhere(client: TestClient) -> None:
    placed = data(place(client))
    shown = [
        placed,
        data(client.get(f"{V1}/dashboard/balances")),
        data(client.get(f"{V1}/positions")),
        data(client.get(f"{V1}/exchange-info")),
        data(client.get(f"{V1}/orders")),
        data(client.get(f"{V1}/orders/{placed['order']['id']}")),
        data(client.patch(f"{V1}/positions/1/protection", json={"stop_loss": "1000"})),
        data(client.post(f"{V1}/positions/1/close")),
        data(client.get(f"{V1}/account")),
    ]
    assert {(one["mode"], one["exchange"]) for one in shown} == {("paper", "paper")}


def test_no_answer_that_is_kept_holds_a_price_of_the_market(client: TestClient) -> None:
    place(client)
    kept = [data(client.get(f"{V1}/{call}")) for call in ("dashboard/balances", "positions")]
    assert {key for one in kept for key in _names(one)} & {
        "price",
        "last",
        "bid",
        "ask",
        "value",
        "profit",
    } == set()


def _names(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {name for value in node.values() for name in _names(value)}
    return {name for value in node for name in _names(value)} if isinstance(node, list) else set()


def test_decimals_are_strings_without_exponents(client: TestClient) -> None:
    place(client)
    shown = position(client)
    assert {type(shown[name]) for name in ("quantity", "entry_price", "cost", "realized_profit")} == {str}
    assert "E" not in shown["cost"].upper()


def test_what_is_kept_is_gone_when_an_order_has_answered(client: TestClient, clock: ManualClock) -> None:
    before = balance(client, "BRL")
    placed = place(client)
    assert placed.status_code == 201
    assert placed.headers["Cache-Control"] == "no-store"
    spent = Decimal(placed.json()["data"]["order"]["filled_quote"])
    assert balance(client, "BRL") == before - spent  # the clock has not moved
    assert position(client)["cost"] == placed.json()["data"]["order"]["filled_quote"]
    data(client.patch(f"{V1}/positions/1/protection", json={"stop_loss": "1000"}))
    assert position(client)["protection"] == {"stop_loss": "1000", "take_profit": None, "status": "active"}
    data(client.post(f"{V1}/positions/1/close"))
    assert data(client.get(f"{V1}/positions"))["positions"] == []


def test_an_order_that_is_refused_leaves_nothing_kept_either(client: TestClient) -> None:
    client.get(f"{V1}/dashboard/balances")
    assert problem(place(client, quantity="1.5")) == "order-rejected"
    assert client.get(f"{V1}/dashboard/balances").headers["X-Cache"] == "MISS"


def test_one_users_orders_leave_anothers_answers_alone(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    for who in (ANA, RUI):
        client.get(f"{V1}/positions", headers=who)
    client.post(f"{V1}/orders", json=BUY, headers=ANA)
    states = [client.get(f"{V1}/positions", headers=who).headers["X-Cache"] for who in (ANA, RUI)]
    assert states == ["MISS", "HIT"]


def test_nobody_sees_or_touches_what_is_anothers(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    order = data(client.post(f"{V1}/orders", json=BUY, headers=ANA))["order"]["id"]
    number = data(client.get(f"{V1}/positions", headers=ANA))["positions"][0]["id"]
    assert data(client.get(f"{V1}/positions", headers=RUI))["positions"] == []
    assert data(client.get(f"{V1}/orders", headers=RUI))["orders"] == []
    assert balance(client, "BTC", headers=RUI) == 0
    refused = [
        client.get(f"{V1}/orders/{order}", headers=RUI),
        client.delete(f"{V1}/orders/{order}", headers=RUI),
        client.post(f"{V1}/positions/{number}/close", headers=RUI),
        client.patch(f"{V1}/positions/{number}/protection", json={"stop_loss": "1"}, headers=RUI),
    ]
    assert {problem(answer) for answer in refused} == {"not-found"}
    assert len(data(client.get(f"{V1}/positions", headers=ANA))["positions"]) == 1


def test_who_asks_is_not_taken_from_anything_a_caller_writes(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    client.post(f"{V1}/orders", json=BUY, headers=ANA)
    cookie = {"Cookie": "X-Forwarded-Email=ana@example.com"}
    asked = client.get(f"{V1}/positions", headers=RUI | cookie, params={"user": "ana@example.com"})
    assert data(asked)["positions"] == []


def test_no_key_or_log_names_a_person(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    client.get(f"{V1}/positions", headers=ANA)
    entries = client.get(
        "/api/cache/entries", headers={"X-Admin-Token": ADMIN["Authorization"].split()[1]} | ANA
    )
    assert "get_positions:user-" in entries.text
    assert "ana" not in entries.text.replace("analy", "")


def test_a_user_sees_and_forgets_what_is_kept_of_their_own_only(start: Callable[..., TestClient]) -> None:
    client = start(**PLATFORM)
    for who in (ANA, RUI):
        for call in ("positions", "dashboard/balances"):
            client.get(f"{V1}/{call}", headers=who)
    client.get("/api/metrics", headers=ANA)
    kept = data(client.get(f"{V1}/dashboard/cache/metrics", headers=ANA))
    assert kept["ttl"] == 3
    assert [entry["name"] for entry in kept["entries"]] == ["get_balances", "get_positions"]
    assert data(client.post(f"{V1}/dashboard/cache/invalidate", headers=ANA)) == {"keys_deleted": 2}
    assert data(client.get(f"{V1}/dashboard/cache/metrics", headers=ANA))["entries"] == []
    assert len(data(client.get(f"{V1}/dashboard/cache/metrics", headers=RUI))["entries"]) == 2
    assert client.get("/api/metrics", headers=ANA).headers["X-Cache"] == "HIT"


def test_the_same_order_under_the_same_key_is_placed_once(client: TestClient) -> None:
    first, again = place(client, "k"), place(client, "k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert first.json() == again.json()
    assert problem(place(client, "k", quantity="0.06")) == "idempotency-key-reuse"
    assert len(data(client.get(f"{V1}/orders"))["orders"]) == 1


def test_a_key_is_free_again_after_a_day(client: TestClient, clock: ManualClock) -> None:
    first = place(client, "k").json()
    clock.tick(24 * 3600 + 1)
    again = place(client, "k")
    assert again.json()["data"]["order"]["id"] != first["data"]["order"]["id"]


@pytest.mark.parametrize(("sent", "field"), UNUSABLE)
def test_an_order_that_cannot_be_used_names_the_field(client: TestClient, sent: Any, field: str) -> None:
    answer = client.post(f"{V1}/orders", json=sent)
    assert problem(answer) == "invalid-input"
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert data(client.get(f"{V1}/orders"))["orders"] == []


@pytest.mark.parametrize("sent", [b"", b"[]", b"{", b"null", b"\xff", b'{"a":' * 5000])
def test_what_is_no_object_is_told(client: TestClient, sent: bytes) -> None:
    for call in (client.post, client.put):
        path = f"{V1}/orders" if call == client.post else f"{V1}/account"
        assert problem(call(path, content=sent)) == "malformed-body"


def test_numbers_are_taken_by_their_digits(client: TestClient) -> None:
    sent = b'{"symbol":"btcbrl","side":"BUY","type":"MARKET","quantity":0.05000}'
    placed = data(client.post(f"{V1}/orders", content=sent))["order"]
    assert (placed["symbol"], placed["quantity"]) == ("BTCBRL", "0.05")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "stop_loss"),
        ({"stop_loss": "0"}, "stop_loss"),
        ({"stop_loss": "20", "take_profit": "10"}, "stop_loss"),
        ({"stop_loss": "99999999"}, "stop_loss"),
        ({"take_profit": "1"}, "take_profit"),
        ({"take_profit": "600000.5"}, "take_profit"),
        ({"trailing": "1"}, "trailing"),
    ],
)
def test_protection_that_cannot_be_used_names_the_field(client: TestClient, sent: Any, field: str) -> None:
    place(client)
    answer = client.patch(f"{V1}/positions/1/protection", json=sent)
    assert problem(answer) == "invalid-input"
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert position(client)["protection"]["status"] == "none"


@pytest.mark.parametrize("path", ["orders/x", "orders/" + "g" * 32, "orders?limit=0", "orders?before=x"])
def test_paths_and_queries_that_cannot_be_used_are_told(client: TestClient, path: str) -> None:
    assert problem(client.get(f"{V1}/{path}")) == "invalid-input"


def test_what_is_not_there_is_told(client: TestClient) -> None:
    assert problem(client.get(f"{V1}/orders/{'0' * 32}")) == "not-found"
    assert problem(client.post(f"{V1}/positions/7/close")) == "not-found"
    assert problem(client.patch(f"{V1}/positions/7/protection", json={"stop_loss": "1"})) == "not-found"


def test_orders_come_newest_first_a_page_at_a_time(client: TestClient, clock: ManualClock) -> None:
    placed = []
    for _ in range(5):
        placed.append(data(place(client, quantity="0.01"))["order"]["id"])
        clock.tick(1)
    page = data(client.get(f"{V1}/orders?limit=2"))
    assert [order["id"] for order in page["orders"]] == placed[:2:-1]
    rest = data(client.get(f"{V1}/orders?limit=3&before={page['next']}"))
    assert [order["id"] for order in rest["orders"]] == placed[2::-1]
    assert rest["next"] is None


def test_a_limit_order_waits_and_can_be_cancelled(client: TestClient) -> None:
    wanted = BUY | {"type": "LIMIT", "price": "300000"}
    placed = data(client.post(f"{V1}/orders", json=wanted))["order"]
    assert placed["status"] == "NEW"
    assert [one["id"] for one in data(client.get(f"{V1}/positions"))["open_orders"]] == [placed["id"]]
    cancelled = data(client.delete(f"{V1}/orders/{placed['id']}"))["order"]
    assert cancelled["status"] == "CANCELED"
    assert data(client.get(f"{V1}/positions"))["open_orders"] == []


def test_what_may_be_traded_is_asked_every_five_minutes(client: TestClient, clock: ManualClock) -> None:
    first = client.get(f"{V1}/exchange-info")
    assert {one["symbol"] for one in data(first)["symbols"]} >= {"BTCBRL", "USDTBRL"}
    clock.tick(299)
    assert client.get(f"{V1}/exchange-info").headers["X-Cache"] == "HIT"
    clock.tick(2)
    assert client.get(f"{V1}/exchange-info").headers["X-Cache"] == "STALE"


def test_a_paper_account_survives_a_restart(start: Callable[..., TestClient]) -> None:
    before = start()
    place(before)
    held = position(before)
    before.__exit__(None, None, None)
    assert position(start()) == held


def test_the_daily_refresh_leaves_live_answers_alone(client: TestClient) -> None:
    client.get(f"{V1}/positions")
    client.get("/api/metrics")
    client.post("/api/cache/refresh", headers=ADMIN)
    assert client.get(f"{V1}/positions").headers["X-Cache"] == "HIT"
