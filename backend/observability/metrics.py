"""Every metric there is, declared in one place, in Prometheus' text format.

No label carries a name, an id or a path that a caller made up.
"""

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ELSEWHERE = "other"
"""The path of what no route takes (pages, files and what is not there), and methods that are none."""


def template(scope: Scope) -> str | None:
    """Name the route of a request without what its caller has filled in: an id may name people."""
    path: str | None = getattr(scope.get("route"), "path", None)
    return path


class Tier(NamedTuple):
    """What a tier of the cache has done so far, and how many answers it holds now."""

    hits: int
    misses: int
    size: int


class Durations(Collector):
    """How long requests took, by method and route.

    A hit of the cache takes some hundredths of a millisecond, too little to be worth a look at the clock
    each: it counts into the lowest bucket and adds nothing to the sum.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._sums: dict[tuple[str, str], float] = {}

    def observe(self, scope: Scope, seconds: float) -> None:
        """Count a request that has been answered."""
        counts = self.counts(scope)
        counts[bisect_left(BOUNDS, seconds)] += 1
        self._sums[_labels(scope)] += seconds

    def counts(self, scope: Scope) -> list[int]:
        """Find the counts of a route, for whoever adds to the first of them on every hit."""
        labels = _labels(scope)
        self._sums.setdefault(labels, 0.0)
        return self._counts.setdefault(labels, [0] * (len(BOUNDS) + 1))

    def collect(self) -> Iterable[Metric]:
        """Write down what has been counted."""
        family = HistogramMetricFamily(
            "http_request_duration_seconds", "Seconds to answer a request.", labels=["method", "path"]
        )
        for labels, counts in self._counts.items():
            so_far, buckets = 0, []
            for bound, count in zip([*map(str, BOUNDS), "+Inf"], counts, strict=True):
                so_far += count
                buckets.append((bound, so_far))
            family.add_metric(labels, buckets, self._sums[labels])
        yield family


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


class Metrics:
    """The metrics of one application; `text` is what `/metrics` answers."""

    def __init__(self, look: Callable[[], Awaitable[Mapping[str, Tier]]], requests: Durations) -> None:
        self._look = look
        self._registry = CollectorRegistry()
        self._cache = Tiers()
        self._registry.register(requests)
        self._registry.register(self._cache)
        self.tokens = Counter(
            "openai_tokens", "Tokens paid for.", ["type"], registry=self._registry
        )  # of type input, cached_input (part of input) and output
        # A gauge, because a counter's name would have to end in _total.
        self.cost = Gauge(
            "openai_estimated_cost_usd",
            "US dollars that calls have cost, those whose price is known.",
            registry=self._registry,
        )
        self.unpriced = Counter(
            "openai_unpriced_calls", "Calls to a model whose price is not known.", registry=self._registry
        )
        self.meetings = Counter(
            "meetings_requests",
            "Requests to read a meeting, by what became of them.",
            ["operation", "outcome"],
            registry=self._registry,
        )
        self.price_viewers = Gauge(
            "prices_viewers", "Sockets over which prices are told now.", registry=self._registry
        )
        self.price_messages = Counter(
            "prices_messages", "Messages with prices that were sent.", registry=self._registry
        )

    async def text(self) -> bytes:
        """Look at the cache, and write everything down."""
        self._cache.tiers = await self._look()
        return generate_latest(self._registry)


def _labels(scope: Scope) -> tuple[str, str]:
    method = scope["method"] if scope["method"] in METHODS else ELSEWHERE
    return method, template(scope) or ELSEWHERE
