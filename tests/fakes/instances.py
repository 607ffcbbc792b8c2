"""Instances of the cache on one event loop, with Redis between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from backend.cache.engine import Cache
from backend.cache.instances import Instances
from backend.cache.refresh import Refresher
from backend.cache.shared import SharedTier
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.loading import TTL


class Instance:
    """One of several: its memory is its own, Redis and the clock are everyone's."""

    def __init__(self, port: int, clock: ManualClock) -> None:
        self.shared = SharedTier(SecretStr(f"redis://127.0.0.1:{port}/0"), prefix="test")
        store = MemoryStore(1000, 10**6)
        self.cache = Cache(clock=clock, store=store, ttl=TTL, shared=self.shared, draw=lambda: 0.0)
        self.refresher = Refresher(self.cache, clock)
        self.instances = Instances(self.cache, self.refresher, clock, shared=self.shared)

    async def close(self) -> None:
        await self.refresher.close()
        await self.cache.close()
        await self.instances.close()


@asynccontextmanager
async def instance(port: int, clock: ManualClock, *, hears: bool = True) -> AsyncIterator[Instance]:
    """An instance that hears of orders by itself, or only when the test says so."""
    made = Instance(port, clock)
    await (made.instances.open() if hears else made.instances.beat())
    try:
        yield made
    finally:
        await made.close()
