"""What a request must pass before anything reads it: a name that is ours, a body of bounded size."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import BodyTooLarge, UnknownHost, problem

MAX_BODY_BYTES = 1024 * 1024


class Gate:
    """Refuses foreign Host headers (DNS rebinding) and bodies over the limit, declared or not.

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
        declared = request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
            await problem(request, BodyTooLarge(MAX_BODY_BYTES))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise BodyTooLarge(MAX_BODY_BYTES)
            return message

        await self._app(scope, counted, send)


def _name(host: str) -> str:
    """Take the port off a Host header: `[::1]:8000` is `[::1]`."""
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
