"""The sample CRM: references that point at rows, keys that are unique, and rows that cannot be."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot

from backend.warehouse.sample.generate import generate

SOURCE_TABLES = Path(__file__).parents[2] / "sql" / "00_create_crm_source_tables.sql"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def crm() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for statement in sqlglot.transpile(SOURCE_TABLES.read_text("utf-8"), "databricks", "duckdb"):
            connection.execute(statement.replace("TIMESTAMPTZ", "TIMESTAMP"))  # naive UTC
        generate(connection, today=TODAY, scale=0.04)
        connection.execute("SET VARIABLE today = ?", [TODAY])
        connection.execute("CREATE MACRO local_day(moment) AS (moment - INTERVAL 3 HOUR)::DATE")
        yield connection


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("organizations", "owner_id", "owners"),
        ("organizations", "location_id", "locations"),
        ("contacts", "organization_id", "organizations"),
        ("opportunities", "organization_id", "organizations"),
        ("opportunities", "owner_id", "owners"),
        ("opportunity_stage_history", "opportunity_id", "opportunities"),
        ("activities", "organization_id", "organizations"),
        ("activities", "opportunity_id", "opportunities"),
        ("activities", "owner_id", "owners"),
        ("actions", "organization_id", "organizations"),
        ("actions", "owner_id", "owners"),
        ("actions", "opportunity_id", "opportunities"),
        ("actions", "meeting_id", "meetings"),
        ("meetings", "organization_id", "organizations"),
        ("meetings", "owner_id", "owners"),
        ("goals", "owner_id", "owners"),
    ],
)
def test_every_reference_points_at_a_row(
    crm: duckdb.DuckDBPyConnection, table: str, column: str, target: str
) -> None:
    references = f"SELECT {column} AS id FROM {table} WHERE {column} IS NOT NULL"
    assert crm.execute(references).fetchone()
    assert not crm.execute(f"{references} EXCEPT SELECT id FROM {target}").fetchall()


@pytest.mark.parametrize(
    "key",
    [
        "id FROM locations", "city FROM locations", "id FROM owners", "name FROM owners",
        "id FROM organizations", "name FROM organizations", "id FROM contacts",
        "email FROM contacts", "id FROM opportunities", "id FROM activities", "id FROM actions",
        "id FROM meetings", "(owner_id, month) FROM goals",
        "(opportunity_id, stage) FROM opportunity_stage_history",
    ],
)  # fmt: skip
def test_keys_and_names_are_unique(crm: duckdb.DuckDBPyConnection, key: str) -> None:
    assert not crm.execute(f"SELECT {key} GROUP BY ALL HAVING count(*) > 1").fetchall()


# Each is a query for rows that may not exist.
IMPOSSIBLE = {
    "activities after today": "FROM activities WHERE local_day(occurred_at) > getvariable('today')",
    "closings after today": "FROM opportunities WHERE local_day(closed_at) > getvariable('today')",
    "deals created after today": (
        "FROM opportunities WHERE local_day(created_at) > getvariable('today')"
    ),
    "actions ended after today": (
        "FROM actions WHERE local_day(coalesce(completed_at, cancelled_at)) > getvariable('today')"
    ),
    "meetings after today": "FROM meetings WHERE local_day(started_at) > getvariable('today')",
    "contacts older than their customer": (
        "FROM contacts JOIN organizations AS o ON o.id = organization_id "
        "WHERE contacts.created_at < o.created_at"
    ),
    "deals older than their customer": (
        "FROM opportunities AS d JOIN organizations AS o ON o.id = organization_id "
        "WHERE d.created_at < o.created_at"
    ),
    "activities older than their customer": (
        "FROM activities JOIN organizations AS o ON o.id = organization_id "
        "WHERE occurred_at < created_at"
    ),
    "open deals of lost customers": (
        "FROM opportunities AS d JOIN organizations AS o ON o.id = organization_id "
        "WHERE NOT is_active AND closed_at IS NULL"
    ),
    "open deals of people who left": (
        "FROM opportunities JOIN owners ON owners.id = owner_id "
        "WHERE NOT is_active AND closed_at IS NULL"
    ),
    "half-closed deals": (
        "FROM opportunities WHERE (closed_at IS NULL) != (is_won IS NULL) "
        "OR (closed_at IS NULL) != (stage NOT IN ('Won', 'Lost')) OR closed_at < created_at "
        "OR is_won != (stage = 'Won') OR (lost_reason IS NOT NULL) != (stage = 'Lost')"
    ),
    "probabilities of another stage": (
        "FROM opportunities WHERE probability != MAP {'Prospecting': 10, 'Qualification': 20, "
        "'Proposal': 50, 'Negotiation': 80, 'Won': 100, 'Lost': 0}[stage]"
    ),
    "deals touched outside their time": (
        "FROM opportunities WHERE last_activity_at < created_at OR last_activity_at > closed_at"
    ),
    "last activities that are not the last": (
        "FROM opportunities AS d WHERE last_activity_at IS DISTINCT FROM "
        "(SELECT max(occurred_at) FROM activities WHERE opportunity_id = d.id)"
    ),
    "activities with another customer's deal": (
        "FROM activities AS a JOIN opportunities AS d ON d.id = opportunity_id "
        "WHERE a.organization_id IS DISTINCT FROM d.organization_id"
    ),
    "actions with another customer's or owner's deal": (
        "FROM actions AS a JOIN opportunities AS d ON d.id = opportunity_id "
        "WHERE a.organization_id IS DISTINCT FROM d.organization_id "
        "OR a.owner_id IS DISTINCT FROM d.owner_id OR a.created_at < d.created_at"
    ),
    "actions of another customer's meeting": (
        "FROM actions AS a JOIN meetings AS m ON m.id = meeting_id "
        "WHERE a.organization_id != m.organization_id OR a.created_at < m.started_at"
    ),
    "open actions of closed deals": (
        "FROM actions JOIN opportunities AS d ON d.id = opportunity_id "
        "WHERE status IN ('open', 'in_progress') AND closed_at IS NOT NULL"
    ),
    "actions whose times contradict their status": (
        "FROM actions WHERE (completed_at IS NOT NULL) != (status = 'completed') "
        "OR (cancelled_at IS NOT NULL) != (status = 'cancelled') "
        "OR coalesce(completed_at, cancelled_at) < created_at OR due_date < local_day(created_at)"
    ),
    "managers with a manager, or members without": (
        "FROM owners AS o WHERE (manager IS NULL) != (name IN (SELECT manager FROM owners))"
    ),
    "histories that do not begin with the deal": (
        "FROM opportunities AS d LEFT JOIN opportunity_stage_history AS h ON h.opportunity_id = d.id "
        "AND h.stage = 'Prospecting' AND h.entered_at = d.created_at WHERE h.stage IS NULL"
    ),
    "histories that do not end where the deal is": (
        "FROM opportunities AS d LEFT JOIN opportunity_stage_history AS h ON h.opportunity_id = d.id "
        "AND h.left_at IS NULL AND h.stage = d.stage "
        "AND h.entered_at = coalesce(d.closed_at, h.entered_at) WHERE h.stage IS NULL"
    ),
    "gaps between stages, or stages out of order": (
        "FROM (SELECT *, lead(entered_at) OVER w AS next_at, list_position(["
        "'Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Won', 'Lost'], stage) AS step, "
        "lead(step) OVER w AS next_step FROM opportunity_stage_history "
        "WINDOW w AS (PARTITION BY opportunity_id ORDER BY entered_at)) "
        "WHERE left_at IS DISTINCT FROM next_at OR left_at <= entered_at OR next_step <= step"
    ),
    "stages entered after today": (
        "FROM opportunity_stage_history WHERE local_day(entered_at) > getvariable('today')"
    ),
    "months without a goal": (
        "FROM owners CROSS JOIN generate_series(DATE '2023-11-01', DATE '2026-12-01', "
        "INTERVAL 1 MONTH) AS _ (month) LEFT JOIN goals ON owner_id = id "
        "AND goals.month = _.month::DATE WHERE is_active AND target_brl IS NULL"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_there_are_no(crm: duckdb.DuckDBPyConnection, what: str) -> None:
    assert crm.execute(f"{IMPOSSIBLE[what]} LIMIT 3").fetchall() == []
