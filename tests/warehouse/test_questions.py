"""Every question of `sql/queries`, over a CRM small enough to work its answers out by hand."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pytest

from backend.warehouse.catalog import SCOPE, SQL_DIR, question
from tests.warehouse.cases import (
    Case,
    actions,
    breakdown,
    metrics,
    opportunities,
    options,
    pipeline,
    series,
    story,
    tables,
)
from tests.warehouse.fixture import AS_OF, ask, build

MODULES = (actions, breakdown, metrics, opportunities, options, pipeline, series, story, tables)
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
QUERIES = sorted(path.stem for path in (SQL_DIR / "queries").glob("*.sql"))


@pytest.fixture(scope="module")
def tiny() -> Iterator[duckdb.DuckDBPyConnection]:
    with build() as connection:
        yield connection


def rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def arranged(rows: Sequence[tuple[Any, ...]], case: Case) -> list[tuple[Any, ...]]:
    """Bring rows into the order and the shape in which two answers are the same."""
    rows = [tuple(map(rounded, row)) for row in rows]
    if case.question == "timeseries":
        rows = [row for row in rows if any(row[1:])]
    return rows if case.in_order else sorted(rows, key=lambda row: str(row[:2]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.question}: {case.about}")
def test_the_answer_is_the_one_worked_out_by_hand(case: Case, tiny: duckdb.DuckDBPyConnection) -> None:
    tiny.begin()
    try:
        for statement in case.before:
            tiny.execute(statement)
        answer = ask(tiny, case.question, case.given)
    finally:
        tiny.rollback()
    columns = case.columns.split()
    rows = [tuple(row[column] for column in columns) for row in answer]
    assert arranged(rows, case) == arranged(case.rows, case)


def test_an_action_of_nobody_for_nobody_has_only_its_own_story(tiny: duckdb.DuckDBPyConnection) -> None:
    tiny.begin()
    try:
        for table in ("crm_actions_open_snapshot", "crm_actions_current"):
            tiny.execute(f"UPDATE {table} SET opportunity_id = NULL, org = '(none)' WHERE id IN (1, 14)")
        given = {"opportunity_id": None, "as_of": AS_OF, "limit": 50, "accepted": ""}
        (due,), (undated,) = (ask(tiny, "story", {**given, "action_id": number}) for number in (1, 14))
    finally:
        tiny.rollback()
    assert (due["event_kind"], due["event_action_id"]) == ("actionDue", 1)
    assert (undated["action_id"], undated["event_date"]) == (14, None)


def test_every_question_has_an_answer_worked_out_by_hand() -> None:
    assert sorted({case.question for case in CASES}) == QUERIES


@pytest.mark.parametrize("name", QUERIES)
def test_the_header_names_the_parameters_that_are_bound(name: str) -> None:
    text = (SQL_DIR / "queries" / f"{name}.sql").read_text("utf-8")
    paragraph = re.search(r"^-- Parameters:.*\n(?:--   .*\n)*", text, re.MULTILINE)
    assert paragraph
    named = set(re.findall(r":([a-z_]+)", paragraph[0]))
    assert named == question(name, "duckdb").parameters - SCOPE
    assert text.startswith("-- Question: ")


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_binds_the_same_in_both_dialects(name: str) -> None:
    assert question(name, "databricks").parameters == question(name, "duckdb").parameters
