"""From rows to series, breakdowns and option lists: filling gaps, adding up, cutting to size."""

from collections.abc import Sequence
from datetime import date, timedelta

from backend.dashboard.filters import BreakdownQuestion, OptionsQuestion, TimeseriesQuestion
from backend.dashboard.measures import MEASURES, Number
from backend.dashboard.models import (
    Breakdown,
    BreakdownRow,
    DateRange,
    FilterOptions,
    Option,
    Point,
    Truncated,
)
from backend.dashboard.periods import Window, bucket_starts
from backend.warehouse.protocol import Row

PARTS = ("numerator", "denominator", "previous_numerator", "previous_denominator")


def points(question: TimeseriesQuestion, window: Window, rows: Sequence[Row]) -> list[Point]:
    """Lay the rows of `timeseries.sql` or `timeseries_sales_cycle.sql` over the period, without gaps.

    What stands is carried on from what came before the period (the row without a date).
    """
    found = {row["date"]: row for row in rows}
    measure = MEASURES[question.metric]
    carried = found.get(None, {})
    result = []
    for start in bucket_starts(window, question.grain):
        row = found.get(start, {})
        if measure.kind == "median":
            value, previous = row.get("value"), row.get("previous")
        else:
            carried = _added(carried, row) if measure.stands else row
            value = measure.value(carried.get("numerator"), carried.get("denominator"))
            previous = measure.value(carried.get("previous_numerator"), carried.get("previous_denominator"))
        result.append(Point(date=max(start, window.start), value=value, previous=previous))
    return result


def snapshots(question: TimeseriesQuestion, window: Window, as_of: date, rows: Sequence[Row]) -> list[Point]:
    """Pick from the rows of `timeseries_overdue.sql` the last day of each part of the period.

    The part that the as-of day falls into is of that day. Null where no snapshot was kept.
    """
    kept = {row["date"]: row["value"] for row in rows}
    starts = bucket_starts(window, question.grain)
    ends = [*(following - timedelta(days=1) for following in starts[1:]), window.end]
    shift = timedelta(days=window.days)
    return [
        Point(
            date=max(start, window.start),
            value=kept.get(min(end, as_of)) if start <= as_of else None,
            previous=kept.get(end - shift),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def breakdown(question: BreakdownQuestion, rows: Sequence[Row]) -> Breakdown:
    """Name the rows of `breakdown.sql`; the row without a key is the rest."""
    measure = MEASURES[question.metric]

    def total_of(column: str) -> Number:
        return sum(row[column] or 0 for row in rows)

    total = measure.value(total_of("numerator"), total_of("denominator"))
    shares = total if measure.kind != "ratio" else None
    named = []
    other = measure.value(None)
    for row in rows:
        value = measure.value(row["numerator"], row["denominator"])
        if row["key"] is None:
            other = value
            continue
        named.append(
            BreakdownRow(
                key=row["key"],
                label=row["key"],
                value=value,
                previous=measure.value(row["previous_numerator"], row["previous_denominator"])
                if row["previous_known"]
                else None,
                share=100 * value / shares if shares and value is not None else None,
            )
        )
    return Breakdown(by=question.by, metric=question.metric, rows=named, other=other, total=total)


def median_breakdown(question: BreakdownQuestion, rows: Sequence[Row]) -> Breakdown:
    """Name the rows of `breakdown_sales_cycle.sql`, the longest first; medians have no shares."""
    of_kind = {row["kind"]: row["value"] for row in rows}
    named = [
        BreakdownRow(
            key=row["key"],
            label=row["key"],
            value=row["value"],
            previous=row["previous"],
            share=None,
        )
        for row in rows
        if row["kind"] == "row"
    ]
    return Breakdown(
        by=question.by,
        metric=question.metric,
        rows=named,
        other=of_kind.get("other"),
        total=of_kind["total"],
    )


def options(question: OptionsQuestion, rows: Sequence[Row], as_of: date) -> FilterOptions:
    """Sort the rows of `filter_options.sql` into their lists; one row too many says it was cut."""

    def shown(field: str) -> list[Option]:
        return [
            Option(value=row["value"], label=row["value"], count=row["count"])
            for row in rows
            if row["field"] == field and row["position"] <= question.limit
        ]

    def cut(field: str) -> bool:
        return any(row["field"] == field and row["position"] > question.limit for row in rows)

    first_day = rows[0]["first_day"]
    return FilterOptions(
        orgs=shown("org"),
        locations=shown("location"),
        owners=shown("owner"),
        segments=shown("segment"),
        date_range=DateRange(min=first_day, max=as_of if first_day else None),
        truncated=Truncated(
            orgs=cut("org"),
            locations=cut("location"),
            owners=cut("owner"),
            segments=cut("segment"),
        ),
    )


def _added(one: Row, other: Row) -> Row:
    return {part: (one.get(part) or 0) + (other.get(part) or 0) for part in PARTS}
