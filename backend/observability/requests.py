"""What every request gets: an id, the security headers, and one line in the log.

An open socket is a request that takes long: its line is written when it ends, and how long it was open is
nothing that a histogram of answers should know.
"""

import asyncio
import itertools
import re
import time
import uuid
from collections.abc import Coroutine
from contextvars import Context, ContextVar
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import MiranteError
from backend.observability.access_log import AccessLog
from backend.observability.metrics import Durations, template

current_request_id: ContextVar[str] = ContextVar("request_id")
"""The request that is being answered the long way; what it sets off can say so elsewhere."""

log = structlog.get_logger()
T = TypeVar("T")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_PROCESS = str(uuid.uuid4())[:24]
_numbers = itertools.count(int.from_bytes(uuid.uuid4().bytes[-6:], "big"))

CUT_OFF = [(b"retry-after", b"1"), (b"content-length", b"0"), (b"connection", b"close")]
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Only where TLS is in front of us: RFC 6797 forbids it elsewhere."""


def security_headers(*, tls: bool) -> dict[str, str]:
    """List what is on every answer."""
    return {**SECURITY_HEADERS, **(STRICT_TRANSPORT if tls else {})}


def raw_security_headers(*, tls: bool) -> list[tuple[bytes, bytes]]:
    """List them the way they are sent."""
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in security_headers(tls=tls).items()
    ]


def request_id(given: bytes | None) -> str:
    """Take the caller's id when it is one, else make a UUID.

    The first parts of a made one are random for each process, the last counts on from a random
    number: unique, in a tenth of the time that a random one each would take.
    """
    if given and _REQUEST_ID.fullmatch(given):
        return given.decode("ascii")
    return f"{_PROCESS}{next(_numbers) & 0xFFFFFFFFFFFF:012x}"


def on_its_own(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start what goes on for everybody, and longer than the request that happened to be the first.

    A task otherwise belongs to the request that has set it off, in the log and in a trace. That is right for
    a load, and wrong for a stream of prices.
    """
    return asyncio.create_task(work, context=Context())


class RequestContext:
    """The outermost layer: whatever answers below, these headers are on it."""

    def __init__(
        self, app: ASGIApp, *, access_log: AccessLog, durations: Durations, tls: bool = False
    ) -> None:
        self._app = app
        self._security = security_headers(tls=tls)
        self._access_log = access_log
        self._durations = durations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, dress the answer, write the line."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        name = request_id(dict(scope["headers"]).get(b"x-request-id"))
        scope.setdefault("state", {})["request_id"] = name
        current_request_id.set(name)
        begun = time.perf_counter()
        status, cache, answering = int(HTTPStatus.INTERNAL_SERVER_ERROR), "-", False

        async def dressed(message: Message) -> None:
            nonlocal status, cache, answering
            status = _status(message, status)
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                answering = True
                headers = MutableHeaders(scope=message)
                cache = headers.get("x-cache", "-")
                headers["X-Request-ID"] = name
                headers.update(self._security)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=name):
            try:
                await self._app(scope, receive, dressed)
            except RuntimeError as error:
                # So Starlette says that the answer had begun. It ends without its end, and the server
                # closes the connection: nobody takes half a file for a whole one.
                if not isinstance(error.__cause__, MiranteError):
                    raise
                log.warning("request.broken_off", error=type(error.__cause__).__name__)
            except asyncio.CancelledError:
                # A server that is told to stop does not wait for ever, and would write a traceback for each.
                if scope["type"] != "http":
                    raise
                log.warning("request.cut_off")
                if not answering:
                    await dressed({"type": "http.response.start", "status": 503, "headers": CUT_OFF})
                    await dressed({"type": "http.response.body"})
            finally:
                seconds = time.perf_counter() - begun
                if scope["type"] == "http":
                    self._durations.observe(scope, seconds, status)
                path = template(scope) or scope["path"]
                method = scope.get("method", "GET")
                self._access_log.answered(method, path, status, cache, name, 1000 * seconds)


def _status(message: Message, before: int) -> int:
    """Tell the status of an answer once a message has been sent; a socket has one for the log."""
    match message["type"]:
        case "websocket.accept":
            return HTTPStatus.SWITCHING_PROTOCOLS
        case "websocket.close" if before == HTTPStatus.INTERNAL_SERVER_ERROR:
            return HTTPStatus.FORBIDDEN  # it was never opened
        case "http.response.start" | "websocket.http.response.start":
            return int(message["status"])
    return before
