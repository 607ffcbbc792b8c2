"""An answer of the cache over HTTP: stored bytes, validators and the cache's own headers."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from backend.cache.entry import Answer, Encoding, RawHeaders, Variant

NOT_ON_304 = {b"content-type", b"content-length", b"content-encoding"}
CALLER_HAS_GONE = 499  # for the log; nginx calls it so
LEARN = "mirante.learn"
"""Where the hit path leaves word, in the ASGI scope, that it wants to know which key a request had."""

PASS = "mirante.pass"  # noqa: S105 - a place
"""Where it stands, in the ASGI scope, what a request's credentials are good for: a `Pass`."""


class Pass(NamedTuple):
    """How long credentials may go unlooked at (seconds since 1970), and what counts each use of them.

    That is told the time, and tells how many seconds a use comes too early.
    """

    until: float = math.inf
    take: Callable[[float], float] | None = None


async def respond(request: Request, asked: Awaitable[Answer]) -> Response:
    """Send the stored bytes, or 304 when the caller already has them; nothing to a caller who has gone."""
    answer = await _while_connected(request, asked)
    if answer is None:
        return Response(status_code=CALLER_HAS_GONE)
    if answer.state != "BYPASS" and LEARN in request.scope:
        request.scope[LEARN](request.scope, answer.entry.key.text)
    variant = answer.entry.variant(accepted(request.headers.get("accept-encoding", "")))
    status, headers, body = parts(variant, request.headers.get("if-none-match"))
    response = Response(body, status_code=status)
    response.raw_headers = [
        *headers,
        (b"x-cache", answer.state.encode()),
        (b"age", b"%d" % max(0, answer.age)),
    ]
    return response


async def _while_connected(request: Request, asked: Awaitable[Answer]) -> Answer | None:
    """Wait for an answer for as long as its caller does."""
    answer = asyncio.ensure_future(asked)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else gone.result()
    finally:
        answer.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    """Wait until the caller has gone; what else is wrong with the request, a body too large, is raised."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def parts(variant: Variant, held: str | None) -> tuple[int, RawHeaders, bytes]:
    """Choose between the bytes and 304; compares weakly, as RFC 9110 section 13.1.2 wants it."""
    if held is not None:
        tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
        if variant.etag in tags or "*" in tags:
            return 304, tuple(header for header in variant.headers if header[0] not in NOT_ON_304), b""
    return 200, variant.headers, variant.body


@lru_cache(maxsize=256)
def accepted(header: str) -> frozenset[Encoding]:
    """Read which of our encodings an `Accept-Encoding` takes (RFC 9110 section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        try:
            weights[name] = float(weight or 1)
        except ValueError:
            weights[name] = 0.0
    anything = weights.get("*", 0.0)
    known: tuple[Encoding, ...] = ("br", "gzip")
    return frozenset(encoding for encoding in known if weights.get(encoding, anything) > 0)
