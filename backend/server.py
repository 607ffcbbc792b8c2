"""uvicorn's own protocols: HTTP that can also send a finished response in one piece, sockets that let go.

A response over ASGI is two messages, two writes to the socket and a check of every header; for a hit of
the cache that is most of what it costs (`make bench`). The hit path's headers were checked when they
were stored. So this server offers it an extension, as ASGI lets servers do: `scope["extensions"][WHOLE]`
takes the bytes of a head and of a body. Where it is missing, under another server, nothing else changes.

A socket whose other end does not read keeps what was written to it, and uvicorn waits for that to be gone
before it counts the connection as closed: for ever, and a server that is told to stop waits too.
"""

import asyncio
import socket
from functools import partial

from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from backend.cache.hitpath import WHOLE

GOING_AWAY = 1001
REQUEST_SECONDS = 60.0  # for all of a request to arrive, five MiB over a telephone included
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
LAST_WORD_SECONDS = 1.0  # for a closing message to arrive
MOST_UNREAD_BYTES = 16 * 1024  # a reader that is slow should not find what was true minutes ago


class Protocol(HttpToolsProtocol):
    """Everything is uvicorn's but the extension, and how long a request may take to arrive."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Wait for a request, but not for ever: who says nothing would keep a place for it."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Wait for the rest of a request that has begun."""
        super().on_message_begin()
        self._wait()

    def on_message_complete(self) -> None:
        """Have all of a request."""
        super().on_message_complete()
        self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the other end."""
        super().connection_lost(exc)
        self._wait_no_more()

    def _wait(self) -> None:
        self._wait_no_more()
        self._late = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _wait_no_more(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(TOO_LATE)
        self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        cycle.scope["extensions"] = {WHOLE: partial(_send_whole, cycle)}  # type: ignore[dict-item]  # not a dict
        super()._start_asgi_task(cycle, app)


class Sockets(WebSocketsSansIOProtocol):
    """Everything is uvicorn's, but nobody is waited for who does not read."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep little of what has not been read."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(MOST_UNREAD_BYTES)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_UNREAD_BYTES)

    async def send(self, message: ASGISendEvent) -> None:
        """Send, unless uvicorn has closed the socket itself.

        Whoever speaks then could not know yet, and uvicorn would call it a mistake. It would also log an
        error for each socket that is refused, as if that were no answer.

        Raises:
            ClientDisconnected: the socket is closed.

        """
        if self.close_sent and message["type"] in {"websocket.send", "websocket.close"}:
            raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def shutdown(self) -> None:
        """Say that the server goes away; uvicorn would say that it restarts, which nobody knows."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY, "reason": None})
            self.conn.send_close(GOING_AWAY)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()
        elif not self.transport.is_closing():
            super().shutdown()
        self._let_go()

    def keepalive_timeout(self) -> None:
        """Give up on an end that does not answer."""
        super().keepalive_timeout()
        self._let_go()

    def _let_go(self) -> None:
        self.loop.call_later(LAST_WORD_SECONDS, self.transport.abort)


def _send_whole(cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
    """Write a response that ends in a blank line's place, with uvicorn's own headers put in.

    False when this connection needs the usual way: it is closing, slow or waiting.
    """
    if cycle.disconnected or cycle.flow.write_paused or cycle.response_started or not cycle.keep_alive:
        return False
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    own = b"".join([name + b": " + value + b"\r\n" for name, value in cycle.default_headers])
    cycle.transport.write(b"".join((head, own, b"\r\n", body)))
    cycle.response_complete = True
    cycle.message_event.set()
    cycle.on_response()
    return True
