"""A total equals the rows behind it, whichever two places of the dashboard one compares."""

import math
from statistics import median
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.dashboard import tables
from backend.dashboard.models import Bucket, Stage
from tests.dashboard.conftest import Ask
from tests.dashboard.oracle import METRICS, STANDING, Period
from tests.dashboard.questions import FIELDS, chances, dated, questions, stages
from tests.dashboard.source import Source

chance = st.data()
TABLES = (tables.ACTIONS, tables.OPPORTUNITIES, tables.INTERACTIONS, tables.ORGANIZATIONS, tables.DUE_ACTIONS)
EVERY_SORT = [
    (table.name, f"{sign}{field.alias}")
    for table in TABLES
    for field in table.row.model_fields.values()
    for sign in ("", "-")
]
DAYS = {
    *("createdAt", "closedAt", "dueDate", "expectedCloseDate", "date", "lastContact", "completedOn", "leftOn")
}


def everything(ask: Ask, path: str, *bodies: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    """Turn all the pages of a table."""
    rows: list[dict[str, Any]] = []
    for page in range(1, 1000):
        answer = ask(path, *bodies, page=page, pageSize=100, **fields)
        rows += answer["data"]
        if page * 100 >= answer["total"]:
            break
    assert len(rows) == answer["total"] == len(set(map(key, rows)))
    return rows


def without(asked: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in asked.items() if other != name}


def key(row: dict[str, Any]) -> Any:
    return (row["id"], row.get("stage"), row.get("leftOn")) if "id" in row else row["org"]


def total(rows: list[dict[str, Any]], field: str) -> Any:
    return pytest.approx(math.fsum(row[field] or 0 for row in rows), abs=1e-6)


@chances(10)
@given(chance)
def test_won_and_closed_figures_equal_their_rows(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source)).body
    metrics = ask("metrics", asked)["metrics"]
    won = everything(ask, "opportunities", asked, kind="won")
    assert metrics["wonAmount"]["value"] == total(won, "amount")
    assert metrics["winRate"]["numerator"] == len(won)
    page = ask("opportunities", asked, kind="won", page=data.draw(st.integers(1, 9)))
    assert page["totalAmount"] == metrics["wonAmount"]["value"]  # of all rows, whichever page
    closed = ask("opportunities", asked, kind="closed", pageSize=1)["total"]
    assert metrics["winRate"]["denominator"] == closed
    assert ask("opportunities", asked, kind="lost", pageSize=1)["total"] == closed - len(won)


@chances(10)
@given(chance)
def test_the_open_pipeline_is_its_rows_its_stages_and_its_last_point(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source, longest=90)).body
    rows = everything(ask, "opportunities", asked, kind="open")
    stages = ask("pipeline", asked)["stages"]
    pipeline = ask("metrics", asked)["metrics"]["openPipeline"]
    assert pipeline["value"] == total(rows, "amount")
    assert ask("opportunities", asked, pageSize=1)["totalAmount"] == pipeline["value"]
    assert pipeline["value"] == total(stages, "amount")
    assert sum(stage["count"] for stage in stages) == len(rows)
    grain = data.draw(st.sampled_from(["day", "week", "month"]))
    points = ask("timeseries", asked, metric="openPipeline", grain=grain)["points"]
    assert points[-1]["value"] == pytest.approx(pipeline["value"], abs=1e-6)
    assert points[-1]["previous"] == pytest.approx(pipeline["previous"], abs=1e-6)
    stage = data.draw(st.sampled_from(get_args(Stage)))
    there = everything(ask, "opportunities", asked, kind="open", stage=stage)
    assert there == [row for row in rows if row["stage"] == stage]
    (figures,) = [one for one in stages if one["stage"] == stage]
    assert (figures["count"], figures["amount"]) == (len(there), total(there, "amount"))
    weighted = math.fsum(row["amount"] * row["probability"] / 100 for row in there)
    assert figures["weighted"] == pytest.approx(weighted, abs=1e-6)
    found = ask("opportunities", asked, stage=stage, pageSize=1)
    assert (found["totalAmount"], found["totalWeighted"]) == (figures["amount"], figures["weighted"])


