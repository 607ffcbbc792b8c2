"""The same answer from other people's caches behind FastAPI, and from nothing but bytes.

`python -m tests.bench.peers NAME FILE` serves the JSON of FILE as `/api/metrics` on a port that it prints.
"""

import json
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from backend.dashboard.filters import DashboardFilters
from backend.dashboard.models import Metrics

TTL = 4 * 3600
Load = Callable[[DashboardFilters], Awaitable[Metrics]]


def bare(body: bytes) -> Any:
    """Read the request, send the bytes: the floor."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app


def behind_fastapi(decorate: Callable[[Load], Load], body: bytes) -> FastAPI:
    """A route as everyone writes it: validated filters in, a cached function, a response model out."""
    app = FastAPI()

    async def compute(filters: DashboardFilters) -> Metrics:
        return Metrics.model_validate(json.loads(body))

    cached = decorate(compute)

    @app.post("/api/metrics")
    async def metrics(filters: DashboardFilters) -> Metrics:
        return await cached(filters)

    return app


def aiocache(body: bytes) -> FastAPI:
    from aiocache import cached

    return behind_fastapi(cached(ttl=TTL, key_builder=lambda _, f: f.model_dump_json()), body)


def cashews(body: bytes) -> FastAPI:
    from cashews import cache

    cache.setup("mem://", size=1000)

    def decorate(load: Load) -> Load:
        @cache(ttl=timedelta(seconds=TTL), key="metrics:{key}")
        async def by_key(key: str, filters: DashboardFilters) -> Metrics:
            return await load(filters)

        return lambda filters: by_key(filters.model_dump_json(), filters)

    return behind_fastapi(decorate, body)


def theine(body: bytes) -> FastAPI:
    from theine import Memoize

    def decorate(load: Load) -> Load:
        @Memoize(1000, timedelta(seconds=TTL))
        async def memoized(filters: DashboardFilters) -> Metrics:
            return await load(filters)

        @memoized.key
        def _(filters: DashboardFilters) -> str:
            return filters.model_dump_json()

        found: Load = memoized
        return found

    return behind_fastapi(decorate, body)


def fastapi_cache2(body: bytes) -> FastAPI:
    from fastapi_cache import FastAPICache
    from fastapi_cache.backends.inmemory import InMemoryBackend
    from fastapi_cache.decorator import cache

    FastAPICache.init(InMemoryBackend())
    # It answers only GET from its cache, so a function under the route is what it can do for a POST.
    decorate: Any = cache(expire=TTL, key_builder=lambda *_, **k: str(k["args"][0]))
    return behind_fastapi(decorate, body)


def main() -> None:
    name, file = sys.argv[1:]
    app = globals()[name](Path(file).read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
