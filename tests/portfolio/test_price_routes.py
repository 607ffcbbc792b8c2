"""Prices over a socket: what a page is told, what it may say, and that nothing stays when it has gone."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from backend.access.limits import Limits
from backend.access.principal import Open
from backend.errors import WarehouseUnavailable
from backend.main import create_api
from backend.observability.collectors import Tier
from backend.observability.metrics import Durations, Metrics
from backend.portfolio.exchange import Account
from backend.portfolio.market import PaperMarket
from backend.portfolio.price_hub import STALE_SECONDS, PriceHub
from backend.portfolio.price_messages import MOST_SYMBOLS
from tests.fakes.clock import ManualClock
from tests.fakes.price_feed import FakeFeed, turns
from tests.fakes.warm import serving

BTC, ETH = "BTCBRL", "ETHBRL"
NOON = "2026-03-18T15:00:00Z"


class Room:
    """The route over a hub and a feed that are the test's own."""

    def __init__(self, api: FastAPI, clock: ManualClock) -> None:
        self.clock = clock
        self.feed = FakeFeed()
        self.hub = PriceHub(self.feed, clock, mode="paper", traded=self.traded)
        self.metrics = Metrics(self._no_tiers, Durations())
        self.trouble: Exception | None = None
        self.client = TestClient(api, base_url="http://127.0.0.1")

    async def traded(self) -> Any:
        if self.trouble:
            raise self.trouble
        return await self.feed.traded()

    async def _no_tiers(self) -> Mapping[str, Tier]:
        return {}

    def look(self, symbols: str) -> WebSocketTestSession:
        return self.client.websocket_connect(f"ws://127.0.0.1/api/v1/prices?symbols={symbols}")

    def tell(self, **prices: str) -> None:
        def tell() -> None:
            self.feed.tell(self.clock.time(), **prices)

        self._do(tell)

    def later(self, seconds: float) -> None:
        def later() -> None:
            self.clock.tick(seconds)
            self.hub.beat()

        self._do(later)

    def _do(self, what: Callable[[], None]) -> None:
        assert self.client.portal
        self.client.portal.call(turns)
        self.client.portal.call(what)
        self.client.portal.call(turns)

    def count(self, name: str) -> float:
        assert self.client.portal
        text = self.client.portal.call(self.metrics.text).decode()
        (line,) = (line for line in text.splitlines() if line.startswith(f"{name} "))
        return float(line.rpartition(" ")[2])


class OnPaper:
    """Of the portfolio, all that this route needs: everybody trades on paper."""

    class accounts:  # noqa: N801 - an attribute
        @staticmethod
        async def of(owner: str) -> Account:
            return Account(1, "paper", owner=owner)


class Everybody:
    """Of access, all that this route needs: nobody signs in."""

    def __init__(self, clock: ManualClock) -> None:
        self.identity = Open()
        self.limits = Limits(clock, None)