@chances(12)
@given(chance)
def test_how_a_stage_moved_equals_those_that_left_it(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source)).body
    for stage in ask("pipeline", asked)["stages"]:
        left = everything(ask, "opportunities", asked, kind="left", stage=stage["stage"])
        advanced = ask("opportunities", asked, kind="advanced", stage=stage["stage"], pageSize=1)["total"]
        assert (stage["leftCount"], stage["advancedCount"]) == (len(left), advanced)
        assert stage["conversion"] == (pytest.approx(100 * advanced / len(left)) if left else None)
        days = [row["daysInStage"] for row in left]
        assert stage["medianDays"] == (median(days) if days else None)


BEHIND: dict[str, tuple[str, dict[str, str], str]] = {
    "openPipeline": ("opportunities", {"kind": "open"}, "totalAmount"),
    "wonAmount": ("opportunities", {"kind": "won"}, "totalAmount"),
    "interactions": ("interactions", {}, "total"),
    "overdueActions": ("actions", {"status": "overdue"}, "total"),
}
PARTS = {
    "winRate": ("opportunities", {"kind": "won"}, {"kind": "closed"}),
    "onTimeRate": ("due-actions", {"outcome": "onTime"}, {}),
    "contactCoverage": ("organizations", {"contacted": "true"}, {}),
}


@pytest.mark.parametrize("metric", METRICS)
@chances(8)
@given(chance)
def test_the_rest_of_a_breakdown_is_the_rows_without_those_it_shows(
    ask: Ask, source: Source, metric: str, data: st.DataObject
) -> None:
    asked, limit = data.draw(questions(source)).body, data.draw(st.integers(1, 8))
    by = data.draw(st.sampled_from(FIELDS))
    answer = ask("breakdown", asked, metric=metric, by=by, limit=limit)
    shown = {f"not{by.title()}": data.draw(st.permutations([row["key"] for row in answer["rows"]]))}
    if metric == "salesCycleDays":
        won = everything(ask, "opportunities", asked, shown, kind="won")
        assert (answer["other"] is None) == (not won)
    elif metric in PARTS:
        table, numerator, denominator = PARTS[metric]
        part, whole = (ask(table, asked, shown, of, pageSize=1)["total"] for of in (numerator, denominator))
        assert answer["other"] == (pytest.approx(100 * part / whole) if whole else None)
    else:
        table, narrowed, field = BEHIND[metric]
        assert ask(table, asked, shown, narrowed, pageSize=1)[field] == pytest.approx(answer["other"])


@chances(10)
@given(chance)
def test_what_was_overdue_is_still_there_as_rows(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source, longest=60))
    within = data.draw(stages)

    def late(day: str) -> int:
        found: int = ask("actions", asked.body, stage=within, status="overdue", day=day, pageSize=1)["total"]
        return found

    answer = ask("metrics", asked.body, stage=within)
    before = answer["metrics"]["overdueActions"]["previous"]
    assert late(answer["previousPeriod"]["end"]) == (before or 0)
    series = ask("timeseries", asked.body, stage=within, metric="overdueActions", grain="day")
    point = data.draw(st.sampled_from(series["points"]))
    assert late(point["date"]) == (point["value"] or 0)


