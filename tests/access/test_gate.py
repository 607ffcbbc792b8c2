"""Any site's page may open a socket to us: only our own page's is opened."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from backend.access.gate import Gate

Start = Callable[..., TestClient]
ADDRESS = "ws://127.0.0.1/api/v1/prices?symbols=BTCBRL"
PLATFORM = {"databricks_app_name": "mirante", "databricks_app_port": 8000, "scope_from": "everything"}
ANA = {"X-Forwarded-Email": "ana@example.com"}


def opened(client: TestClient, headers: Mapping[str, str]) -> None:
    with client.websocket_connect(ADDRESS, headers=dict(headers)) as socket:
        assert socket.receive_json()["type"] == "prices"


def refusal(client: TestClient, headers: Mapping[str, str]) -> tuple[int, str]:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(ADDRESS, headers=dict(headers)),
    ):
        pass
    answer: Any = refused.value
    assert answer.headers["X-Request-ID"]
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_our_own_page_and_what_is_no_browser_may_open_a_socket(client: TestClient) -> None:
    opened(client, {})
    opened(client, {"Host": "localhost:8000", "Origin": "http://localhost:8000"})
    opened(client, {"Host": "LOCALHOST".lower(), "Origin": "http://LOCALHOST"})
    opened(client, {"Host": "[::1]:8000", "Origin": "http://[::1]:8000"})


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1:8001",
        "http://localhost:8000",
        "http://127.0.0.1:8000.evil.example",
        "http://127.0.0.1:8000@evil.example",
        "http://evil.example/127.0.0.1:8000",
        "127.0.0.1:8000",
        "chrome-extension://127.0.0.1",
        "http://[127.0.0.1:8000",
    ],
)
def test_a_page_of_another_site_may_not(client: TestClient, origin: str) -> None:
    headers = {"Host": "127.0.0.1:8000", "Origin": origin, "X-Forwarded-Host": "evil.example"}
    assert refusal(client, headers) == (403, "cross-site")


def test_a_socket_under_a_foreign_name_is_refused(client: TestClient) -> None:
    for origin in ({}, {"Origin": "http://evil.example"}):
        assert refusal(client, {"Host": "evil.example", **origin}) == (400, "unknown-host")


def test_on_databricks_apps_a_socket_needs_somebody_who_asks(start: Start) -> None:
    client = start(**PLATFORM)
    for headers in ({}, {"X-Forwarded-Email": " "}):
        assert refusal(client, headers) == (401, "sign-in-required")
    opened(client, ANA)


def test_on_databricks_apps_the_page_has_the_name_that_the_platform_was_asked_by(start: Start) -> None:
    client = start(**PLATFORM)
    ours = {**ANA, "Host": "10.0.0.7:8000", "X-Forwarded-Host": "mirante-1.aws.databricksapps.com"}
    opened(client, {**ours, "Origin": "https://mirante-1.aws.databricksapps.com"})
    opened(
        client,
        {**ANA, "Host": "mirante-1.databricksapps.com", "Origin": "https://mirante-1.databricksapps.com"},
    )
    assert refusal(client, {**ours, "Origin": "https://evil.databricksapps.com"}) == (403, "cross-site")


async def test_a_server_that_cannot_answer_a_socket_closes_it() -> None:
    reached, sent = [], []

    async def app(*given: Any) -> None:
        reached.append(given)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"origin", b"https://evil.example")],
    }
    await Gate(app, hosts=frozenset({"localhost"}))(scope, receive, send)
    assert (reached, sent) == ([], [{"type": "websocket.close", "code": 1008, "reason": ""}])