@asynccontextmanager
async def open_room(api: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
    room: Room = api.state.room
    state = {"clock": room.clock, "metrics": room.metrics, "access": Everybody(room.clock)}
    yield state | {"portfolio": OnPaper, "price_hubs": {"paper": room.hub}}
    await room.hub.close()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    dist = tmp_path_factory.mktemp("dist")
    return create_api(open_room, dist=dist)  # type: ignore[arg-type]  # all that this route needs


@pytest.fixture
def room(api: FastAPI, clock: ManualClock) -> Iterator[Room]:
    room = api.state.room = Room(api, clock)
    with room.client:
        yield room


def shown(message: Any) -> list[tuple[str, str, bool]]:
    assert message["type"] == "prices"
    return [(price["symbol"], price["price"], price["stale"]) for price in message["prices"]]


def end(socket: WebSocketTestSession) -> WebSocketDisconnect:
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return closed.value


def test_prices_come_as_they_are_told(room: Room) -> None:
    with room.look(f"{BTC},ethbrl") as socket:
        room.tell(BTCBRL="524337.10", ETHBRL="18642")
        assert socket.receive_json() == {
            "type": "prices",
            "mode": "paper",
            "sent_at": NOON,
            "prices": [
                {"symbol": BTC, "price": "524337.1", "at": NOON, "stale": False},
                {"symbol": ETH, "price": "18642", "at": NOON, "stale": False},
            ],
        }
        room.tell(BTCBRL="1")
        room.tell(BTCBRL="2")
        room.later(1)
        assert shown(socket.receive_json()) == [(BTC, "2", False)]


def test_symbols_may_be_named_one_by_one(room: Room) -> None:
    with room.look(f"{BTC}&symbols={ETH}") as socket:
        room.tell(BTCBRL="1", ETHBRL="2")
        assert shown(socket.receive_json()) == [(BTC, "1", False), (ETH, "2", False)]


def test_a_page_hears_that_a_price_is_stale_and_that_the_server_is_there(room: Room) -> None:
    with room.look(BTC) as socket:
        room.tell(BTCBRL="1")
        assert shown(socket.receive_json()) == [(BTC, "1", False)]
        room.later(STALE_SECONDS)
        assert shown(socket.receive_json()) == [(BTC, "1", True)]
        room.later(15)
        assert socket.receive_json() == {"type": "alive", "sent_at": "2026-03-18T15:00:20Z"}


def test_a_page_changes_what_it_looks_at(room: Room) -> None:
    with room.look(BTC) as socket:
        room.tell(BTCBRL="1")
        socket.receive_json()
        socket.send_json({"symbols": ["ethbrl", "ETHBRL"]})
        room.later(1)
        room.tell(BTCBRL="2", ETHBRL="3")
        assert shown(socket.receive_json()) == [(ETH, "3", False)]
    assert room.feed.started == 1


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        ("", "1 to 50 symbols, such as BTCBRL"),
        (",,", "1 to 50 symbols, such as BTCBRL"),
        ("BTC-BRL", "1 to 50 symbols, such as BTCBRL"),
        (",".join(["BTCBRL"] * (MOST_SYMBOLS + 1)), "1 to 50 symbols, such as BTCBRL"),
        ("BTCBRL,NADABRL", "number 2 is not traded here"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["in the address", "in flight"])
def test_symbols_that_cannot_be_looked_at_are_a_problem(
    room: Room, symbols: str, message: str, *, first: bool
) -> None:
    with room.look(symbols if first else BTC) as socket:
        if not first:
            socket.send_json({"symbols": [symbol for symbol in symbols.split(",") if symbol]})
        told = socket.receive_json()
        problem = told.pop("problem")
        assert told == {"type": "problem", "sent_at": NOON}
        assert (problem["type"], problem["title"], problem["status"]) == (
            "urn:mirante:problem:invalid-input",
            "Unprocessable Entity",
            422,
        )
        assert problem["detail"] == "These fields cannot be used: symbols."
        assert problem["errors"] == [{"field": "symbols", "message": message}]
        assert problem["requestId"]
        assert (end(socket).code, room.hub.viewers) == (1008, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BTCBRL",
        "[]",
        '["BTCBRL"]',
        "null",
        '{"symbols"',
        "{}",
        '{"symbols":["BTCBRL"],"x":1}',
        "[" * 3000,
    ],
)
def test_whatever_else_a_page_says_closes_its_socket(room: Room, text: str) -> None:
    with room.look(BTC) as socket:
        socket.send_text(text)
        closed = end(socket)
        assert (closed.code, closed.reason) == (1008, 'only {"symbols": ["BTCBRL"]} is understood')
        assert room.hub.viewers == 0


def test_bytes_are_no_words(room: Room) -> None:
    with room.look(BTC) as socket:
        socket.send_bytes(b'{"symbols":["BTCBRL"]}')
        assert end(socket).code == 1008


