"""What one instance owes the others: orders reach all of them, or none serves what they would have hit.

Without Redis there is one instance (`backend/main.py` sees to that), and an order is carried out at once.

With Redis every instance *beats* four times a second: it says which order it has carried out last and
hears those it has missed. A beat that finds nothing missing is leave to trust the own memory for one
more second (a lease: C. G. Gray and D. R. Cheriton, "Leases", SOSP 1989), and only such a beat is. So an
order has reached an instance when that has said so, or, at the latest, when a second has passed: then it
trusts its memory no more, and asks before it answers. Published messages only make beats come sooner:
nothing is lost with one.
"""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, NamedTuple

import structlog
from pydantic import BaseModel

from backend.cache.engine import Cache
from backend.cache.refresh import Refresher
from backend.cache.shared import Heard, SharedTier, Told, Unreachable
from backend.clock import Clock
from backend.observability.collectors import Tier

log = structlog.get_logger()
BEAT_SECONDS = 0.25
LEASE_SECONDS = 1.0
MOST_OWED = 200
MARGIN_SECONDS = 0.05  # for clocks that do not run quite alike


class Order(BaseModel):
    """What every instance has to do."""

    kind: Literal["clear", "invalidate", "refresh", "configure", "note"]
    pattern: str = ""
    quiet: bool = False
    refresh_id: str = ""
    ttl: float | None = None
    maxsize: int | None = None
    enabled: bool | None = None
    note: str = ""


class Outcome(NamedTuple):
    """What came of an order: answers deleted, instances that carried it out, instances there are."""

    deleted: int
    acked: int
    total: int


class Seen(NamedTuple):
    """An instance as this one sees it: has it carried out every order, and since when is it silent?"""

    name: str
    this_one: bool
    up_to_date: bool
    silent: float  # seconds


CLEAR = Order(kind="clear")
ALONE = Seen("memory", this_one=True, up_to_date=True, silent=0.0)


