"""Every number of the dashboard equals the one worked out from the source tables by its definition."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dashboard.conftest import Ask
from tests.dashboard.oracle import METRICS, RATIOS, Oracle, Period, options
from tests.dashboard.questions import FIELDS, chances, dated, questions, stages
from tests.dashboard.source import Source
from tests.dashboard.test_totals import everything

every_grain = pytest.mark.parametrize("grain", ["day", "week", "month"])
every_metric = pytest.mark.parametrize("metric", METRICS)
chance = st.data()


def near(value: float | None) -> Any:
    """Money is exact to the centavo; quotients to what floats can tell."""
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-6)


@chances(25)
@given(chance)
def test_every_key_figure_is_what_its_definition_says(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked, within = data.draw(questions(source)), data.draw(stages)
    answer = ask("metrics", asked.body, stage=within)
    assert answer["period"] == {"start": str(asked.period.start), "end": str(asked.period.end)}
    before = asked.period.before
    assert answer["previousPeriod"] == {"start": str(before.start), "end": str(before.end)}
    expected = Oracle(source, within).of(asked.filters).metrics(asked.period)
    assert set(answer["metrics"]) == set(expected)
    for name, (figure, previous) in expected.items():
        got = answer["metrics"][name]
        parts = (got["value"], got["numerator"], got["denominator"], got["previous"])
        assert parts == (*map(near, figure), near(previous)), name
        known = figure.value is not None and previous is not None
        assert got["delta"] == (near((figure.value or 0) - (previous or 0)) if known else None), name
        assert (got["denominator"] is not None) == (name in RATIOS)


@chances(25)
@given(chance)
def test_priorities_count_the_open_actions_by_the_week_they_are_due(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked, within = data.draw(questions(source)), data.draw(stages)
    answer = ask("action-priorities", asked.body, stage=within)
    rows = [(row["bucket"], row["count"], row["amountAtRisk"]) for row in answer]
    expected = Oracle(source, within).of(asked.filters).priorities()
    assert rows == [(bucket, count, near(amount)) for bucket, count, amount in expected]


@chances(25)
@given(chance)
def test_the_pipeline_is_where_everyone_stood_at_the_end_of_the_period(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source))
    stages = ask("pipeline", asked.body)["stages"]
    fields = ("stage", "count", "amount", "weighted", "conversion", "medianDays")
    assert [stage["order"] for stage in stages] == [1, 2, 3, 4]
    assert [tuple(stage[field] for field in fields) for stage in stages] == [
        (stage, count, *map(near, rest))
        for stage, count, *rest in Oracle(source).of(asked.filters).pipeline(asked.period)
    ]


@every_metric
@every_grain
@chances(5)
@given(chance)
def test_a_series_is_the_metric_of_each_of_its_parts(
    ask: Ask, source: Source, metric: str, grain: str, data: st.DataObject
) -> None:
    asked, within = data.draw(questions(source, longest=60 if grain == "day" else 300)), data.draw(stages)
    answer = ask("timeseries", asked.body, metric=metric, grain=grain, stage=within)
    expected = Oracle(source, within).of(asked.filters).timeseries(metric, grain, asked.period)
    assert [(point["date"], point["value"], point["previous"]) for point in answer["points"]] == [
        (str(day), near(value), near(previous)) for day, value, previous in expected
    ]


@every_metric
@chances(9)
@given(chance)
def test_a_breakdown_is_the_metric_of_each_of_its_keys_the_largest_first(
    ask: Ask, source: Source, metric: str, data: st.DataObject
) -> None:
    asked, within = data.draw(questions(source)), data.draw(stages)
    by = data.draw(st.sampled_from(FIELDS))
    limit = data.draw(st.one_of(st.integers(1, 5), st.just(100)))
    answer = ask("breakdown", asked.body, metric=metric, by=by, limit=limit, stage=within)
    oracle = Oracle(source, within).of(asked.filters)
    total = oracle.shown(metric, asked.period).value
    rows = oracle.breakdown(by, metric, asked.period)[:limit]
    shared = total if metric not in {*RATIOS, "salesCycleDays"} else None
    assert [(row["key"], row["value"], row["previous"], row["share"]) for row in answer["rows"]] == [
        (key, near(figure.value), near(before), near(100 * (figure.value or 0) / shared) if shared else None)
        for key, figure, before in rows
    ]
    assert answer["total"] == near(total)
    rest = oracle.rest(metric, asked.period, by, [key for key, *_ in rows])
    assert answer["other"] == near(rest.value)


@every_metric
@pytest.mark.parametrize("by", FIELDS)
def test_equals_in_a_breakdown_go_by_how_much_they_rest_on_then_by_name(
    ask: Ask, source: Source, metric: str, by: str
) -> None:
    period = Period(source.as_of - timedelta(days=364), source.as_of)
    keys = [key for key, *_ in Oracle(source).breakdown(by, metric, period)]
    for limit in (10, 100):
        rows = ask("breakdown", dated(period), metric=metric, by=by, limit=limit)["rows"]
        assert [row["key"] for row in rows] == keys[:limit]


@chances(25)
@given(chance)
def test_filters_offer_what_the_other_filters_leave(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source))
    answer = ask("filter-options", asked.body)
    for field in FIELDS:
        offered = [(option["value"], option["count"]) for option in answer[f"{field}s"]]
        assert offered == options(source, field, asked.filters)
    oracle = Oracle(source)
    assert answer["dateRange"] == {"min": str(oracle.first_day()), "max": str(source.as_of)}


@chances(25)
@given(chance, st.sampled_from(["open", "won", "lost", "closed"]))
def test_the_table_of_opportunities_holds_those_that_the_definitions_name(
    ask: Ask, source: Source, data: st.DataObject, kind: str
) -> None:
    asked, within = data.draw(questions(source)), data.draw(stages)
    oracle = Oracle(source, within).of(asked.filters)
    won = {"won": True, "lost": False}.get(kind)
    deals = oracle.open(asked.period.end) if kind == "open" else oracle.closed(asked.period, won=won)
    page = ask("opportunities", asked.body, kind=kind, stage=within, pageSize=100)
    assert page["total"] == len(deals)
    ids = [row["id"] for row in page["data"]]
    assert len(set(ids)) == len(ids) == min(len(deals), 100)
    assert set(ids) <= {deal.id for deal in deals}


@chances(25)
@given(chance, st.sampled_from(["left", "advanced"]))
def test_the_table_of_opportunities_holds_each_stage_that_was_left(
    ask: Ask, source: Source, data: st.DataObject, kind: str
) -> None:
    asked, within = data.draw(questions(source, longest=60)), data.draw(stages)
    stays = Oracle(source, within).of(asked.filters).left(asked.period, advanced=kind == "advanced")
    rows = everything(ask, "opportunities", asked.body, kind=kind, stage=within)
    assert Counter((row["id"], row["stage"], row["daysInStage"], row["leftOn"]) for row in rows) == Counter(
        (deal.id, visit.stage, visit.days, str(visit.left)) for deal, visit in stays
    )


@chances(16)
@given(chance)
def test_the_table_of_actions_holds_those_that_the_definitions_name(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked, within = data.draw(questions(source)), data.draw(stages)
    day = source.as_of - timedelta(days=data.draw(st.integers(0, 90)))
    actions = Oracle(source, within).of(asked.filters).open_actions(day)
    page = ask("actions", asked.body, stage=within, pageSize=100, day=str(day))
    assert page["total"] == len(actions)
    ids = [row["id"] for row in page["data"]]
    assert len(set(ids)) == len(ids) == min(len(actions), 100)
    assert set(ids) <= {one.id for one in actions}


@chances(16)
@given(chance)
def test_the_table_of_interactions_holds_the_completed_activities_of_the_period(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source))
    kinds = data.draw(st.lists(st.sampled_from(["call", "email", "visit", "fax"]), max_size=2))
    talks = Oracle(source).of(asked.filters).interactions(asked.period)
    expected = [one for one in talks if not kinds or one.type in kinds]
    page = ask("interactions", asked.body, type=kinds, pageSize=100)
    assert page["total"] == len(expected)
    assert [(row["id"], row["date"], row["type"]) for row in page["data"]] == [
        (one.id, str(one.day), one.type) for one in expected[:100]
    ]


@chances(16)
@given(chance)
def test_the_table_of_due_actions_holds_them_with_how_they_ended(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source))
    outcome = data.draw(st.sampled_from(["onTime", "late", None]))
    due = Oracle(source).of(asked.filters).due(asked.period)
    expected = [one for one in due if outcome in {None, "onTime" if one.on_time else "late"}]
    page = ask("due-actions", asked.body, outcome=outcome, pageSize=100)
    assert page["total"] == len(expected)
    assert [(row["id"], row["dueDate"], row["outcome"], row["completedOn"]) for row in page["data"]] == [
        (
            one.id,
            str(one.due),
            "onTime" if one.on_time else "late",
            str(one.ended) if one.status == "completed" else None,
        )
        for one in expected[:100]
    ]


@chances(8)
@given(chance)
def test_the_table_of_organizations_tells_how_each_stood_at_the_end_of_the_period(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source))
    contacted = data.draw(st.sampled_from([True, False, None]))
    stood = Oracle(source).of(asked.filters).companies(asked.period)
    expected = {row[0]: row for row in stood if contacted in {None, row[1]}}
    page = ask("organizations", asked.body, contacted=contacted, pageSize=100)
    assert page["total"] == len(expected) <= 100
    for row in page["data"]:
        org, reached, last, talks, pipeline, overdue = expected[row["org"]]
        assert (row["contacted"], row["interactions"], row["overdueActions"]) == (reached, talks, overdue), (
            org
        )
        assert (row["lastContact"], row["openPipeline"]) == (str(last) if last else None, near(pipeline)), org
    pipelines = [row["openPipeline"] for row in page["data"]]
    assert pipelines == sorted(pipelines, reverse=True)
