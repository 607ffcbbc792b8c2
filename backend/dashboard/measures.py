"""What each metric is made of (CONTRACT.md, Dashboard, Definitions)."""

from dataclasses import dataclass
from typing import Literal

from backend.dashboard.models import Metric, MetricSet
from backend.warehouse.protocol import Row

Number = float | None
_Parts = tuple[Number, Number]
_NowAndBefore = tuple[_Parts, _Parts]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is put together from what the warehouse adds up.

    A sum adds up. A ratio is numerator ÷ denominator in percent. A median cannot be added up at all.
    What stands is of one day, the last of a period; the others are of all its days.
    """

    unit: Literal["BRL", "percent", "days", "count"]
    better_when: Literal["higher", "lower"]
    kind: Literal["sum", "ratio", "median"]
    stands: bool = False

    def value(self, numerator: Number, denominator: Number = None) -> Number:
        """Compute the number: nothing summed is 0, a ratio of nothing is unknown."""
        if self.kind == "ratio":
            return ratio(numerator, denominator)
        if self.kind == "median":
            return numerator
        return float(numerator or 0)


MEASURES = {
    "openPipeline": Measure("BRL", "higher", "sum", stands=True),
    "wonAmount": Measure("BRL", "higher", "sum"),
    "winRate": Measure("percent", "higher", "ratio"),
    "salesCycleDays": Measure("days", "lower", "median"),
    "interactions": Measure("count", "higher", "sum"),
    "contactCoverage": Measure("percent", "higher", "ratio", stands=True),
    "overdueActions": Measure("count", "lower", "sum", stands=True),
    "onTimeRate": Measure("percent", "higher", "ratio"),
}


def ratio(numerator: Number, denominator: Number) -> Number:
    """Divide, in percent; None when there is nothing to divide by."""
    return 100 * float(numerator or 0) / float(denominator) if denominator else None


def metrics_of(row: Row) -> MetricSet:
    """Give meaning to the one row of `sql/queries/metrics.sql`."""

    def both(numerator: str, denominator: str | None = None) -> _NowAndBefore:
        return _parts(row, numerator, denominator), _parts(
            row, f"previous_{numerator}", denominator and f"previous_{denominator}"
        )

    overdue, overdue_before = both("overdue_actions")
    return MetricSet(
        open_pipeline=_metric("openPipeline", *both("open_pipeline")),
        won_amount=_metric("wonAmount", *both("won_amount")),
        win_rate=_metric("winRate", *both("won_count", "closed_count")),
        sales_cycle_days=_metric("salesCycleDays", *both("sales_cycle_days")),
        interactions=_metric("interactions", *both("interactions")),
        contact_coverage=_metric("contactCoverage", *both("contacted_count", "active_count")),
        overdue_actions=_metric(
            "overdueActions", overdue, overdue_before if row["previous_snapshot"] else None
        ),
        on_time_rate=_metric("onTimeRate", *both("on_time_count", "due_count")),
    )


def _parts(row: Row, numerator: str, denominator: str | None) -> _Parts:
    return row[numerator], row[denominator] if denominator else None


def _metric(metric_id: str, now: _Parts, before: _Parts | None) -> Metric:
    measure = MEASURES[metric_id]
    value = measure.value(*now)
    previous = measure.value(*before) if before else None
    is_ratio = measure.kind == "ratio"
    return Metric(
        value=value,
        numerator=float(now[0] or 0) if is_ratio else None,
        denominator=float(now[1] or 0) if is_ratio else None,
        previous=previous,
        delta=None if value is None or previous is None else value - previous,
        unit=measure.unit,
        better_when=measure.better_when,
    )
