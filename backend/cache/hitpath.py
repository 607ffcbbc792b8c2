"""The short way: a request that has been answered before is answered here, before FastAPI sees it.

The layers below it take many times as long as looking an answer up. So this one remembers, for the raw
bytes of a request, which key it turned out to have once it had passed everything: host, identity,
validation. The same bytes again, with the same credentials, mean the same key, until something happens
that may change that (`Cache.epoch`). A hit does no validation, no serialization and no I/O.
"""

import time
from functools import partial
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.cache.engine import Cache
from backend.cache.http import LEARN, accepted, parts
from backend.cache.store import Slot
from backend.observability.access_log import AccessLog
from backend.observability.requests import RAW_SECURITY_HEADERS, request_id

REMEMBERED = 4096  # requests
LONGEST = 2048  # bytes of a body or a query string: longer ones go the long way


class _Raw(NamedTuple):
    """All that an answer depends on, as it came over the wire."""

    method: str
    path: str
    query: bytes
    body: bytes
    host: bytes | None
    credentials: bytes | None


class HitPath:
    """Stands in front of the application and behind nothing."""

    def __init__(self, app: ASGIApp, *, cache: Cache, access_log: AccessLog) -> None:
        self._app = app
        self._cache = cache
        self._access_log = access_log
        self._keys: dict[_Raw, str] = {}
        self._epoch = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a hit; pass everything else on, complete."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        method = scope["method"]
        query = scope["query_string"]
        body = b""
        if method == "POST":
            message = await receive()
            body = message.get("body", b"")
            receive = _replayed(message, receive)
            if message.get("more_body"):
                method = ""  # a body in pieces: not worth collecting here
        elif method != "GET":
            method = ""
        if not method or len(body) > LONGEST or len(query) > LONGEST:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        raw = _Raw(method, scope["path"], query, body, headers.get(b"host"), headers.get(b"authorization"))
        slot = self._find(raw)
        answer = self._cache.fresh(slot) if slot else None
        if answer is None:
            scope[LEARN] = partial(self._learn, raw, self._epoch)
            await self._app(scope, receive, send)
            return
        variant = answer.entry.variant(accepted(headers.get(b"accept-encoding", b"").decode("latin-1")))
        held = headers.get(b"if-none-match")
        status, kept, content = parts(variant, held.decode("latin-1") if held else None)
        name = request_id(headers.get(b"x-request-id", b"").decode("latin-1"))
        said = [
            *kept,
            *RAW_SECURITY_HEADERS,
            (b"x-cache", b"HIT"),
            (b"age", b"%d" % max(0, answer.age)),
            (b"x-request-id", name.encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": said})
        await send({"type": "http.response.body", "body": content})
        self._access_log.answered(
            method, scope["path"], status, "HIT", name, 1000 * (time.perf_counter() - begun)
        )

    def _find(self, raw: _Raw) -> Slot | None:
        if self._epoch != self._cache.epoch:
            self._keys.clear()
            self._epoch = self._cache.epoch
        key = self._keys.get(raw)
        return self._cache.store.get(key) if key and self._cache.enabled else None

    def _learn(self, raw: _Raw, epoch: int, key: str) -> None:
        """Remember which key a request had, unless that may have changed while it was answered."""
        if epoch != self._cache.epoch:
            return
        if len(self._keys) >= REMEMBERED:
            self._keys.clear()  # rare, and cheaper than keeping an order on every hit
        self._keys[raw] = key


def _replayed(first: Message, receive: Receive) -> Receive:
    """Hand out a message that was taken already, then the rest."""
    taken = iter([first])

    async def replay() -> Message:
        message = next(taken, None)
        return await receive() if message is None else message

    return replay