@pytest.mark.parametrize("symbols", [7, None, "BTCBRL", [7], [None], {"BTCBRL": 1}])
def test_symbols_of_another_kind_are_a_problem_too(room: Room, symbols: Any) -> None:
    with room.look(BTC) as socket:
        socket.send_text(json.dumps({"symbols": symbols}))
        assert socket.receive_json()["problem"]["status"] == 422
        assert end(socket).code == 1008


def test_when_nobody_knows_what_is_traded_the_page_may_try_again(room: Room) -> None:
    room.trouble = WarehouseUnavailable()
    with room.look(BTC) as socket:
        assert socket.receive_json()["problem"]["status"] == 503
        assert end(socket).code == 1013


def test_one_page_too_many_is_told_to_come_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.portfolio.price_hub.MOST_VIEWERS", 2)
    with room.look(BTC), room.look(BTC):
        with room.look(BTC) as socket:
            closed = end(socket)
            assert (closed.code, closed.reason) == (1013, "too many are looking at prices")
        assert (room.hub.viewers, room.count("prices_viewers")) == (2, 2)


@pytest.mark.parametrize("silently", [True, False])
def test_nothing_stays_of_a_page_that_has_gone(room: Room, *, silently: bool) -> None:
    with room.look(BTC) as socket:
        room.tell(BTCBRL="1")
        socket.receive_json()
        assert (room.hub.viewers, room.count("prices_viewers")) == (1, 1)
        socket.close(1006 if silently else 1000)
        room.later(0)
        assert (room.hub.viewers, room.count("prices_viewers")) == (0, 0)
    assert room.count("prices_messages_total") == 1
    for _ in range(2):
        room.later(60)
    assert (room.feed.started, room.feed.running) == (1, 0)


def test_pages_are_sent_away_when_the_hub_closes(room: Room) -> None:
    assert room.client.portal
    with room.look(BTC) as socket:
        room.client.portal.call(room.hub.close)
        closed = end(socket)
        assert (closed.code, closed.reason) == (1001, "the server stops")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/", "/api/metrics"])
def test_a_socket_to_anything_else_is_a_404(room: Room, path: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        room.client.websocket_connect(f"ws://127.0.0.1{path}"),
    ):
        pass
    assert getattr(refused.value, "status_code", None) == 404


def received(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(10))


def last_word(socket: ClientConnection) -> int:
    """Read until the other end closes, and tell with which code it did."""
    try:
        while True:
            socket.recv(10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def test_the_product_tells_prices_bounds_what_it_is_told_and_stops_at_once(tmp_path: Path) -> None:
    with ExitStack() as sockets:
        with serving(tmp_path) as server:
            address = f"{server.url.replace('http', 'ws')}/api/v1/prices?symbols={BTC}"

            def look(**more: Any) -> ClientConnection:
                socket: ClientConnection = sockets.enter_context(connect(address, **more))
                return socket

            one = look(origin=server.url)
            first = received(one)
            assert first["mode"] == "paper"
            (price,) = first["prices"]
            assert (price["symbol"], price["stale"]) == (BTC, False)
            assert one.protocol.extensions == []
            one.send(json.dumps({"symbols": [ETH]}))
            while (message := received(one))["prices"][0]["symbol"] == BTC:
                pass
            assert [price["symbol"] for price in message["prices"]] == [ETH]

            other = look()
            other.send(json.dumps({"symbols": ["X" * 4096]}))
            assert last_word(other) == 1009
            in_pieces = look()
            with suppress(ConnectionClosed):
                in_pieces.send(["X" * 1000] * 5)
            assert last_word(in_pieces) == 1009
        assert last_word(one) == 1001
    assert "ERROR" not in (tmp_path / "server.log").read_text()


def test_paper_prices_are_those_of_the_paper_market(
    start: Callable[..., TestClient], clock: ManualClock
) -> None:
    client = start(sample_seed=3)
    market = PaperMarket(3)
    with client.websocket_connect(f"ws://127.0.0.1/api/v1/prices?symbols={BTC}") as socket:
        assert shown(socket.receive_json()) == [
            (BTC, str(market.price(BTC, clock.time())), False),
        ]
