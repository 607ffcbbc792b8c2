"""The sockets of it: prices for whoever subscribes (`/stream`), and an account's events (`/ws-api/v3`)."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from tests.fakes.binance.checks import check_time
from tests.fakes.binance.faults import BinanceError

if TYPE_CHECKING:
    from tests.fakes.binance.server import FakeBinance

logging.getLogger("websockets.server").setLevel(logging.WARNING)  # what tests look at is what we log
PATIENCE = 10.0  # seconds that a test waits for something to happen here


class Sockets:
    """All connections, what each wants to hear, and what has been asked over them."""

    def __init__(self, fake: "FakeBinance") -> None:
        self._fake = fake
        self._changed = threading.Condition()
        self._streams: dict[ServerConnection, set[str]] = {}
        self._accounts: dict[ServerConnection, str] = {}
        self.connections = 0
        """So many were opened so far."""
        self.asked: list[dict[str, Any]] = []
        self.silent = False
        """Takes everything in and says nothing."""
        self.refusals = 0
        """So many of the next connections are refused."""
        self.error: Any = None
        """What the next request over the WebSocket API is answered with."""

    def tick(self, ticker: Mapping[str, Any]) -> None:
        """Tell a price to those who want it."""
        name = f"{str(ticker['s']).lower()}@miniTicker"
        with self._changed:
            wanting = [connection for connection, wanted in self._streams.items() if name in wanted]
        for connection in wanting:
            self.say(connection, {"stream": name, "data": ticker})

    def tell(self, key: str, event: Mapping[str, Any]) -> None:
        """Tell an event to those who listen to an account."""
        with self._changed:
            listening = [connection for connection, of in self._accounts.items() if of == key]
        for connection in listening:
            self.say(connection, {"subscriptionId": 0, "event": event})

    def say(self, connection: ServerConnection, words: Mapping[str, Any]) -> None:
        if not self.silent:
            with suppress(ConnectionClosed):
                connection.send(json.dumps(words))

    def drop(self) -> None:
        """Cut every connection, without a word."""
        for connection in self.open:
            with suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    @property
    def open(self) -> list[ServerConnection]:
        with self._changed:
            return [*self._streams, *self._accounts]

    @property
    def wanted(self) -> set[str]:
        """All that is subscribed to, over all connections."""
        with self._changed:
            return set().union(*self._streams.values())

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something has happened here; on a thread of the caller's own."""
        with self._changed:
            assert self._changed.wait_for(happened, PATIENCE)

    @contextmanager
    def serving(self, port: int) -> Iterator[int]:
        with serve(
            self._attend, "127.0.0.1", port, process_request=self._let_in, compression=None, close_timeout=1
        ) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield int(server.socket.getsockname()[1])
            finally:
                self.drop()
                server.shutdown()
                thread.join()
                self.until(lambda: not (self._streams or self._accounts))

    def _let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        with self._changed:
            self.connections += 1
            self._changed.notify_all()
            if self.refusals:
                self.refusals -= 1
                return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "")
        if request.path not in {"/stream", "/ws-api/v3"}:
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        return None

    def _attend(self, connection: ServerConnection) -> None:
        assert connection.request
        streams = connection.request.path == "/stream"
        with self._changed:
            if streams:
                self._streams[connection] = set()
            else:
                self._accounts[connection] = ""
        try:
            for message in connection:
                words = json.loads(message)
                self.asked.append(words)
                answer = self._subscribe(connection, words) if streams else self._api(connection, words)
                self.say(connection, answer)
                with self._changed:
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        finally:
            with self._changed:
                self._streams.pop(connection, None)
                self._accounts.pop(connection, None)
                self._changed.notify_all()

    def _subscribe(self, connection: ServerConnection, words: dict[str, Any]) -> dict[str, Any]:
        with self._changed:
            wanted = self._streams[connection]
            match words["method"]:
                case "SUBSCRIBE":
                    wanted |= set(words["params"])
                case "UNSUBSCRIBE":
                    wanted -= set(words["params"])
                case "LIST_SUBSCRIPTIONS":
                    return {"result": sorted(wanted), "id": words["id"]}
                case _:
                    return {"error": {"code": 2, "msg": "Invalid request"}, "id": words["id"]}
            return {"result": None, "id": words["id"]}

    def _api(self, connection: ServerConnection, words: dict[str, Any]) -> dict[str, Any]:
        if self.error:
            error, self.error = self.error, None
            return {"id": words["id"], "status": 400, "error": error}
        try:
            result = self._answer(connection, words["method"], words.get("params", {}))
        except BinanceError as no:
            return {"id": words["id"], "status": no.status, "error": {"code": no.code, "msg": no.msg}}
        return {"id": words["id"], "status": 200, "result": result}

    def _answer(self, connection: ServerConnection, method: str, given: dict[str, Any]) -> Any:
        match method:
            case "ping":
                return {}
            case "time":
                return {"serverTime": int(self._fake.clock.time() * 1000)}
            case "userDataStream.subscribe.signature":
                words = {name: str(value) for name, value in given.items()}
                signature = words.pop("signature", "")
                text = "&".join(f"{name}={words[name]}" for name in sorted(words))
                with self._fake.lock:
                    trader = self._fake.desk.sign_in(words.get("apiKey", ""), text, signature)
                    check_time(words, self._fake.clock.time())
                    key = words["apiKey"]
                    trader.told = lambda event: self.tell(key, event)
                with self._changed:
                    self._accounts[connection] = key
                return {"subscriptionId": 0}
        raise BinanceError(-1020, "This operation is not supported.")
