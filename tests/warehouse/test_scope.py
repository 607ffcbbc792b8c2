"""What a caller may see: every question answers as if the rest were not there."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import duckdb
import pytest

from backend.access.scope import Scope, narrowed
from backend.dashboard.queries import LINES, SEPARATOR, visible
from backend.warehouse.catalog import SCOPE, question
from tests.warehouse.cases import Case
from tests.warehouse.fixture import build, plain
from tests.warehouse.test_questions import CASES

TABLES = {
    "crm_metrics_daily",
    "crm_pipeline_daily",
    "crm_organizations_current",
    "crm_activities_current",
    "crm_actions_current",
    "crm_actions_open_snapshot",
    "crm_action_priorities_daily",
}
SCOPES = [
    narrowed({"org": ["Açaí Brasil"]}),
    narrowed({"location": ["São Paulo"]}),
    narrowed({"owner": ["Ana Souza"]}),
    narrowed({"org": ["Açaí Brasil", "Beta"], "owner": ["(none)"]}),
    narrowed({"org": []}),
    narrowed({"owner": ["Ninguém"]}),
]
SCOPED = [case for case in CASES if SCOPE & question(case.question, "duckdb").parameters]


class Crm(NamedTuple):
    """A warehouse in which only what a scope covers was ever written down, and where organisations are."""

    connection: duckdb.DuckDBPyConnection
    places: dict[str, str]


@pytest.fixture(scope="module")
def whole() -> Iterator[Crm]:
    with build() as connection:
        places = connection.execute("SELECT org, location FROM crm_organizations_current").fetchall()
        yield Crm(connection, dict(places))


@pytest.fixture(scope="module")
def parts() -> Iterator[dict[Scope, duckdb.DuckDBPyConnection]]:
    with ExitStack() as stack:
        yield {scope: stack.enter_context(narrowed_to(scope)) for scope in SCOPES}


@contextmanager
def narrowed_to(scope: Scope) -> Iterator[duckdb.DuckDBPyConnection]:
    with build() as connection:
        days = connection.execute("SELECT DISTINCT snapshot_date FROM crm_action_priorities_daily").fetchall()
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE ({kept(scope)}) IS NOT TRUE")
        for (day,) in days:  # that there was a refresh is known to everybody
            connection.execute(
                "INSERT INTO crm_action_priorities_daily VALUES (?, '', '', '', '', '', 'never', 0, 0)", [day]
            )
        yield connection


def kept(scope: Scope) -> str:
    """Write a scope the other way: as lists of names, in the statement."""
    conditions = [
        f"{name} IN ({', '.join([repr(one) for one in names] or ['NULL'])})"
        for name, names in scope.limits().items()
        if names is not None
    ]
    return " AND ".join(conditions)


def rows(connection: duckdb.DuckDBPyConnection, case: Case, given: dict[str, Any]) -> Counter[Any]:
    cursor = connection.execute(question(case.question, "duckdb").sql, given)
    return Counter(tuple(map(plain, row)) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("case", "scope"),
    [
        pytest.param(case, SCOPES[number % len(SCOPES)], id=f"{case.question}: {case.about}, {number}")
        for number, case in enumerate(SCOPED)
    ],
)
def test_a_question_answers_as_if_the_rest_were_not_there(
    case: Case, scope: Scope, whole: Crm, parts: dict[Scope, duckdb.DuckDBPyConnection]
) -> None:
    assert not case.before
    answer = rows(whole.connection, case, {**case.bound, **visible(scope)})
    given = dict(case.bound)
    if "accepted" in given:
        given["accepted"] = LINES.join(
            line
            for line in given["accepted"].split(LINES)
            if line and seen(scope, whole.places, *line.split(SEPARATOR)[1:3])
        )
    expected = rows(parts[scope], case, given)
    if case.question == "action_priorities":
        expected = Counter({row: count for row, count in expected.items() if row[0] != "never"})
    assert answer == expected


def seen(scope: Scope, places: dict[str, str], org: str, owner: str) -> bool:
    """Tell whether what a meeting has brought is within a scope."""
    is_in = {"org": org, "location": places.get(org, "(none)"), "owner": owner}
    return all(names is None or is_in[name] in names for name, names in scope.limits().items())


def test_every_table_of_the_crm_that_is_asked_is_one_of_these(whole: Crm) -> None:
    found = whole.connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'crm_%'"
    ).fetchall()
    assert {name for (name,) in found} == TABLES
