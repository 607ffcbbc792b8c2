"""What the engine itself costs, without HTTP: a hit, the memory of its entries, a clear of a million."""

import asyncio
import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

from pydantic import RootModel

from backend.cache.engine import Cache
from backend.cache.entry import Result
from backend.cache.keys import Key
from backend.cache.policy import DASHBOARD
from backend.cache.store import MemoryStore
from backend.clock import SystemClock

HITS = 200_000
MILLION = 1_000_000


class Value(RootModel[list[dict[str, str | float]]]):
    """About 4 KB of the kind that the dashboard answers with."""


def value(number: int) -> Value:
    rows: list[dict[str, str | float]] = [
        {"key": f"org-{number}-{n}", "label": f"Cliente {number * n} S.A.", "value": number / (n + 1)}
        for n in range(73)
    ]
    return Value(rows)


def key(number: int) -> Key:
    return Key(f"get_metrics:all:{number:032x}", "get_metrics", "all", json.dumps({"org": f"org {number}"}))


def empty(most: int) -> Cache:
    return Cache(clock=SystemClock(), store=MemoryStore(most, 10**12), ttl=14_400)


async def fill(cache: Cache, count: int) -> None:
    for number in range(count):

        async def load(number: int = number) -> Result[Value]:
            return Result(value(number))

        await cache.get(key(number), DASHBOARD, load)


async def hit_microseconds() -> float:
    """CPU of one `get` of a fresh entry, the loop around it taken off."""
    cache = empty(1000)
    await fill(cache, 1)
    (slot,) = cache.store
    wanted, load = key(0), slot.load

    async def nothing() -> None: ...

    begun = time.process_time()
    for _ in range(HITS):
        await nothing()
    around = time.process_time() - begun
    begun = time.process_time()
    for _ in range(HITS):
        await cache.get(wanted, DASHBOARD, load)
    return 1e6 * (time.process_time() - begun - around) / HITS


async def megabytes_of_a_thousand() -> tuple[float, int]:
    """What a thousand entries add to the process, and the bytes of one answer."""
    cache = empty(1000)
    await fill(cache, 1)
    gc.collect()
    tracemalloc.start()
    await fill(cache, 1000)
    gc.collect()
    added, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (slot, *_) = cache.store
    return added / 1e6, len(slot.entry.body)


async def worst_turn_of_a_clear() -> tuple[float, int]:
    """Milliseconds of the longest turn while a million entries are forgotten and freed, and the turns."""
    cache = empty(MILLION)
    await fill(cache, 1)
    (slot,) = cache.store
    for number in range(MILLION):
        found = key(number)
        cache.store.put(replace(slot, entry=replace(slot.entry, key=found)))
    gc.collect()
    gc.freeze()
    turns: list[float] = []

    def timed(work: Callable[[], object]) -> object:
        begun = time.process_time()
        answer = work()
        turns.append(1000 * (time.process_time() - begun))
        return answer

    free_some = cache.store.free_some
    cache.store.free_some = lambda: bool(timed(free_some))  # type: ignore[method-assign]  # timed
    assert timed(cache.clear) == MILLION
    while len(turns) * 200 < MILLION:
        await asyncio.sleep(0)
    gc.unfreeze()
    return max(turns), len(turns)


def report() -> None:
    """Print the three figures."""
    microseconds = asyncio.run(hit_microseconds())
    megabytes, size = asyncio.run(megabytes_of_a_thousand())
    milliseconds, turns = asyncio.run(worst_turn_of_a_clear())
    print(f"{'a hit in process, CPU':42}{microseconds:9.2f} us")
    print(f"{f'1,000 entries of {size:,} bytes':42}{megabytes:9.2f} MB")
    print(f"{'a clear of 1,000,000 keys, longest turn':42}{milliseconds:9.2f} ms  (of {turns:,})")
