"""Every metric there is, in Prometheus' text format: those declared here, and those of `collectors.py`.

No label carries a name, an id or a path that a caller made up.
"""

from bisect import bisect_left
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from backend.observability.collectors import (
    CacheWork,
    Gauges,
    Tier,
    Tiers,
    WarehouseWork,
    WatchedCache,
    buckets,
)
from backend.observability.traffic import BOUNDS, Traffic

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNCHANGED = len(BOUNDS) + 1
"""Where the hit path counts answers of 304, beside how long they took; all others of its are 200."""

ELSEWHERE = "other"
"""The path of what no route takes (pages, files and what is not there), and methods that are none."""


def template(scope: Scope) -> str | None:
    """Name the route of a request without what its caller has filled in: an id may name people."""
    path: str | None = getattr(scope.get("route"), "path", None)
    return path


class Durations(Collector):
    """How long requests took, by method and route.

    A hit of the cache takes some hundredths of a millisecond, too little to be worth a look at the clock
    each: it counts into the lowest bucket and adds nothing to the sum.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._sums: dict[tuple[str, str], float] = {}
        self._timed: defaultdict[tuple[str, str], Counts[str]] = defaultdict(Counts)

    def observe(self, scope: Scope, seconds: float, status: int) -> None:
        """Count a request that has been answered the long way."""
        counts = self.counts(scope)
        counts[bisect_left(BOUNDS, seconds)] += 1
        labels = _labels(scope)
        self._sums[labels] += seconds
        self._timed[labels][f"{status // 100}xx"] += 1

    def counts(self, scope: Scope) -> list[int]:
        """Find the counts of a route, for whoever adds to the first of them on every hit."""
        labels = _labels(scope)
        self._sums.setdefault(labels, 0.0)
        return self._counts.setdefault(labels, [0] * (len(BOUNDS) + 2))

    def collect(self) -> Iterable[Metric]:
        """Write down what has been counted."""
        durations = HistogramMetricFamily(
            "http_request_duration_seconds", "Seconds to answer a request.", labels=["method", "path"]
        )
        requests = CounterMetricFamily(
            "http_requests", "Requests that were answered.", labels=["method", "path", "status"]
        )
        for labels, counts in list(self._counts.items()):
            durations.add_metric(labels, buckets(counts[:UNCHANGED]), self._sums[labels])
            by_status = Counts(self._timed[labels])
            hits = sum(counts[:UNCHANGED]) - by_status.total()  # nobody has looked at the status of those
            by_status.update({"2xx": hits - counts[UNCHANGED], "3xx": counts[UNCHANGED]})
            for status, count in sorted((+by_status).items()):
                requests.add_metric([*labels, status], count)
        yield from (durations, requests)


class Metrics:
    """The metrics of one application; `text` is what `/metrics` answers."""

    def __init__(self, look: Callable[[], Awaitable[Mapping[str, Tier]]], requests: Durations) -> None:
        self._look = look
        self._registry = CollectorRegistry()
        self._tiers = Tiers()
        self._registry.register(requests)
        self._registry.register(self._tiers)
        ProcessCollector(registry=self._registry)
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

    def watch(
        self,
        *,
        cache: WatchedCache,
        traffic: Traffic,
        checks: Mapping[str, Callable[[], str | None]],
        facts: Mapping[str, Callable[[], float | None]],
    ) -> None:
        """Tell of these too, from now on; `facts` are some of `collectors.FACTS`."""
        for collector in (CacheWork(cache), WarehouseWork(traffic), Gauges(checks, facts)):
            self._registry.register(collector)

    async def text(self) -> bytes:
        """Look at the cache, and write everything down."""
        self._tiers.tiers = await self._look()
        return generate_latest(self._registry)


def _labels(scope: Scope) -> tuple[str, str]:
    method = scope["method"] if scope["method"] in METHODS else ELSEWHERE
    return method, template(scope) or ELSEWHERE
