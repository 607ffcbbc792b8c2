"""The metrics of what counts by itself: Prometheus' text is written from those counts when it is asked for.

So a hit of the cache pays for no metric. Declared here and in `metrics.py`, nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from backend.observability.traffic import BOUNDS, Traffic


class Tier(NamedTuple):
    """What a tier of the cache has done so far, and how many answers it holds now."""

    hits: int
    misses: int
    size: int


class FunctionCounts(Protocol):
    """What is read of the cache's own counts for one function."""

    hits: int
    stale_hits: int
    stale_failed: int
    stale_outdated: int
    misses: int
    coalesced: int
    shared_hits: int
    bypassed: int
    loads: int
    failures: int
    load_seconds: float


class _Store(Protocol):
    bytes: int
    evictions: int


class WatchedCache(Protocol):
    """What is read of the cache."""

    expirations: int
    invalidations: int

    @property
    def counters(self) -> Mapping[str, FunctionCounts]:
        """Its counts by function."""
        ...

    @property
    def store(self) -> _Store:
        """Where its answers lie."""
        ...


class Tiers(Collector):
    """What each tier of the cache has done, as the cache itself counts it."""

    def __init__(self) -> None:
        self.tiers: Mapping[str, Tier] = {}

    def collect(self) -> Iterable[Metric]:
        """Write down what the cache has counted."""
        hits = CounterMetricFamily("cache_hits", "Questions that this tier answered.", labels=["backend"])
        misses = CounterMetricFamily("cache_misses", "Questions that it did not.", labels=["backend"])
        size = GaugeMetricFamily("cache_size", "Answers that it holds.", labels=["backend"])
        for name, tier in self.tiers.items():
            hits.add_metric([name], tier.hits)
            misses.add_metric([name], tier.misses)
            size.add_metric([name], tier.size)
        return [hits, misses, size]


class CacheWork(Collector):
    """What the cache has done for each function, and with its memory."""

    def __init__(self, cache: WatchedCache) -> None:
        self._cache = cache

    def collect(self) -> Iterable[Metric]:
        """Write down what the cache has counted; the outcomes of a function add up to its questions."""
        answers = CounterMetricFamily(
            "cache_answers",
            "Questions, by what became of them; those coalesced have waited for another one's load.",
            labels=["function", "tier", "outcome"],
        )
        stale = CounterMetricFamily(
            "cache_stale_answers",
            "Old answers that were served: because of a refresh, expired, or because loading has failed.",
            labels=["function", "reason"],
        )
        loads = _by_function("cache_loads", "Loads that were begun.")
        failures = _by_function("cache_load_failures", "Loads that have failed.")
        seconds = _by_function("cache_load_seconds", "Seconds that loads took, those that have not failed.")
        for name, counts in list(self._cache.counters.items()):
            for tier, outcome, count in (
                ("memory", "hit", counts.hits - counts.shared_hits),
                ("redis", "hit", counts.shared_hits),
                ("memory", "stale", counts.stale_hits),
                ("none", "miss", counts.misses - counts.coalesced),
                ("none", "coalesced", counts.coalesced),
                ("none", "bypass", counts.bypassed),
            ):
                answers.add_metric([name, tier, outcome], count)
            expired = counts.stale_hits - counts.stale_failed - counts.stale_outdated
            for reason, count in (
                ("refresh", counts.stale_outdated),
                ("expired", expired),
                ("failed", counts.stale_failed),
            ):
                stale.add_metric([name, reason], count)
            loads.add_metric([name], counts.loads)
            failures.add_metric([name], counts.failures)
            seconds.add_metric([name], counts.load_seconds)
        cache, store = self._cache, self._cache.store
        yield from (answers, stale, loads, failures, seconds)
        yield GaugeMetricFamily("cache_size_bytes", "Bytes of answers in memory.", value=store.bytes)
        yield CounterMetricFamily("cache_evictions", "Answers pushed out for room.", value=store.evictions)
        yield CounterMetricFamily(
            "cache_expirations", "Answers dropped as too old to be served.", value=cache.expirations
        )
        yield CounterMetricFamily(
            "cache_invalidations", "Answers dropped by clear and invalidate.", value=cache.invalidations
        )


class WarehouseWork(Collector):
    """What the warehouse was asked."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def collect(self) -> Iterable[Metric]:
        """Write down what has been counted."""
        traffic = self._traffic
        failures = CounterMetricFamily(
            "warehouse_query_failures", "Questions that had no answer, by the error's type.", labels=["kind"]
        )
        for kind, count in list(traffic.failures.items()):
            failures.add_metric([kind], count)
        seconds = HistogramMetricFamily(
            "warehouse_query_duration_seconds", "Seconds that a question ran, without its time in line."
        )
        seconds.add_metric([], buckets(traffic.counts), traffic.seconds)
        yield from (failures, seconds)
        yield CounterMetricFamily("warehouse_queries", "Questions to the warehouse.", value=traffic.queries)
        yield GaugeMetricFamily("warehouse_queries_waiting", "Questions in line.", value=traffic.waiting)
        yield GaugeMetricFamily("warehouse_queries_running", "Questions that run.", value=traffic.running)
        yield GaugeMetricFamily(
            "warehouse_breaker_open",
            "1 while nobody asks, because it was away.",
            value=traffic.breaker_open(),
        )


class Gauges(Collector):
    """Single values that others know; whoever does not know tells None, and there is no such line."""

    def __init__(
        self, checks: Mapping[str, Callable[[], str | None]], facts: Mapping[str, Callable[[], float | None]]
    ) -> None:
        self._checks = checks
        self._facts = facts

    def collect(self) -> Iterable[Metric]:
        """Look at all of them."""
        up = GaugeMetricFamily(
            "dependency_up", "1 while `/ready` has nothing to say against it.", labels=["dependency"]
        )
        for name, missing in self._checks.items():
            up.add_metric([name], missing() is None)
        yield up
        for name, help_text in FACTS.items():
            value = self._facts[name]() if name in self._facts else None
            if value is not None:
                yield GaugeMetricFamily(name, help_text, value=value)


FACTS = {
    "redis_up": "1 while the second tier is in use; nothing without a REDIS_URL.",
    "data_as_of_timestamp_seconds": "Midnight in São Paulo of the day that the newest numbers known are of.",
    "data_refreshed_timestamp_seconds": "When the newest refresh known was done.",
}
"""What `Gauges` may be told."""


def buckets(counts: Sequence[int]) -> list[tuple[str, float]]:
    """Add counts up as Prometheus wants a histogram: each bucket holds the ones below it."""
    so_far, found = 0, []
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], counts, strict=True):
        so_far += count
        found.append((bound, float(so_far)))
    return found


def _by_function(name: str, help_text: str) -> CounterMetricFamily:
    return CounterMetricFamily(name, help_text, labels=["function"])
