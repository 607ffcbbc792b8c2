"""The cache: a fresh answer from memory, an old one while a new one loads, or one load for all who wait.

What the contract promises is kept here. Once `clear` or `invalidate` has returned, no answer whose
computation began before is handed out: a load that was under way is *void*, its result is not stored,
and whoever waited for it asks again. An error is never stored, and never replaces an answer.

How loads are shared is `flights.py`. What other instances have to do with it is `instances.py`: here it is
only that memory is trusted until a certain time, and that a load asks the second tier first.
"""

import asyncio
import math
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial, reduce

import structlog

from backend.cache.entry import Answer, Entry
from backend.cache.flights import Flight, Flights
from backend.cache.keys import Key, meets
from backend.cache.policy import Policy
from backend.cache.savings import Price, Savings
from backend.cache.shared import Claim, SharedTier, Unreachable
from backend.cache.stats import Counters
from backend.cache.store import Load, MemoryStore, Slot
from backend.clock import Clock

log = structlog.get_logger()
RETRY_SECONDS = 15.0  # an old answer is not reloaded again so soon after that has failed


class Cache:
    """Answers by key. All of it runs on one event loop; nothing here waits except for a load."""

    def __init__(  # noqa: PLR0913 - what it is made of, each by name
        self,
        *,
        clock: Clock,
        store: MemoryStore,
        ttl: float,
        enabled: bool = True,
        price: Price | None = None,
        shared: SharedTier | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.ttl = ttl
        self.enabled = enabled
        self.store = store
        self.shared = shared
        self.version = ""  # names the newest refresh
        self.trusted_until = math.inf  # seconds since 1970; past that, other instances may know better
        self.regain: Callable[[], Awaitable[None]] | None = None
        self.savings = Savings(price) if price else None
        self.expirations = 0
        self.invalidations = 0
        self.epoch = 0  # counts whatever may change which key a question has
        self.counters: defaultdict[str, Counters] = defaultdict(Counters)
        self.on_cleared: list[Callable[[], None]] = []
        self._uncounted = Counters()
        self._clock = clock
        self._draw = draw
        self._flights = Flights(fetch=self._fetch, land=self._land, trust=self._trust)
        self._bedrock: dict[str, bytes] = {}  # what serves the product itself, as last loaded
        self._groundwork: set[asyncio.Task[Entry]] = set()  # what a refresh renews before all else

    async def get(self, key: Key, policy: Policy, load: Load) -> Answer:
        """Answer from memory, from a load that is under way, or from a new one.

        Raises:
            Exception: whatever the load raised, for everyone who waited; it is not stored.

        """
        if not self.enabled:
            self._counters(key, policy).bypassed += 1
            return Answer(await self._compute(key, policy, load), "BYPASS", 0.0)
        await self._trust()
        begun = self._clock.time()
        answer = self._from_memory(key, begun)
        if answer:
            return answer
        counters = self._counters(key, policy)
        flight, joined = self._flights.board(key, policy, load)
        try:
            while (entry := await self._flights.wait_for(flight) or self._stored(key.text)) is None:
                flight, joined = self._flights.board(key, policy, load)
        finally:
            if not flight.found:
                counters.misses += 1
                counters.coalesced += joined or flight.elsewhere
        if flight.found:
            now = self._clock.time()
            kept = self._from_memory(key, now)
            answer = kept or Answer(entry, "HIT", now - entry.stored_at)
            counters.hits += kept is None  # too large for memory
            counters.shared_hits += answer.state == "HIT"
            return answer
        self._would_have_cost(begun, entry, policy)
        return Answer(entry, "MISS", self._clock.time() - entry.stored_at)

    def hit(self, slot: Slot, now: float) -> bool:
        """Tell whether a slot is fresh, and count it. The hit path calls this too: keep it short."""
        if now >= slot.fresh_until or now >= self.trusted_until:
            return False
        slot.hits += 1
        counters = slot.counters
        counters.hits += 1
        counters.seconds_saved += slot.entry.load
        if self.savings:
            self._would_have_cost(now, slot.entry, slot.policy)
        return True

    async def reload(self, slot: Slot) -> Entry:
        """Compute an entry again, or look on where that is under way.

        Raises:
            Exception: whatever the load raised; the entry stays as it was.

        """
        return await asyncio.shield(self._flights.send(slot.entry.key, slot.policy, slot.load).task)

    def clear(self) -> int:
        """Forget everything, loads under way included; return how many entries there were."""
        return self._tell_of(self.distrust())

    def distrust(self) -> int:
        """Forget everything without a word to those who listen: it may be right, but who knows."""
        deleted = self.store.clear()
        if deleted:
            asyncio.get_running_loop().call_soon(self._free_some)
        self._flights.void(lambda _: True)
        self.epoch += 1
        return deleted

    def forget_requests(self) -> None:
        """Have the hit path find out again which key a request has: who may see what has changed."""
        self.epoch += 1

    def matching(self, pattern: str) -> list[str]:
        """List the keys of entries that a pattern meets: a part of the key, or a glob with `*`."""
        return [slot.entry.key.text for slot in self.store if meets(slot.entry.key.text, pattern)]

    def invalidate(self, pattern: str, *, quiet: bool = False) -> int:
        """Forget what a pattern meets, loads under way included; return how many entries.

        `quiet` where it is no news for anybody but whose answers they were.
        """
        deleted = sum(self.store.discard(key) for key in self.matching(pattern))
        self._flights.void(lambda key: meets(key.text, pattern))
        if quiet:
            self.invalidations += deleted
            return deleted
        return self._tell_of(deleted)

    def of_scope(self, scope: str) -> list[Slot]:
        """List what is kept for one scope."""
        return [slot for slot in self.store if slot.entry.key.scope == scope]

    def outdate(self, version: str) -> list[Slot]:
        """Make every answer stale at once, also those being computed; return their slots.

        What serves the product itself is loaded again now, and every other load waits for it: so
        nothing is computed from new rows under an old date.
        """
        self.version = version
        slots = list(self.store)
        self._flights.detach()
        for slot in slots:
            slot.retry_at = 0.0
            slot.live(self.ttl, version)
        for slot in slots:
            if not slot.policy.counted:
                task = self._flights.send(slot.entry.key, slot.policy, slot.load).task
                self._groundwork.add(task)
                task.add_done_callback(self._groundwork.discard)
        return [slot for slot in slots if slot.policy.counted and not slot.policy.live]

    def configure(
        self, *, ttl: float | None = None, maxsize: int | None = None, enabled: bool | None = None
    ) -> None:
        """Change the rules at once, for what is stored already too."""
        if ttl is not None:
            self.ttl = ttl
            for slot in self.store:
                slot.live(ttl, self.version)
        if maxsize is not None:
            self.store.resize(maxsize)
        if enabled is not None:
            self.enabled = enabled

    def sweep(self) -> int:
        """Forget what may not even be served stale any more; return how many entries."""
        now = self._clock.time()
        gone = [slot.entry.key.text for slot in self.store if now >= slot.stale_until]
        self.expirations += len(gone)
        return sum(self.store.discard(key) for key in gone)

    def now(self) -> float:
        """Tell the time that entries live by, in seconds since 1970."""
        return self._clock.time()

    def totals(self) -> Counters:
        """Add up the counts of all functions."""
        return reduce(Counters.plus, self.counters.values(), Counters())

    async def close(self) -> None:
        """End the loads under way; whoever still waits for one is cancelled with it."""
        await self._flights.close()

    async def _trust(self) -> None:
        """Make sure that nothing is served which other instances know to be cleared."""
        if self._clock.time() >= self.trusted_until and self.regain:
            await self.regain()

    def _from_memory(self, key: Key, now: float) -> Answer | None:
        """Answer from memory, fresh or stale; let go of what may not be served any more."""
        slot = self.store.get(key.text)
        if slot is None:
            return None
        if self.hit(slot, now):
            return Answer(slot.entry, "HIT", max(0.0, now - slot.entry.stored_at))
        if self._may_be_stale(slot, now):
            return Answer(slot.entry, "STALE", now - slot.entry.stored_at)
        self.store.discard(key.text)
        self.expirations += 1
        return None

    def _counters(self, key: Key, policy: Policy) -> Counters:
        return self.counters[key.function] if policy.counted else self._uncounted

    def _may_be_stale(self, slot: Slot, now: float) -> bool:
        """Tell whether a slot past its time may be served; have it loaded again behind the caller's back."""
        if now >= slot.stale_until or not slot.policy.stale:
            return False
        if now >= slot.retry_at:
            self._flights.send(slot.entry.key, slot.policy, slot.load)
        slot.hits += 1
        counters = slot.counters
        counters.stale_hits += 1
        counters.stale_failed += slot.last_error is not None
        counters.stale_outdated += slot.last_error is None and not slot.fresh_until
        counters.seconds_saved += slot.entry.load
        self._would_have_cost(now, slot.entry, slot.policy)
        return True

    def _stored(self, key: str) -> Entry | None:
        slot = self.store.get(key)
        return slot.entry if slot and self._clock.time() < slot.fresh_until else None

    async def _fetch(self, flight: Flight) -> Entry:
        """Find an answer in the second tier, or compute it while other instances wait for it there."""
        if self._groundwork and flight.policy.counted and not flight.policy.live:
            await asyncio.wait(self._groundwork)
        claim = None
        if self.shared:
            with suppress(Unreachable):
                claim = await self.shared.claim(flight.key, partial(self._wanted, flight))
        if claim and not isinstance(claim, Claim):
            entry, flight.elsewhere = claim
            flight.found = not flight.elsewhere
            return entry
        kept = False
        try:
            entry = await self._compute(flight.key, flight.policy, flight.load)
            kept = not flight.void
        finally:
            if self.shared and claim and not kept:
                await self.shared.release(claim)
        if self.shared and claim and kept:
            await self.shared.keep(claim, entry, flight.policy.life(self.ttl) + flight.policy.stale)
        return entry

    def _wanted(self, flight: Flight, entry: Entry) -> bool:
        """Tell whether an answer of the second tier may be served, and is better than what is here."""
        now, policy = self._clock.time(), flight.policy
        expires = entry.stored_at + policy.life(self.ttl)
        fresh = (policy.live or entry.version == self.version) and now < expires
        held = self.store.get(flight.key.text)
        if held:
            return fresh and entry.stored_at > held.entry.stored_at
        return fresh or (policy.stale > 0 and now < expires + policy.stale)

    async def _compute(self, key: Key, policy: Policy, load: Load) -> Entry:
        counters = self._counters(key, policy)
        counters.loads += 1
        version, begun = self.version, self._clock.time()
        try:
            result = await load()
        except Exception:
            counters.failures += 1
            raise
        now = self._clock.time()
        counters.load_seconds += now - begun
        if self.savings:
            self.savings.real.add(begun, now - begun)
        return Entry.of(key, result, stored_at=now, load=now - begun, version=version)

    def _land(self, flight: Flight) -> None:
        if flight.task.cancelled():
            return
        error = flight.task.exception()  # read here, so that a failure nobody waits for is still seen
        if error:
            self._keep_the_old(flight, error)
        elif not flight.void:
            self._keep(flight, flight.task.result())

    def _keep(self, flight: Flight, entry: Entry) -> None:
        old = self.store.get(flight.key.text)
        if old and not flight.policy.live and old.entry.version == self.version != entry.version:
            return  # a load that began after the refresh was quicker
        slot = Slot(
            entry=entry,
            policy=flight.policy,
            load=flight.load,
            counters=self._counters(flight.key, flight.policy),
            life=1 - flight.policy.jitter * self._draw(),
            hits=old.hits if old else 0,
        )
        slot.live(self.ttl, self.version)
        self.store.put(slot)
        if not flight.policy.counted and self._bedrock.setdefault(flight.key.text, entry.body) != entry.body:
            self._bedrock[flight.key.text] = entry.body
            self.epoch += 1

    def _keep_the_old(self, flight: Flight, error: BaseException) -> None:
        log.warning("cache.load_failed", function=flight.key.function, error=type(error).__name__)
        slot = self.store.get(flight.key.text)
        if slot:
            slot.last_error = type(error).__name__
            slot.retry_at = self._clock.time() + RETRY_SECONDS

    def _tell_of(self, deleted: int) -> int:
        self.invalidations += deleted
        for tell in self.on_cleared:
            tell()
        return deleted

    def _free_some(self) -> None:
        if self.store.free_some():
            asyncio.get_running_loop().call_soon(self._free_some)

    def _would_have_cost(self, begun: float, entry: Entry, policy: Policy) -> None:
        if self.savings and policy.counted:
            self.savings.without.add(begun, entry.load)