@chances(10)
@given(chance)
def test_the_buckets_are_the_open_actions(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source)).body
    buckets = {row["bucket"]: row for row in ask("action-priorities", asked)}
    assert tuple(buckets) == get_args(Bucket)
    rows = everything(ask, "actions", asked)
    assert sum(row["count"] for row in buckets.values()) == len(rows)
    assert total(list(buckets.values()), "amountAtRisk") == math.fsum(row["amountAtRisk"] for row in rows)
    late = ask("actions", asked, status="overdue", pageSize=1)["total"]
    assert late == buckets["overdue"]["count"] == sum(row["daysLate"] > 0 for row in rows)
    assert late == ask("metrics", asked)["metrics"]["overdueActions"]["value"]
    assert ask("actions", asked, status="onTrack", pageSize=1)["total"] == len(rows) - late
    bucket = data.draw(st.sampled_from(get_args(Bucket)))
    inside = everything(ask, "actions", asked, bucket=bucket)
    assert buckets[bucket]["count"] == len(inside)
    assert buckets[bucket]["amountAtRisk"] == total(inside, "amountAtRisk")
    page = ask("actions", asked, bucket=bucket, page=data.draw(st.integers(1, 9)))
    assert page["totalAmountAtRisk"] == buckets[bucket]["amountAtRisk"]


@chances(12)
@given(chance)
def test_what_stands_in_a_stage_is_the_same_wherever_one_looks(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source, longest=90)).body | {"stage": data.draw(stages)}
    metrics = ask("metrics", asked)["metrics"]
    late = ask("actions", asked, status="overdue", pageSize=1)
    assert metrics["overdueActions"]["value"] == late["total"]
    buckets = ask("action-priorities", asked)
    assert (buckets[0]["count"], buckets[0]["amountAtRisk"]) == (late["total"], late["totalAmountAtRisk"])
    pipeline = metrics["openPipeline"]["value"]
    assert ask("opportunities", asked, kind="open", pageSize=1)["totalAmount"] == pipeline
    chosen = [
        one for one in ask("pipeline", without(asked, "stage"))["stages"] if one["stage"] in asked["stage"]
    ]
    assert not chosen or total(chosen, "amount") == pipeline
    by = data.draw(st.sampled_from(FIELDS))
    for metric in ("openPipeline", "overdueActions"):
        assert ask("breakdown", asked, metric=metric, by=by)["total"] == metrics[metric]["value"]
    grain = data.draw(st.sampled_from(["day", "week", "month"]))
    last = ask("timeseries", asked, metric="openPipeline", grain=grain)["points"][-1]
    assert (last["value"], last["previous"]) == (pipeline, metrics["openPipeline"]["previous"])


@chances(16)
@given(chance)
def test_what_happened_and_was_due_equals_its_rows(ask: Ask, source: Source, data: st.DataObject) -> None:
    asked = data.draw(questions(source)).body
    metrics = ask("metrics", asked)["metrics"]

    def count(table: str, **narrowed: Any) -> int:
        found: int = ask(table, asked, pageSize=1, **narrowed)["total"]
        return found

    assert metrics["interactions"]["value"] == count("interactions")
    coverage, on_time = metrics["contactCoverage"], metrics["onTimeRate"]
    assert coverage["denominator"] == count("organizations")
    assert coverage["numerator"] == count("organizations", contacted=True)
    assert coverage["denominator"] - coverage["numerator"] == count("organizations", contacted=False)
    assert on_time["denominator"] == count("due-actions")
    assert on_time["numerator"] == count("due-actions", outcome="onTime")
    assert on_time["denominator"] - on_time["numerator"] == count("due-actions", outcome="late")


@pytest.mark.parametrize("metric", ["wonAmount", "interactions", "openPipeline", "overdueActions"])
@chances(8)
@given(chance)
def test_the_rows_of_a_breakdown_and_the_rest_are_the_metric(
    ask: Ask, source: Source, metric: str, data: st.DataObject
) -> None:
    asked = data.draw(questions(source)).body
    by, limit = data.draw(st.sampled_from(FIELDS)), data.draw(st.integers(1, 100))
    answer = ask("breakdown", asked, metric=metric, by=by, limit=limit)
    assert len(answer["rows"]) <= limit
    together = math.fsum(row["value"] for row in answer["rows"]) + answer["other"]
    assert answer["total"] == pytest.approx(together, abs=1e-6)
    value = ask("metrics", asked)["metrics"][metric]["value"]
    assert answer["total"] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("metric", ["winRate", "salesCycleDays", "onTimeRate", "contactCoverage"])
