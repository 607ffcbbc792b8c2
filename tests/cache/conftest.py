import pytest

from backend.cache.engine import Cache
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.loading import TTL, Warehouse


@pytest.fixture
def cache(clock: ManualClock) -> Cache:
    return Cache(clock=clock, store=MemoryStore(1000, 10**6), ttl=TTL, draw=lambda: 0.0)


@pytest.fixture
async def warehouse(clock: ManualClock) -> Warehouse:
    return Warehouse(clock)
