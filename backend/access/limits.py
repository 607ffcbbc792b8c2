"""How often one caller may ask.

Each has a meter, as the Generic Cell Rate Algorithm has it (ITU-T I.371): so many requests a minute, evenly
or, after a pause, in one go. With Redis all instances read one meter for whatever is not answered from
memory; hits, which cost nothing, each instance counts for itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cachetools import LRUCache
from starlette.requests import HTTPConnection

from backend.cache.shared import Script, SharedTier, Unreachable
from backend.clock import Clock
from backend.errors import TooManyRequests

LUA = Path(__file__).parent / "lua" / "meter.lua"
CALLERS = 20_000  # whose meters are kept; one that is forgotten begins anew
MINUTE = 60.0
ROUNDING = 0.001  # seconds since 1970 have no more than seven digits behind the point, and these add up
REFUSALS = 300
"""Times a minute that one address may be refused: an office may share it, and a page whose session has
ended asks ten times before it says so."""


class Meter:
    """One caller's meter."""

    __slots__ = ("_burst", "_due", "_interval")

    def __init__(self, per_minute: int) -> None:
        self._interval = MINUTE / per_minute
        self._burst = self._interval * (per_minute - 1)
        self._due = 0.0  # when all that was asked would have been asked evenly; seconds since 1970

    def take(self, now: float) -> float:
        """Count a request; return how many seconds it comes too early, 0 when it does not."""
        due = max(self._due, now)
        early = due - now - self._burst
        if early > ROUNDING:
            return early
        self._due = due + self._interval
        return 0.0


@dataclass(slots=True)
class Limits:
    """The meters of all callers. `per_minute` of None lets everybody ask as often as they like."""

    clock: Clock
    per_minute: int | None
    shared: SharedTier | None = None
    _meters: LRUCache[str, Meter] = field(default_factory=lambda: LRUCache(CALLERS))
    _refusals: LRUCache[str, Meter] = field(default_factory=lambda: LRUCache(CALLERS))
    _run: Script | None = field(init=False)

    def __post_init__(self) -> None:
        self._run = self.shared.script(LUA.read_text("utf-8")) if self.shared else None

    async def allow(self, caller: str) -> Callable[[float], float] | None:
        """Count a request of somebody's; return what counts their next ones.

        Raises:
            TooManyRequests: they have to wait, and for how long.

        """
        if self.per_minute is None:
            return None
        meter = _of(self._meters, caller, self.per_minute)
        early = meter.take(self.clock.time())
        if not early and self._run:
            try:
                early = int(await self._run(f"meter:{caller}", self.per_minute)) / 1000
            except Unreachable:
                early = 0.0  # this instance's own meter has been asked
        if early:
            raise TooManyRequests(retry_after_seconds=math.ceil(early))
        return meter.take

    def refused(self, request: HTTPConnection) -> None:
        """Count somebody who was not let in, by their address.

        Raises:
            TooManyRequests: it is not a mistake any more.

        """
        address = request.client.host if request.client else ""
        early = _of(self._refusals, address, REFUSALS).take(self.clock.time())
        if early:
            raise TooManyRequests(retry_after_seconds=math.ceil(early))


def _of(meters: LRUCache[str, Meter], caller: str, per_minute: int) -> Meter:
    meter = meters.get(caller)
    if meter is None:
        meter = meters[caller] = Meter(per_minute)
    return meter
