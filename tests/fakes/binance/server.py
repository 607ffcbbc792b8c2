"""Binance's two doors, HTTP and sockets, and the test's hand on both."""

import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import parse_qsl

from backend.clock import Clock
from backend.portfolio.market import Market
from tests.fakes.binance import words as said
from tests.fakes.binance.desk import KEY, Desk, Trader
from tests.fakes.binance.faults import BinanceError, Fault, dumped
from tests.fakes.binance.sockets import Sockets
from tests.fakes.binance.web import Reply, WebServer
from tests.fakes.clock import ManualClock
from tests.fakes.market import ScriptedMarket

WEIGHTS = {
    "GET /api/v3/exchangeInfo": 20,
    "GET /api/v3/account": 20,
    "GET /api/v3/order": 4,
    "GET /api/v3/myTrades": 5,
}


class Asked(NamedTuple):
    """A request as it came."""

    call: str
    words: Mapping[str, str]
    key: str


@dataclass
class Allowance:
    """What may be asked in a minute, and what was."""

    limit: int = 6000
    used: int = 0
    minute: int = 0

    def spend(self, weight: int, now: float) -> None:
        if int(now // 60) != self.minute:
            self.minute, self.used = int(now // 60), 0
        self.used += weight

    def check(self, now: float) -> None:
        if self.used > self.limit:
            after = {"Retry-After": str(60 - int(now) % 60)}
            raise BinanceError(-1003, "Too much request weight used.", 429, after)


class FakeBinance:
    """What one fake was told to do, what it was asked, and what has come of it."""

    def __init__(self, clock: Clock, market: Market) -> None:
        self.clock = clock
        self.market = market
        self.desk = Desk(clock, market)
        self.allowance = Allowance()
        self.requests: list[Asked] = []
        self.closed = threading.Event()
        self.base_url = self.stream_url = self.api_url = ""
        self.sockets = Sockets(self)
        self.lock = threading.RLock()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._gates: list[threading.Event] = []

    @property
    def trader(self) -> Trader:
        """The account of `KEY`."""
        return self.desk.traders[KEY]

    def calls(self, call: str = "") -> list[Asked]:
        """What was asked, all or one call."""
        return [asked for asked in self.requests if asked.call.startswith(call)]

    def fail(self, call: str, *faults: Fault) -> None:
        """Let the next requests of a call (`POST /api/v3/order`) go wrong, one fault each."""
        self._faults[call].extend(faults)
        self._gates += [fault.gate for fault in faults if fault.gate]

    def move(self, symbol: str, price: str, seconds: float = 1) -> None:
        """Let time pass, and then the price be another; orders are executed and streams told."""
        assert isinstance(self.clock, ManualClock)
        assert isinstance(self.market, ScriptedMarket)
        with self.lock:
            self.clock.tick(seconds)
            self.market.set(symbol, Decimal(price), self.clock.time())
            self.beat([symbol])

    def beat(self, symbols: list[str]) -> None:
        """Execute what the market has met, and tell prices to those who listen."""
        with self.lock:
            self.desk.catch_up()
            for symbol in symbols:
                now = self.clock.time()
                self.sockets.tick(said.ticker_words(symbol, self.market.price(symbol, now), now))

    def close(self) -> None:
        """Let go of everybody who waits; nothing that is under way waits for the rest of a test."""
        self.closed.set()
        for gate in self._gates:
            gate.set()

    def reply(self, method: str, target: str, key: str) -> Reply | None:
        """Answer a request; None hangs up. Called on a thread of the request's own."""
        path, _, query = target.partition("?")
        call = f"{method} {path}"
        with self.lock:
            words = _words(query)
            self.requests.append(Asked(call, words, key))
            fault = self._faults[call].popleft() if self._faults[call] else Fault()
            self.allowance.spend(_weight(call, words), self.clock.time())
        if fault.gate:
            fault.gate.wait()
        if fault.hang and not fault.executes:
            self.closed.wait()
        with self.lock:
            headers = {"x-mbx-used-weight-1m": str(self.allowance.used), **fault.headers}
            real = self._carry_out(call, query, key, headers) if fault.answers or fault.executes else None
        if fault.hang:
            self.closed.wait()
        if real and fault.answers:
            return real
        if fault.drop or fault.hang:
            return None
        kind, body = fault.told()
        return Reply(fault.status, {**headers, "Content-Type": kind}, body)

    def _carry_out(self, call: str, query: str, key: str, headers: Mapping[str, str]) -> Reply:
        words = {**headers, "Content-Type": "application/json"}
        try:
            self.allowance.check(self.clock.time())
            return Reply(200, words, dumped(self.desk.answer(call, query, key)))
        except BinanceError as no:
            return Reply(no.status, words | no.headers, dumped({"code": no.code, "msg": no.msg}))


def _weight(call: str, words: Mapping[str, str]) -> int:
    if call == "GET /api/v3/ticker/price":
        return 2 if "symbol" in words else 4
    return WEIGHTS.get(call, 1)


def _words(query: str) -> Mapping[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True))


@contextmanager
def serving(
    *, clock: Clock | None = None, market: Market | None = None, ports: tuple[int, int] = (0, 0)
) -> Iterator[FakeBinance]:
    """Start a fake; it is gone when the block ends, and so are those who wait for it."""
    fake = FakeBinance(clock or ManualClock(), market or ScriptedMarket())
    with WebServer(ports[0], fake.reply) as web, fake.sockets.serving(ports[1]) as port:
        fake.base_url = f"http://127.0.0.1:{web.server_port}"
        fake.stream_url = f"ws://127.0.0.1:{port}/stream"
        fake.api_url = f"ws://127.0.0.1:{port}/ws-api/v3"
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield fake
        finally:
            fake.close()
            web.shutdown()
            thread.join()
