"""Questions as people might ask them, drawn by chance from what the CRM holds."""

import os
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.dashboard.oracle import STAGES, Filters, Period
from tests.dashboard.source import NONE, Source, Who

FIELDS = ("org", "location", "owner", "segment")
UNKNOWN = "Quem não existe"


def chances(examples: int) -> settings:
    """As many examples as this; in CI the same ones every time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize="CI" in os.environ,
        suppress_health_check=[HealthCheck.too_slow],
    )


class Asked(NamedTuple):
    """A question, and the period that it means."""

    filters: dict[str, list[str]]
    dates: dict[str, str]
    period: Period

    @property
    def body(self) -> dict[str, Any]:
        return {**self.filters, **self.dates}


def dated(period: Period) -> dict[str, str]:
    return {"startDate": period.start.isoformat(), "endDate": period.end.isoformat()}


@st.composite
def filters(draw: st.DrawFn, source: Source) -> Filters:
    """None, or what some row has, and perhaps more; "(none)" and unknown names among it."""
    names: dict[str, list[str]] = {}
    some: list[list[Who]] = [
        [one.who for one in source.opportunities],
        [one.who for one in source.actions],
        [one.who for one in source.activities],
        [one.who for one in source.organizations],
    ]
    for field in draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True)):
        if not names or draw(st.booleans()):
            row = draw(st.sampled_from(draw(st.sampled_from(some))))
        names[field] = [getattr(row, field)]
        values = sorted({getattr(who, field) for who in some[0]})
        extra = st.one_of(st.sampled_from(values), st.just(NONE), st.just(UNKNOWN))
        names[field] += draw(st.lists(extra, max_size=8))
        if draw(st.integers(0, 15)) == 0:
            names[field] = [UNKNOWN]
    return names


stages = st.lists(st.sampled_from(STAGES), max_size=3, unique=True)


@st.composite
def periods(draw: st.DrawFn, as_of: date, longest: int = 400) -> Period:
    """Recent, long, single days, partly or wholly outside the data."""
    days = draw(st.one_of(st.just(1), st.integers(1, 45), st.integers(1, longest)))
    back = draw(st.one_of(st.integers(0, 120), st.integers(-40, 1300)))
    end = as_of - timedelta(days=back)
    return Period(end - timedelta(days=days - 1), end)


@st.composite
def questions(draw: st.DrawFn, source: Source, longest: int = 400) -> Asked:
    narrowed = dict(draw(filters(source)))
    if draw(st.integers(0, 5)) == 0:
        default = Period(source.as_of - timedelta(days=89), source.as_of)
        return Asked({k: list(v) for k, v in narrowed.items()}, {}, default)
    period = draw(periods(source.as_of, longest))
    return Asked({k: list(v) for k, v in narrowed.items()}, dated(period), period)
