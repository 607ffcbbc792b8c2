"""What Binance tells by itself: prices to those who look, and that something about an account has changed.

After "WebSocket Streams" and "User Data Stream" in its spot documentation; tried against the server in
`tests/fakes/binance`, never against the real exchange. What is true about orders is read by REST
(`binance.py`): a stream may lose things, and only says when it is time to look.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import SecretStr

from backend.errors import ExchangeRefusesKey
from backend.portfolio.binance_client import KEY_CODES, RECV_WINDOW, signature
from backend.portfolio.binance_sockets import Line, Lost, Message, Sleep, Why, keep_talking
from backend.portfolio.exchange import Account
from backend.portfolio.prices import Price, Wanted

STREAM = "@miniTicker"
"""The last price once a second, and only where it has changed. `@trade` may be hundreds of messages a second
for one symbol, and `@bookTicker` is what is offered, not what was paid, and has no time."""
MOST = 1024  # streams of one connection
BATCH = 100  # streams of one message
PACE = 0.25  # seconds from one message to the next, of which a second may have five
NEWS = frozenset(
    {"executionReport", "listStatus", "outboundAccountPosition", "balanceUpdate", "externalLockUpdate"}
)
ENDINGS = frozenset({"eventStreamTerminated", "serverShutdown"})


class BinancePrices:
    """Prices from the combined stream (`wss://…/stream`). `sleep` is for tests."""

    def __init__(self, url: str, *, sleep: Sleep = asyncio.sleep) -> None:
        self._url = url
        self._sleep = sleep

    async def listen(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None]) -> None:
        """Tell prices of what is wanted, as they come, until cancelled."""
        await keep_talking(self._url, _Prices(wanted, heard, self._sleep), self._sleep)


class AccountStream:
    """An account's events from the WebSocket API (`wss://…/ws-api/v3`). `sleep` is for tests."""

    def __init__(self, url: str, *, sleep: Sleep = asyncio.sleep) -> None:
        self._url = url
        self._sleep = sleep

    async def listen(self, account: Account, changed: Callable[[], None]) -> None:
        """Call back whenever orders or balances have changed, or may have unheard, until cancelled.

        Raises:
            ExchangeRefusesKey: the key or its signature is not taken.

        """
        if account.key is None or account.secret is None:
            raise ExchangeRefusesKey
        await keep_talking(self._url, _Events(account.key, account.secret, changed), self._sleep)


class _Prices:
    question = "LIST_SUBSCRIPTIONS"

    def __init__(self, wanted: Wanted, heard: Callable[[Sequence[Price]], None], sleep: Sleep) -> None:
        self._wanted = wanted
        self._heard = heard
        self._sleep = sleep

    async def wanted(self) -> None:
        while not self._wanted.symbols:
            self._wanted.changed.clear()
            await self._wanted.changed.wait()

    async def speak(self, line: Line) -> None:
        told: frozenset[str] = frozenset()
        while True:
            self._wanted.changed.clear()
            wanted = frozenset(sorted(self._wanted.symbols)[:MOST])
            for method, symbols in (("UNSUBSCRIBE", told - wanted), ("SUBSCRIBE", wanted - told)):
                for batch in _batches(symbols):
                    if "error" in await line.ask(method, batch):
                        raise Lost(Why.ERROR)
                    await self._sleep(PACE)
            told = wanted
            line.good = True
            self.alive()
            await self._wanted.changed.wait()

    def hear(self, message: Message) -> None:
        price = _price(message.get("data"))
        if price:
            self._heard([price])
        elif _kind(message) in ENDINGS or _kind(message.get("data")) in ENDINGS:
            raise Lost(Why.ENDED)

    def alive(self) -> None:
        self._heard([])


class _Events:
    question = "ping"

    def __init__(self, key: SecretStr, secret: SecretStr, changed: Callable[[], None]) -> None:
        self._key = key
        self._secret = secret
        self._changed = changed

    async def wanted(self) -> None:
        return

    async def speak(self, line: Line) -> None:
        """Subscribe, by the exchange's own clock: it is asked for the time over the same connection."""
        now = await line.ask("time")
        words = {
            "apiKey": self._key.get_secret_value(),
            "recvWindow": RECV_WINDOW,
            "timestamp": _result(now).get("serverTime", 0),
        }
        text = "&".join(f"{name}={words[name]}" for name in sorted(words))
        given = words | {"signature": signature(text, self._secret)}
        _result(await line.ask("userDataStream.subscribe.signature", given))
        line.good = True
        self._changed()  # who knows what happened meanwhile

    def hear(self, message: Message) -> None:
        kind = _kind(message.get("event"))
        if kind in NEWS:
            self._changed()
        elif kind in ENDINGS:
            raise Lost(Why.ENDED)

    def alive(self) -> None:
        return


def _batches(symbols: frozenset[str]) -> Iterator[list[str]]:
    names = [symbol.lower() + STREAM for symbol in sorted(symbols)]
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]


def _kind(event: object) -> object:
    """Name an event, where it is one."""
    return event.get("e") if isinstance(event, dict) else None


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
