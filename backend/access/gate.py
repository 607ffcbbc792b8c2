"""What a request must pass before anything reads it: a name and a page that are ours, a bounded body."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import BodyTooLarge, CrossSite, UnknownHost, problem

MAX_BODY_BYTES = 1024 * 1024
MAX_TRANSCRIPT_BYTES = 5 * 1024 * 1024
LARGER = {"/extract": MAX_TRANSCRIPT_BYTES, "/analyze": MAX_TRANSCRIPT_BYTES}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"", "same-origin", "none"})
"""What a browser says of a request that our own page, or its user, has begun; others say nothing."""


class Gate:
    """Refuses what is not for us: foreign names, forged requests, bodies over the limit, declared or not.

    A foreign Host header is DNS rebinding; a forged request is one that another site's page makes a browser
    send.

    `hosts` of None takes any name: where a platform stands in front, it has checked that already.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._hosts is not None and _name(request.headers.get("host", "")) not in self._hosts:
            await problem(request, UnknownHost())(scope, receive, send)
            return
        if scope["method"] not in SAFE and request.headers.get("sec-fetch-site", "") not in OURS:
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


def _name(host: str) -> str:
    """Take the port off a Host header: `[::1]:8000` is `[::1]`."""
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