@chances(6)
@given(chance)
def test_the_whole_of_a_breakdown_is_the_metric(
    ask: Ask, source: Source, metric: str, data: st.DataObject
) -> None:
    asked = data.draw(questions(source)).body
    answer = ask("breakdown", asked, metric=metric, by=data.draw(st.sampled_from(FIELDS)), limit=3)
    value = ask("metrics", asked)["metrics"][metric]["value"]
    assert answer["total"] == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("metric", ["wonAmount", "interactions"])
@chances(8)
@given(chance, st.sampled_from(["day", "week", "month"]))
def test_the_points_of_a_series_add_up_to_the_metric(
    ask: Ask, source: Source, metric: str, data: st.DataObject, grain: str
) -> None:
    asked = data.draw(questions(source)).body
    points = ask("timeseries", asked, metric=metric, grain=grain)["points"]
    figure = ask("metrics", asked)["metrics"][metric]
    assert figure["value"] == total(points, "value")
    assert figure["previous"] == total(points, "previous")


@pytest.mark.parametrize("metric", METRICS)
@chances(8)
@given(chance, st.sampled_from(["day", "week", "month"]))
def test_the_last_point_of_a_series_is_the_metric(
    ask: Ask, source: Source, metric: str, data: st.DataObject, grain: str
) -> None:
    """What stands is of the last day of both; of the others, a period within a month is one point."""
    asked = data.draw(questions(source))
    start, end = asked.period
    if metric == "overdueActions":  # the tile shows today's
        start, end = start + (source.as_of - end), source.as_of
    if metric not in STANDING:
        start, grain = max(start, end.replace(day=1)), "month"
    question = {**asked.filters, **dated(Period(start, end))}
    points = ask("timeseries", question, metric=metric, grain=grain)["points"]
    figure = ask("metrics", question)["metrics"][metric]
    assert len(points) == 1 or metric in STANDING
    for name in ("value", "previous"):
        shown = figure[name]
        assert points[-1][name] == (None if shown is None else pytest.approx(shown, abs=1e-6)), name


@chances(16)
@given(chance)
def test_what_was_before_is_what_the_period_before_says(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    asked = data.draw(questions(source))
    now = ask("metrics", asked.body)["metrics"]
    then = ask("metrics", asked.filters, dated(asked.period.before))["metrics"]
    for name, figure in now.items():
        if name != "overdueActions":  # today's, whatever the period
            assert figure["previous"] == then[name]["value"], name


@pytest.mark.parametrize(("table", "sort"), EVERY_SORT)
def test_pages_cover_every_row_once_and_in_order(ask: Ask, table: str, sort: str) -> None:
    asked: dict[str, Any] = {"startDate": "2026-03-01"} if table == "interactions" else {}
    asked |= {"kind": "left" if sort.endswith("leftOn") else "closed"} if table == "opportunities" else {}
    field = sort.removeprefix("-")
    rows = everything(ask, table, asked, sort=sort)
    assert set(map(key, rows)) == set(map(key, everything(ask, table, asked)))
    if isinstance(rows[0][field], str) and field not in DAYS:
        return  # how letters and words follow each other is told in tests/warehouse
    known = [row[field] for row in rows if row[field] is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert all(row[field] is None for row in rows[len(known) :])


@chances(8)
@given(chance)
def test_an_option_promises_the_opportunities_that_its_filter_finds(
    ask: Ask, source: Source, data: st.DataObject
) -> None:
    narrowed = data.draw(questions(source)).filters
    field = data.draw(st.sampled_from(FIELDS))
    offered = ask("filter-options", narrowed)[f"{field}s"]
    if not offered:
        return
    option = data.draw(st.sampled_from(offered))
    chosen = {**narrowed, field: [option["value"]]}
    always = {"startDate": "2020-01-01", "endDate": str(source.as_of)}
    counts = [ask("opportunities", chosen, always, kind=kind)["total"] for kind in ("open", "closed")]
    assert sum(counts) == option["count"]
