"""uvicorn's own HTTP protocol, which can also send a finished response in one piece.

A response over ASGI is two messages, two writes to the socket and a check of every header; for a hit of
the cache that is most of what it costs (`make bench`). The hit path's headers were checked when they
were stored. So this server offers it an extension, as ASGI lets servers do: `scope["extensions"][WHOLE]`
takes the bytes of a head and of a body. Where it is missing, under another server, nothing else changes.
"""

from functools import partial

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from backend.cache.hitpath import WHOLE


class Protocol(HttpToolsProtocol):
    """Everything is uvicorn's but the extension."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        cycle.scope["extensions"] = {WHOLE: partial(_send_whole, cycle)}  # type: ignore[dict-item]  # not a dict
        super()._start_asgi_task(cycle, app)


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
