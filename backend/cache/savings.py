"""What the cache saves in money: the time that the warehouse did not have to be awake.

Repeating a question to a warehouse that is awake costs almost nothing (Databricks caches results too);
what costs is waking it and keeping it up until it stops by itself. So the estimate is the union of
`[start, end + autostop]` over all questions, minus the same over the loads that really ran, times the
price of an hour. "Hits times the price of a query" would overstate it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Price:
    """What an hour of the warehouse costs, and how long it stays up when nobody asks."""

    dbu_per_hour: float
    usd_per_dbu: float
    autostop_seconds: float


@dataclass(slots=True)
class AwakeTime:
    """The length of the union of intervals that come in order of their beginning, in seconds."""

    tail: float
    total: float = 0.0
    until: float = float("-inf")

    def add(self, start: float, seconds: float) -> None:
        """Count a query, and the idle tail after it."""
        end = start + seconds + self.tail
        if end > self.until:
            self.total += end - max(start, self.until)
            self.until = end


@dataclass(slots=True)
class Savings:
    """Follows two warehouses: the one that would have answered everything, and the real one."""

    price: Price
    without: AwakeTime = field(init=False)
    real: AwakeTime = field(init=False)

    def __post_init__(self) -> None:
        self.without = AwakeTime(self.price.autostop_seconds)
        self.real = AwakeTime(self.price.autostop_seconds)

    @property
    def usd(self) -> float:
        """The estimate, in US dollars; never below zero."""
        hours = max(0.0, self.without.total - self.real.total) / 3600
        return hours * self.price.dbu_per_hour * self.price.usd_per_dbu
