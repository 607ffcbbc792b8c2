"""How often the cache answered, minute by minute, for the last day: the curve of the hit rate."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from backend.cache.stats import Counters
from backend.clock import Clock

MINUTE = 60
MINUTES_KEPT = 24 * 60


class Counted(NamedTuple):
    """What was asked in the interval that begins at `at` (seconds since 1970)."""

    at: int
    hits: int = 0
    stale_hits: int = 0
    misses: int = 0


@dataclass(slots=True)
class History:
    """This instance's counts as they grew. `note` is called once a minute, and before each look."""

    totals: Callable[[], Counters]
    clock: Clock
    _minutes: deque[Counted] = field(default_factory=lambda: deque(maxlen=MINUTES_KEPT))
    _before: Counters = field(default_factory=Counters)

    def note(self) -> None:
        """Put what was asked since the last note into this minute."""
        now, before = self.totals(), self._before
        minute = int(self.clock.time()) // MINUTE * MINUTE
        known = self._minutes.pop() if self._minutes and self._minutes[-1].at == minute else Counted(minute)
        self._minutes.append(
            Counted(
                minute,
                known.hits + now.hits - before.hits,
                known.stale_hits + now.stale_hits - before.stale_hits,
                known.misses + now.misses - before.misses,
            )
        )
        self._before = now

    def points(self, hours: int, minutes: int) -> list[Counted]:
        """Add up the last `hours` in steps of `minutes`, without gaps, from the first note on."""
        self.note()
        step = minutes * MINUTE
        last = self._minutes[-1].at // step * step
        first = max(last - hours * 3600 + step, self._minutes[0].at // step * step)
        steps = {at: Counted(at) for at in range(first, last + step, step)}
        for minute in self._minutes:
            at = minute.at // step * step
            if at in steps:
                _, hits, stale_hits, misses = steps[at]
                steps[at] = Counted(
                    at, hits + minute.hits, stale_hits + minute.stale_hits, misses + minute.misses
                )
        return list(steps.values())