class Instances:
    """This instance among the others."""

    def __init__(
        self, cache: Cache, refresher: Refresher, clock: Clock, *, shared: SharedTier | None = None
    ) -> None:
        self._cache = cache
        self._refresher = refresher
        self._clock = clock
        self._shared = shared
        self._known = 1
        self._owed: list[Order] = []  # carried out here while Redis was away; the others hear of them later
        self._beating = asyncio.Lock()
        self._early = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.on_note: list[Callable[[str], None]] = []
        cache.regain = self.regain

    @property
    def backend(self) -> Literal["memory", "redis"]:
        """Tell where answers are kept now."""
        return "redis" if self._shared and self._shared.up else "memory"

    def missing(self) -> str | None:
        """Tell what should be there and is not."""
        if self._shared and not self._shared.up:
            return "Redis cannot be reached; this instance answers from its memory alone"
        return None

    async def open(self) -> None:
        """Join the others; without Redis memory carries on alone, and joins once that is there."""
        if self._shared:
            await self.beat()
            if not self._shared.up:
                log.warning("cache.redis_unreachable")
            for work in (self._keep_beating(), self._listen(self._shared)):
                self._tasks.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Leave, so that nobody waits for this instance any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._shared:
            await self._shared.close()

    async def carry_out(self, order: Order) -> Outcome:
        """Have an order carried out here, in Redis and by every other instance that can be reached.

        When it returns, no instance that shares this Redis serves what was computed before; one that
        is cut off from it is counted in `total` and not in `acked`.

        """
        deleted = self._count(order)
        if self._shared and self._shared.up:
            with suppress(Unreachable):
                told = await self._tell(self._shared, order)
                await self.beat()  # which brings it back, after all that was ordered before it
                if _number(self._shared.position) < _number(told.position):
                    self._carry_out(order)
                acked = await self._acknowledged(self._shared, told)
                return Outcome(max(deleted, told.deleted), acked, self._known)
        self._carry_out(order)
        if self._shared:
            self._owe(order)
        return Outcome(deleted, 1, self._known)

    def _owe(self, order: Order) -> None:
        """Remember what to tell the others later; too much to remember becomes one clear."""
        self._owed.append(order)
        if len(self._owed) > MOST_OWED:
            kept = [owed for owed in self._owed if owed.kind not in {"clear", "invalidate"}]
            self._owed = [*kept[-MOST_OWED // 2 :], CLEAR]

    async def foresee(self, order: Order) -> Outcome:
        """Tell how many answers an order would delete, without giving it."""
        deleted = self._count(order)
        if self._shared and self._shared.up:
            with suppress(Unreachable):
                deleted = max(deleted, await self._shared.count(order.pattern))
        return Outcome(deleted, 1, self._known)

    async def seen(self) -> list[Seen]:
        """List the instances that share this Redis, this one first; it alone, when there is none."""
        if self._shared and self._shared.up:
            with suppress(Unreachable):
                await self.beat()  # its own answer is the newest order, and the time by Redis' clock
                own, members = self._shared.instance, await self._shared.members()
                here = members[own]
                seen = [
                    Seen(
                        name,
                        this_one=name == own,
                        up_to_date=_number(member.position) >= _number(self._shared.position),
                        silent=max(0, here.heard - member.heard) / 1000,
                    )
                    for name, member in members.items()
                ]
                return sorted(seen, key=lambda one: (not one.this_one, one.name))
        return [ALONE]

    async def tiers(self) -> dict[str, Tier]:
        """Tell what each tier has answered, and how many answers it holds."""
        totals = self._cache.totals()
        own = totals.hits + totals.stale_hits - totals.shared_hits
        tiers = {"memory": Tier(own, totals.misses + totals.shared_hits, len(self._cache.store))}
        if self._shared and self._shared.up:
            with suppress(Unreachable):
                tiers["redis"] = Tier(totals.shared_hits, totals.misses, await self._shared.size())
        return tiers

    async def regain(self) -> None:
        """Ask whether the own memory may still be trusted; if nobody answers, start with an empty one."""
        async with self._beating:
            if self._clock.time() >= self._cache.trusted_until:
                await self._beat()

    async def beat(self) -> None:
        """Hear what has been ordered, and carry it out."""
        async with self._beating:
            await self._beat()

    async def _beat(self) -> None:
        shared, cache = self._shared, self._cache
        if shared is None:
            return
        was_up = shared.up
        try:
            settled = False
            while not settled:
                sent = self._clock.time()
                heard = await shared.beat(CLEAR.model_dump_json())
                settled = heard.position == shared.position and not self._owed  # and the others know it
                self._obey(heard)
                shared.position = heard.position
                cache.trusted_until = sent + LEASE_SECONDS
                if self._owed:
                    await self._tell(shared, self._owed[0])
                    del self._owed[0]
        except Unreachable:
            if self._clock.time() >= cache.trusted_until:
                cache.distrust()
                cache.trusted_until = math.inf  # of what comes from now on, nobody else knows
                log.warning("cache.alone")
        else:
            shared.up = True
            if not was_up:
                log.info("cache.redis_joined", instances=self._known)

    def _obey(self, heard: Heard) -> None:
        self._known = heard.members
        if heard.lost or not (self._shared and self._shared.position):
            self._cache.distrust()
            self._cache.version = heard.version
            return
        for text in heard.orders:
            try:
                self._carry_out(Order.model_validate_json(text))
            except Exception as error:  # noqa: BLE001 - from a newer version, say; the next order still counts
                log.warning("cache.order_failed", error=type(error).__name__)
                self._cache.distrust()

    def _carry_out(self, order: Order) -> None:
        match order.kind:
            case "clear":
                self._cache.clear()
            case "invalidate":
                self._cache.invalidate(order.pattern, quiet=order.quiet)
            case "refresh":
                self._refresher.start(order.refresh_id)
            case "note":
                for hear in self.on_note:
                    hear(order.note)
            case _:
                self._cache.configure(ttl=order.ttl, maxsize=order.maxsize, enabled=order.enabled)

    def _count(self, order: Order) -> int:
        if order.kind == "clear":
            return len(self._cache.store)
        return len(self._cache.matching(order.pattern)) if order.kind == "invalidate" else 0

    @staticmethod
    async def _tell(shared: SharedTier, order: Order) -> Told:
        text = order.model_dump_json(exclude_defaults=True)
        return await shared.tell(text, order.kind, version=order.refresh_id, pattern=order.pattern)

    async def _acknowledged(self, shared: SharedTier, told: Told) -> int:
        """Wait until every other instance has carried an order out, or trusts its memory no more."""
        acked, pause = 1, 0.001
        with suppress(TimeoutError):
            async with asyncio.timeout(LEASE_SECONDS + MARGIN_SECONDS):
                while True:
                    with suppress(Unreachable):
                        members = await shared.members()
                        late = [m for m in members.values() if _number(m.position) < _number(told.position)]
                        self._known, acked = len(members), len(members) - len(late)
                        if all(member.heard <= told.at - 1000 * LEASE_SECONDS for member in late):
                            return acked
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, 0.05)
        return acked

    async def _keep_beating(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._early.wait()
            self._early.clear()
            await self.beat()

    async def _listen(self, shared: SharedTier) -> None:
        while True:
            await shared.listen(self._early.set)
            await asyncio.sleep(BEAT_SECONDS)


def _number(position: str) -> int:
    """Tell how many orders there had been: positions read `<number>-<random>`."""
    return int(position.partition("-")[0] or 0)
