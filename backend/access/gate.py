"""What a request must pass before anything reads it: a name and a page that are ours, a bounded body."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import BodyTooLarge, CrossSite, UnknownHost, problem

MAX_BODY_BYTES = 1024 * 1024
MAX_TRANSCRIPT_BYTES = 5 * 1024 * 1024
LARGER = {"/extract": MAX_TRANSCRIPT_BYTES, "/analyze": MAX_TRANSCRIPT_BYTES}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"", "same-origin", "none"})
"""What a browser says of a request that our own page, or its user, has begun; others say nothing."""

DENIAL = "websocket.http.response"
"""The server's extension, where it has one: a socket that is not opened is answered as a request is."""

VIOLATION = 1008  # what a socket is closed with otherwise, RFC 6455


class Gate:
    """Refuses what is not for us: foreign names, forged requests, bodies over the limit, declared or not.

    A foreign Host header is DNS rebinding; a forged request is one that another site's page makes a browser
    send. Any site's page may open a socket to us and read it, so there the browser's Origin must be ours.

    `hosts` of None takes any name: where people sign in, a name alone opens nothing. `origins` are those of
    other pages that may ask, where there are any (`CORS_ORIGINS`).
    """

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str] | None, origins: frozenset[str] = frozenset()
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer for it."""
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._names_us(request.headers):
            await problem(request, UnknownHost())(scope, receive, send)
            return
        if scope["method"] not in SAFE and self._is_forged(request.headers):
            await problem(request, CrossSite())(scope, receive, send)
            return
        limit = LARGER.get(scope["path"], MAX_BODY_BYTES)
        declared = request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            await problem(request, BodyTooLarge(limit))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge(limit)
            return message

        await self._app(scope, counted, send)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a socket be opened, or refuse it; how long its messages may be is the server's part."""
        answer = send if DENIAL in scope.get("extensions", {}) else _closing(send)
        request = HTTPConnection(scope)
        if not self._names_us(request.headers):
            await problem(request, UnknownHost())(scope, receive, answer)
        elif not self._is_from_us(request.headers):
            await problem(request, CrossSite())(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)

    def _names_us(self, headers: Headers) -> bool:
        named = headers.getlist("host")
        if len(named) > 1:  # whoever reads the other one would think otherwise (RFC 9112, 3.2)
            return False
        return self._hosts is None or _name("".join(named)) in self._hosts

    def _is_forged(self, headers: Headers) -> bool:
        by_another = headers.get("sec-fetch-site", "") not in OURS
        return by_another and headers.get("origin", "").lower() not in self._origins

    def _is_from_us(self, headers: Headers) -> bool:
        """Tell whether an Origin names the host that was asked; only browsers send one, and always do."""
        asked = [headers.get("host")]
        if self._hosts is None:  # the platform asks us by another name than the browser asked it
            asked.append(headers.get("x-forwarded-host"))
        ours = {f"{scheme}://{host.lower()}" for host in asked if host for scheme in ("http", "https")}
        return all(origin.lower() in ours | self._origins for origin in headers.getlist("origin"))


def _closing(send: Send) -> Send:
    """Close a socket where its opening would be answered and the server cannot."""

    async def closing(message: Message) -> None:
        if message["type"] == f"{DENIAL}.start":
            await send({"type": "websocket.close", "code": VIOLATION, "reason": ""})
        elif message["type"] != f"{DENIAL}.body":
            await send(message)

    return closing


def _name(host: str) -> str:
    """Take the port off a Host header: `[::1]:8000` is `[::1]`."""
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
