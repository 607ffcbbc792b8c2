"""What the cache has done since it started, in all and for each function."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Counters:
    """Counts of questions and loads.

    A miss is a question that had to wait for the warehouse; `coalesced` is how many of the misses
    waited for a load that was already under way, here or in another instance; `shared_hits` how many of
    the hits came from the second tier. `seconds_saved` adds up, for every question that
    did not wait, what the load behind its answer took. Of the stale hits some are served because loading has
    failed, some because a refresh has outdated them, the others have expired. `bypassed` counts questions
    while the cache is off.
    """

    hits: int = 0
    stale_hits: int = 0
    misses: int = 0
    coalesced: int = 0
    shared_hits: int = 0
    loads: int = 0
    failures: int = 0
    load_seconds: float = 0.0
    seconds_saved: float = 0.0
    stale_failed: int = 0
    stale_outdated: int = 0
    bypassed: int = 0

    @property
    def hit_rate(self) -> float:
        """The questions that did not wait, in percent; 0 while there are none."""
        served = self.hits + self.stale_hits
        asked = served + self.misses
        return round(100 * served / asked, 2) if asked else 0.0

    def plus(self, other: "Counters") -> "Counters":
        """Add two counts up."""
        return Counters(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counters)))
