"""The cache: a fresh answer from memory, or one load however many wait for it.

Two promises of the contract are kept here. Once `clear` or `invalidate` has returned, no answer whose
computation began before is handed out: a load that was under way is *void*, its result is not stored,
and whoever waited for it asks again. And a caller who goes away cancels nobody: a load is a task of
its own, of which callers are only onlookers.
"""

import asyncio
import fnmatch
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial, reduce

import structlog
from pydantic import BaseModel

from backend.cache.entry import Answer, Entry, Result
from backend.cache.keys import Key
from backend.cache.policy import Policy
from backend.cache.stats import Counters
from backend.cache.store import MemoryStore
from backend.clock import Clock

log = structlog.get_logger()
Load = Callable[[], Awaitable[Result[BaseModel]]]


@dataclass(slots=True, eq=False)
class _Flight:
    """A load that is under way or whose result is being handed out.

    It is void once its key has been cleared from under it.
    """

    key: Key
    task: asyncio.Task[Entry]
    waiters: int = 0
    void: bool = False


class Cache:
    """Answers by key. All of it runs on one event loop; nothing here waits except for a load."""

    def __init__(self, *, clock: Clock, store: MemoryStore, ttl_seconds: float, enabled: bool = True) -> None:
        self.ttl_seconds = ttl_seconds
        self.enabled = enabled
        self.store = store
        self.expirations = 0
        self.invalidations = 0
        self.counters: defaultdict[str, Counters] = defaultdict(Counters)
        self.on_cleared: list[Callable[[], None]] = []
        self._clock = clock
        self._flights: dict[str, _Flight] = {}  # those that may be joined
        self._aloft: set[_Flight] = set()  # those somebody still waits for, or will

    async def get(self, key: Key, policy: Policy, load: Load) -> Answer:
        """Answer from memory, from a load that is under way, or from a new one.

        Raises:
            Exception: whatever the load raised, for everyone who waited; it is not stored.

        """
        counters = self.counters[key.function] if policy.counted else Counters()
        if not self.enabled:
            return Answer(await self._compute(key, policy, load), "BYPASS", 0.0)
        entry = self._fresh(key.text)
        if entry:
            counters.hits += 1
            counters.seconds_saved += entry.load
            return Answer(entry, "HIT", self._clock.time() - entry.stored_at)
        counters.misses += 1
        while entry is None:
            flight = self._flights.get(key.text)
            if flight:
                counters.coalesced += 1
            else:
                flight = self._take_off(key, policy, load)
            entry = await self._wait_for(flight) or self._fresh(key.text)
        return Answer(entry, "MISS", self._clock.time() - entry.stored_at)

    def clear(self) -> int:
        """Forget everything, loads under way included; return how many entries there were."""
        return self._forget(self.store.clear(), self._aloft)

    def matching(self, pattern: str) -> list[str]:
        """List the keys of entries that a pattern meets: a part of the key, or a glob with `*`."""
        return [entry.key.text for entry in self.store if _meets(entry.key, pattern)]

    def invalidate(self, pattern: str) -> int:
        """Forget what a pattern meets, loads under way included; return how many entries."""
        deleted = sum(self.store.discard(key) for key in self.matching(pattern))
        return self._forget(deleted, [f for f in self._aloft if _meets(f.key, pattern)])

    def totals(self) -> Counters:
        """Add up the counts of all functions."""
        return reduce(Counters.plus, self.counters.values(), Counters())

    async def close(self) -> None:
        """End the loads under way; whoever still waits for one is cancelled with it."""
        tasks = [flight.task for flight in self._aloft]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fresh(self, key: str) -> Entry | None:
        entry = self.store.get(key)
        if entry is None or entry.is_fresh(self._clock.time()):
            return entry
        self.store.discard(key)
        self.expirations += 1
        return None

    def _take_off(self, key: Key, policy: Policy, load: Load) -> _Flight:
        task = asyncio.create_task(self._compute(key, policy, load), name=f"load {key.text}")
        flight = self._flights[key.text] = _Flight(key, task)
        self._aloft.add(flight)
        task.add_done_callback(partial(self._land, flight))
        return flight

    async def _wait_for(self, flight: _Flight) -> Entry | None:
        """Look on until a load is over; None when it has become void meanwhile."""
        flight.waiters += 1
        try:
            entry = await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            self._forget_if_over(flight)
        return None if flight.void else entry

    def _land(self, flight: _Flight, task: asyncio.Task[Entry]) -> None:
        self._leave_joinable(flight)
        self._forget_if_over(flight)
        if task.cancelled():
            return
        error = task.exception()  # read here, so that a failure nobody waits for is still seen
        if error:
            log.warning("cache.load_failed", function=flight.key.function, error=type(error).__name__)
        elif not flight.void:
            self.store.put(task.result())

    def _leave_joinable(self, flight: _Flight) -> None:
        if self._flights.get(flight.key.text) is flight:
            del self._flights[flight.key.text]

    def _forget_if_over(self, flight: _Flight) -> None:
        if flight.task.done() and not flight.waiters:
            self._aloft.discard(flight)

    async def _compute(self, key: Key, policy: Policy, load: Load) -> Entry:
        counters = self.counters[key.function] if policy.counted else Counters()
        counters.loads += 1
        begun = self._clock.time()
        try:
            result = await load()
        except Exception:
            counters.failures += 1
            raise
        now = self._clock.time()
        counters.load_seconds += now - begun
        ttl = self.ttl_seconds if policy.ttl_seconds is None else policy.ttl_seconds
        return Entry.of(key, result, stored_at=now, ttl=ttl, load=now - begun)

    def _forget(self, deleted: int, flights: Iterable[_Flight]) -> int:
        for flight in flights:
            flight.void = True
            self._leave_joinable(flight)
        self.invalidations += deleted
        for tell in self.on_cleared:
            tell()
        return deleted


def _meets(key: Key, pattern: str) -> bool:
    return fnmatch.fnmatchcase(key.text, pattern) if "*" in pattern else pattern in key.text
