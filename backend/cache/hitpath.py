"""The short way: a request that has been answered before is answered here, before FastAPI sees it.

The layers below it take many times as long as looking an answer up. So this one remembers, for the raw
bytes of a request, which key it turned out to have once it had passed everything: host, identity,
validation. The same bytes again, with the same credentials, mean the same key, until something happens
that may change that (`Cache.epoch`), and for as long as the credentials are good (`http.Pass`). A hit does
no validation, no serialization and no I/O.
"""

import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.cache.engine import Cache
from backend.cache.entry import Variant, wire_lines
from backend.cache.http import LEARN, PASS, Pass, accepted, parts
from backend.observability.access_log import AccessLog
from backend.observability.metrics import UNCHANGED, Durations
from backend.observability.requests import raw_security_headers, request_id

REMEMBERED = 4096  # requests
LONGEST = 2048  # bytes of a body or a query string: longer ones go the long way
Whole = Callable[[bytes, bytes], bool]
WHOLE = "mirante.response.whole"
"""The server's extension, where it has one: takes head and body, tells whether it has sent them."""

NOTHING: dict[str, Whole] = {}
FOR_EVER = Pass()
Raw = tuple[str, str, bytes, bytes, *tuple[bytes | None, ...]]
"""All that an answer depends on, as it came: method, path, query, body, and these headers."""

HEADERS = (b"host", b"authorization", b"x-forwarded-email", b"x-forwarded-user", b"sec-fetch-site", b"origin")
"""Whom is asked, who asks, and from which page."""

Known = tuple[str, str, list[int], object, float, Callable[[float], float] | None]
"""The key, what the log says of such a hit, where it counts by how long it took, its route and its `Pass`."""


class HitPath:
    """Stands in front of the application.

    `whole` allows the server's extension: not where something stands in front that has to see answers.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, each by name
        self,
        app: ASGIApp,
        *,
        cache: Cache,
        access_log: AccessLog,
        durations: Durations,
        tls: bool = False,
        whole: bool = True,
    ) -> None:
        self._app = app
        self._whole = whole
        self._security = raw_security_headers(tls=tls)
        self._security_lines = wire_lines(self._security)
        self._durations = durations
        self._cache = cache
        self._access_log = access_log
        self._keys: dict[Raw, Known] = {}
        self._epoch = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a hit; pass everything else on, complete."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "POST"}:
            await self._app(scope, receive, send)
            return
        first: Message | None = None
        body = b""
        method = scope["method"]
        if method == "POST":
            first = await receive()
            body = first.get("body", b"")
        headers = dict(scope["headers"])
        found = headers.get
        raw: Raw = (method, scope["path"], scope["query_string"], body, *map(found, HEADERS))
        cache = self._cache
        if self._epoch != cache.epoch:
            self._keys.clear()
            self._epoch = cache.epoch
        # A body in pieces is not worth collecting. Of a header that comes twice, readers take either.
        plain = (first is None or not first.get("more_body")) and len(headers) == len(scope["headers"])
        known = self._keys.get(raw) if plain else None
        slot = cache.store.get(known[0]) if known and cache.enabled else None
        now = cache.now()
        if (
            not known
            or not slot
            or now >= known[4]
            or (known[5] and known[5](now))
            or not cache.hit(slot, now)
        ):
            if plain:
                scope[LEARN] = partial(self._learn, raw, self._epoch)
            await self._app(scope, _replayed(first, receive) if first else receive, send)
            return
        entry = slot.entry
        encodings = found(b"accept-encoding")
        variant = entry.variant(accepted(encodings.decode("latin-1"))) if encodings else entry.variants[""]
        age = max(0, int(now - entry.stored_at))
        name = request_id(found(b"x-request-id"))
        held = found(b"if-none-match")
        whole: Whole | None = scope.get("extensions", NOTHING).get(WHOLE) if self._whole else None
        if not held and whole and whole(self._head(variant, age, name), variant.body):
            self._access_log.hit(known[1], name, now)
        else:
            scope["route"] = known[3]  # for a trace
            status = await self._send(send, variant, held, age, name, scope)
            known[2][UNCHANGED] += status == HTTPStatus.NOT_MODIFIED
        known[2][0] += 1

    async def _send(  # noqa: PLR0913, PLR0917 - what is known of a hit
        self, send: Send, variant: Variant, held: bytes | None, age: int, name: str, scope: Scope
    ) -> int:
        """Send an answer as two ASGI messages, as every server takes it, or 304; return its status."""
        begun = time.perf_counter()
        status, kept, content = parts(variant, held.decode("latin-1") if held else None)
        headers = [
            *kept,
            *self._security,
            (b"x-cache", b"HIT"),
            (b"age", b"%d" % age),
            (b"x-request-id", name.encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
        milliseconds = 1000 * (time.perf_counter() - begun)
        self._access_log.answered(scope["method"], scope["path"], status, "HIT", name, milliseconds)
        return status

    def _learn(self, raw: Raw, epoch: int, scope: Scope, key: str) -> None:
        """Remember which key a request had, unless that may have changed while it was answered."""
        _, _, query, body, *_ = raw
        if epoch != self._cache.epoch or len(query) > LONGEST or len(body) > LONGEST:
            return
        if len(self._keys) >= REMEMBERED:
            self._keys.clear()  # rare, and cheaper than keeping an order on every hit
        good: Pass = scope.get(PASS, FOR_EVER)
        line = self._access_log.hit_line(raw[0], raw[1])
        self._keys[raw] = key, line, self._durations.counts(scope), scope.get("route"), *good

    def _head(self, variant: Variant, age: int, name: str) -> bytes:
        """Put what is different every time behind what never is; the server ends it."""
        return b"%bx-cache: HIT\r\nage: %d\r\nx-request-id: %b\r\n%b" % (
            variant.head,
            age,
            name.encode(),
            self._security_lines,
        )


def _replayed(first: Message, receive: Receive) -> Receive:
    """Hand out a message that was taken already, then the rest."""
    taken = iter([first])

    async def replay() -> Message:
        message = next(taken, None)
        return await receive() if message is None else message

    return replay
