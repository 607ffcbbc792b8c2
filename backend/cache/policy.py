"""How long answers of one kind live, and what may be served after that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one area; times are seconds.

    `ttl` of None means the configured `CACHE_TTL`. For `stale` seconds past its time to live an
    answer may still be served while, or because, loading a new one runs or has failed. `jitter` is the
    share of its life that an answer may lose at random, so that those loaded together do not expire
    together. An uncounted policy serves the product itself, not its users: it stays out of the hit
    rate, and a refresh renews it before anything that may depend on it. A live policy's answers are of the
    moment, not of the daily tables: no refresh touches them, and they take no room from those that are.
    """

    name: str
    ttl: float | None = None
    stale: float = 0.0
    jitter: float = 0.0
    counted: bool = True
    live: bool = False

    def life(self, default: float) -> float:
        """Tell for how long an answer is fresh, before jitter."""
        return default if self.ttl is None else self.ttl


DAY = 24 * 3600.0
DASHBOARD = Policy("dashboard", stale=DAY, jitter=0.05)
INTERNAL = Policy("internal", stale=DAY, counted=False)
PORTFOLIO = Policy("portfolio", ttl=3.0, live=True)
EXCHANGE_INFO = Policy("exchange-info", ttl=300.0, stale=DAY, live=True)
