from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.cache.engine import Cache
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.instances import Instance, instance
from tests.fakes.loading import TTL, Warehouse
from tests.fakes.valkey import Valkey, valkey


@pytest.fixture
def cache(clock: ManualClock) -> Cache:
    return Cache(clock=clock, store=MemoryStore(1000, 10**6), ttl=TTL, draw=lambda: 0.0)


@pytest.fixture
async def warehouse(clock: ManualClock) -> Warehouse:
    return Warehouse(clock)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Valkey]:
    with valkey(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def lasting_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One for all tests of a file; each begins by emptying it."""
    with valkey(tmp_path_factory.mktemp("valkey")) as lasting:
        yield lasting


@pytest.fixture
async def pair(redis: Valkey, clock: ManualClock) -> AsyncIterator[tuple[Instance, Instance]]:
    async with instance(redis.port, clock) as one, instance(redis.port, clock) as other:
        yield one, other
