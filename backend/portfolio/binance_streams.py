"""What Binance tells by itself: prices to those who look, and that something about an account has changed.

After "WebSocket Streams" and "User Data Stream" in its spot documentation; tried against the server in
`tests/fakes/binance`, never against the real exchange. What is true about orders is read by REST
(`binance.py`): a stream may lose things, and only says when it is time to look.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import SecretStr

from backend.errors import ExchangeBusy, ExchangeRefusesKey, ExchangeUnavailable
from backend.portfolio.binance_client import KEY_CODES, RECV_WINDOW, signature
from backend.portfolio.binance_sockets import Line, Lost, Message, Sleep, Why, keep_talking, pause
from backend.portfolio.binance_weights import Weights
from backend.portfolio.exchange import Account
from backend.portfolio.prices import Price, Wanted

STREAM = "@miniTicker"
"""The last price once a second, and only where it has changed. `@trade` may be hundreds of messages a second
for one symbol, and `@bookTicker` is what is offered, not what was paid, and has no time."""
MOST = 1024  # streams of one connection
BATCH = 100  # streams of one message
QUIET = 2.0  # seconds: twice that without a sign of life is still less than makes a price stale
QUIET_ACCOUNT = 30.0
BEGINNING = 2 + 1 + 2  # weights of connecting, of the time, and of the subscription
PING = 1
PACE = 0.25  # seconds from one message to the next, of which a second may have five
NEWS = frozenset(
    {"executionReport", "listStatus", "outboundAccountPosition", "balanceUpdate", "externalLockUpdate"}
)
ENDINGS = frozenset({"eventStreamTerminated", "serverShutdown"})


Look = Callable[[Collection[str]], Awaitable[Sequence[Price]]]
"""Tells what was paid last for some symbols, or raises `ExchangeUnavailable`."""


class BinancePrices:
    """Prices from the combined stream (`wss://…/stream`), which says nothing until something changes.

    So `look` is asked what holds already. `sleep` is for tests.
    """

    def __init__(self, url: str, look: Look, *, sleep: Sleep = asyncio.sleep) -> None:
        self._url = url
        self._look = look
        self._sleep = sleep

    async def listen(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None]) -> None:
        """Tell prices of what is wanted, as they come, until cancelled.

        Raises:
            ExchangeUnavailable: after an outage what was told before it cannot be told again. Whoever starts
                to listen anew has heard nothing yet that could be wrong, and is told what changes.

        """
        await keep_talking(self._url, _Prices(wanted, heard, self._look, self._sleep), self._sleep)


class AccountStream:
    """An account's events from the WebSocket API (`wss://…/ws-api/v3`).

    It asks what `weights` leave to our own work. `sleep` is for tests.
    """

    def __init__(self, url: str, weights: Weights, *, sleep: Sleep = asyncio.sleep) -> None:
        self._url = url
        self._weights = weights
        self._sleep = sleep

    async def listen(self, account: Account, changed: Callable[[], None]) -> None:
        """Call back whenever orders or balances have changed, or may have unheard, until cancelled.

        Raises:
            ExchangeRefusesKey: the key or its signature is not taken.

        """
        if account.key is None or account.secret is None:
            raise ExchangeRefusesKey
        events = _Events(account.key, account.secret, changed, self._weights, self._sleep)
        await keep_talking(self._url, events, self._sleep)


class _Prices:
    """Connections that tell prices. Of each, none is told before what had been told is known to hold."""

    question = "LIST_SUBSCRIPTIONS"
    quiet = QUIET

    def __init__(
        self, wanted: Wanted, heard: Callable[[Sequence[Price]], None], look: Look, sleep: Sleep
    ) -> None:
        self._wanted = wanted
        self._heard = heard
        self._look = look
        self._sleep = sleep
        self._told: dict[str, float] = {}  # over whatever connection, and as of when
        self._current = True  # what was told is known to hold
        self._due: set[str] = set()  # subscribed to, and not told yet over this connection
        self._asked: frozenset[str] = frozenset()  # what is being looked up
        self._meanwhile: list[Price] = []  # came while it was

    async def wanted(self) -> None:
        self._current = not self._told  # else what was told is older than the connection to come
        while not self._wanted.symbols:
            self._wanted.changed.clear()
            await self._wanted.changed.wait()

    async def speak(self, line: Line) -> None:
        subscribed: frozenset[str] = frozenset()
        failures = 0
        self._due.clear()
        while True:
            self._wanted.changed.clear()
            wanted = self._choose()
            for method, symbols in (("UNSUBSCRIBE", subscribed - wanted), ("SUBSCRIBE", wanted - subscribed)):
                for batch in _batches(symbols):
                    if "error" in await line.ask(method, batch):
                        raise Lost(Why.ERROR)
                    await self._sleep(PACE)
            self._due = {symbol for symbol in wanted if symbol in self._due or symbol not in subscribed}
            subscribed = wanted
            failures = 0 if await self._catch_up() else failures + 1
            line.good = True
            await self._changed_within(pause(failures) if failures else None)

    def hear(self, message: Message) -> None:
        price = _price(message.get("data"))
        if price and price.symbol in self._asked:
            self._meanwhile.append(price)
        elif price and self._current:
            self._tell([price])
        elif price is None and ENDINGS & {_kind(message), _kind(message.get("data"))}:
            raise Lost(Why.ENDED)

    def alive(self) -> None:
        if self._current:
            self._heard([])

    def _choose(self) -> frozenset[str]:
        """Take as many as a connection has room for, first those whose price somebody has."""
        wanted = self._wanted.symbols
        self._told = {symbol: at for symbol, at in self._told.items() if symbol in wanted}
        return frozenset(sorted(wanted, key=lambda symbol: (symbol not in self._told, symbol))[:MOST])

    async def _catch_up(self) -> bool:
        """Tell what holds of what is due; False when the exchange would not say.

        What comes meanwhile is told after that: which of the two is newer cannot be known, and if it is not
        this one the stream tells the other within a second.
        """
        asked = self._asked = frozenset(self._due)
        self._meanwhile = []
        found: Sequence[Price] = ()
        known = True
        try:
            if asked:
                found = await self._look(asked)
        except ExchangeUnavailable:
            known = False
        finally:
            self._asked = frozenset()
        news = [*found, *self._meanwhile]
        left = asked - {price.symbol for price in news}
        if not self._current and left & self._told.keys():
            raise ExchangeUnavailable
        self._current = True
        self._tell(news)
        self._due = set() if known else set(left)
        return not self._due

    def _tell(self, prices: Sequence[Price]) -> None:
        """Tell prices as being in the order in which they come: two clocks may disagree about that."""
        told = []
        for price in prices:
            at = self._told[price.symbol] = max(price.at, self._told.get(price.symbol, 0.0))
            told.append(price._replace(at=at))
            self._due.discard(price.symbol)
        self._heard(told)

    async def _changed_within(self, seconds: float | None) -> None:
        """Wait until others are wanted, for so long at most."""
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._wanted.changed.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


class _Events:
    question = "ping"
    quiet = QUIET_ACCOUNT

    def __init__(
        self,
        key: SecretStr,
        secret: SecretStr,
        changed: Callable[[], None],
        weights: Weights,
        sleep: Sleep,
    ) -> None:
        self._key = key
        self._secret = secret
        self._changed = changed
        self._weights = weights
        self._sleep = sleep

    async def wanted(self) -> None:
        """Wait until it may be asked for: whoever connects while banned is banned for longer."""
        while True:
            try:
                self._weights.spend(BEGINNING, background=True)
            except ExchangeBusy as busy:
                await self._sleep(busy.retry_after_seconds)
            else:
                return

    async def speak(self, line: Line) -> None:
        """Subscribe, by the exchange's own clock: it is asked for the time over the same connection."""
        now = await line.ask("time")
        words = {
            "apiKey": self._key.get_secret_value(),
            "recvWindow": RECV_WINDOW,
            "timestamp": self._result(now).get("serverTime", 0),
        }
        text = "&".join(f"{name}={words[name]}" for name in sorted(words))
        given = words | {"signature": signature(text, self._secret)}
        self._result(await line.ask("userDataStream.subscribe.signature", given))
        line.good = True
        self._changed()  # who knows what happened meanwhile

    def hear(self, message: Message) -> None:
        kind = _kind(message.get("event"))
        if kind in NEWS:
            self._changed()
        elif kind in ENDINGS:
            raise Lost(Why.ENDED)

    def alive(self) -> None:
        self._weights.book(PING)

    def _result(self, answer: Message) -> dict[str, Any]:
        """Read an answer; where it wants fewer questions that goes for all that is asked from here."""
        try:
            return _result(answer)
        except Lost as end:
            if end.wait:
                self._weights.pause(math.ceil(end.wait))
            raise


