"""Two real servers, a Valkey, a PostgreSQL and a Binance that is none: what one does is true at both."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from backend.clock import SystemClock
from tests.fakes.binance import KEY, SECRET, FakeBinance, Fault, serving
from tests.fakes.market import ScriptedMarket
from tests.fakes.postgres import NewDatabase
from tests.fakes.server import Server
from tests.fakes.valkey import valkey
from tests.fakes.warm import serving as server

pytestmark = pytest.mark.xdist_group("two processes")
V1 = "/api/v1"
BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.1"}
LATER = 100  # seconds: longer than any test waits


class House(NamedTuple):
    """Two servers over the same things."""

    binance: FakeBinance
    one: Server
    other: Server
    settings: dict[str, Any]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, new_postgres: NewDatabase) -> Iterator[House]:
    data = tmp_path_factory.mktemp("data")
    with ExitStack() as stack:
        redis = stack.enter_context(valkey(tmp_path_factory.mktemp("redis")))
        binance = stack.enter_context(serving(clock=SystemClock(), market=ScriptedMarket()))
        settings: dict[str, Any] = {
            "REDIS_URL": redis.url,
            "DATABASE_URL": new_postgres(),
            "BINANCE_BASE_URL": binance.base_url,
            "BINANCE_STREAM_URL": binance.stream_url,
            "BINANCE_WS_API_URL": binance.api_url,
            "BINANCE_API_KEY": KEY,
            "BINANCE_API_SECRET": SECRET,
        }
        one, other = (stack.enter_context(server(data, **settings)) for _ in "ab")
        yield House(binance, one, other, settings)


def get(from_: Server, call: str) -> httpx2.Response:
    answer = httpx2.get(f"{from_.url}{V1}/{call}", timeout=40)
    answer.raise_for_status()
    return answer


def place(at: Server, key: str) -> httpx2.Response:
    return httpx2.post(f"{at.url}{V1}/orders", json=BUY, headers={"Idempotency-Key": key}, timeout=40)


def held(from_: Server) -> str:
    positions = get(from_, "positions").json()["data"]["positions"]
    return str(positions[0]["quantity"]) if positions else "0"


def test_what_one_has_loaded_the_other_answers_until_an_order_at_either(house: House) -> None:
    first = get(house.one, "dashboard/balances").json()
    assert first["data"]["mode"] == "live"
    assert get(house.other, "dashboard/balances").json()["from_cache"]
    for at, from_ in ((house.one, house.other), (house.other, house.one)):
        before = held(from_)
        assert place(at, f"each-{at.process}").status_code == 201
        assert held(from_) != before  # at once, not three seconds later


def test_the_same_order_at_both_at_once_is_one(house: House) -> None:
    calls = len(house.binance.calls("POST /api/v3/order"))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: place((house.one, house.other)[n % 2], "both"), range(8)))
    assert {answer.status_code for answer in answers} <= {201, 202}
    assert len({answer.json()["data"]["order"]["id"] for answer in answers}) == 1
    assert len(house.binance.calls("POST /api/v3/order")) == calls + 1


def test_the_order_of_a_server_that_was_killed_is_found_by_another(house: House, tmp_path: Path) -> None:
    gate = threading.Event()
    before = float(held(house.one))
    with ThreadPoolExecutor(1) as threads, server(tmp_path, killable=True, **house.settings) as doomed:
        calls = len(house.binance.calls("POST /api/v3/order"))
        house.binance.fail("POST /api/v3/order", Fault(gate=gate))
        lost = threads.submit(place, doomed, "doomed")
        while len(house.binance.calls("POST /api/v3/order")) == calls:
            time.sleep(0.01)
        os.kill(doomed.process, signal.SIGKILL)
        with pytest.raises(httpx2.TransportError):
            lost.result()
    gate.set()  # it arrives, and nobody hears of that
    until = time.monotonic() + LATER
    while float(held(house.one)) <= before:
        assert time.monotonic() < until
        time.sleep(0.2)
    again = place(house.other, "doomed")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["data"]["order"]["status"] == "FILLED"
    assert len(house.binance.calls("POST /api/v3/order")) == calls + 1


def test_what_the_exchange_does_by_itself_is_heard_of(house: House) -> None:
    limit = BUY | {"type": "LIMIT", "price": "95000"}
    placed = httpx2.post(f"{house.one.url}{V1}/orders", json=limit, timeout=40).json()["data"]["order"]
    assert placed["status"] == "NEW"
    market = house.binance.market
    assert isinstance(market, ScriptedMarket)
    with house.binance.lock:
        now = house.binance.clock.time()
        market.set("BTCUSDT", market.price("BTCUSDT", now) * 9 / 10, now)
    until = time.monotonic() + LATER
    while get(house.other, f"orders/{placed['id']}").json()["data"]["order"]["status"] != "FILLED":
        assert time.monotonic() < until
        house.binance.beat(["BTCUSDT"])
        time.sleep(0.1)
