"""From rows to series, breakdowns and option lists: filling gaps, adding up, cutting to size."""

from collections.abc import Sequence
from datetime import date

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


def points(question: TimeseriesQuestion, window: Window, rows: Sequence[Row]) -> list[Point]:
    """Lay the rows of `timeseries*.sql` over the buckets of the period, without gaps.

    A standing metric is carried on from what came before the period (the row without a date).
    """
    found = {row["date"]: row for row in rows}
    measure = MEASURES[question.metric]
    opening = found.get(None, {})
    carried, carried_before = opening.get("numerator"), opening.get("previous_numerator")
    result = []
    for start in bucket_starts(window, question.grain):
        row = found.get(start, {})
        if measure.kind == "median":
            value, previous = row.get("value"), row.get("previous")
        elif measure.kind == "standing":
            carried = (carried or 0) + (row.get("numerator") or 0)
            carried_before = (carried_before or 0) + (row.get("previous_numerator") or 0)
            value, previous = carried, carried_before
        else:
            value = measure.value(row.get("numerator"), row.get("denominator"))
            previous = measure.value(row.get("previous_numerator"), row.get("previous_denominator"))
        result.append(Point(date=max(start, window.start), value=value, previous=previous))
    return result


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
                previous=measure.value(row["previous_numerator"], row["previous_denominator"]),
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