def _batches(symbols: frozenset[str]) -> Iterator[list[str]]:
    names = [symbol.lower() + STREAM for symbol in sorted(symbols)]
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]


def _kind(event: object) -> str | None:
    """Name an event, where it is one."""
    kind = event.get("e") if isinstance(event, dict) else None
    return kind if isinstance(kind, str) else None


def _price(data: Any) -> Price | None:  # noqa: ANN401 - whatever comes
    """Read a ticker; `c` is what was paid last, `E` when this was told (milliseconds)."""
    try:
        return Price(str(data["s"]), Decimal(data["c"]), int(data["E"]) / 1000)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None


def _result(answer: Message) -> dict[str, Any]:
    """Read the answer to a request of the WebSocket API.

    Raises:
        Lost: it is no result; with how long to stay away, where that was said.
        ExchangeRefusesKey: the key or its signature is not taken.

    """
    result, error = answer.get("result"), answer.get("error")
    if isinstance(result, dict):
        return result
    if not isinstance(error, dict):
        raise Lost(Why.ODD)
    if error.get("code") in KEY_CODES:
        raise ExchangeRefusesKey
    match error.get("data"):
        case {"serverTime": int(now), "retryAfter": int(until)}:
            raise Lost(Why.BUSY, max(0, until - now) / 1000)
    raise Lost(Why.ERROR, code=error.get("code"))
