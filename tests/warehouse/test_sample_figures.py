"""The sample CRM: the figures that real CRM data shows."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import holidays
import pytest
import sqlglot

from backend.warehouse.sample.generate import generate

SOURCE_TABLES = Path(__file__).parents[2] / "sql" / "00_create_crm_source_tables.sql"
TODAY = date(2026, 11, 20)


class Warehouse:
    """A generated CRM with São Paulo days and TODAY at hand."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("SET VARIABLE today = ?", [TODAY])
        connection.execute("CREATE MACRO local_day(moment) AS (moment - INTERVAL 3 HOUR)::DATE")

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def value(self, sql: str, *parameters: object) -> float:
        return float(str(self.rows(sql, *parameters)[0][0]))

    def share(self, condition: str, table: str) -> float:
        """The share of a table's rows, or of a query's, for which the condition is true."""
        return self.value(f"SELECT count(*) FILTER ({condition}) / count(*) FROM {table}")


@pytest.fixture(scope="session")
def crm() -> Iterator[Warehouse]:
    with duckdb.connect() as connection:
        for statement in sqlglot.transpile(SOURCE_TABLES.read_text("utf-8"), "databricks", "duckdb"):
            connection.execute(statement.replace("TIMESTAMPTZ", "TIMESTAMP"))  # naive UTC
        generate(connection, today=TODAY, scale=0.1)
        yield Warehouse(connection)


@pytest.mark.parametrize(
    ("table", "size"),
    [
        ("organizations", 500),
        ("contacts", 10_000),
        ("opportunities", 20_000),
        ("activities", 200_000),
        ("actions", 15_000),
        ("meetings", 4_000),
        ("owners", 60),
        ("locations", 48),
    ],
)
def test_sizes_follow_the_scale(crm: Warehouse, table: str, size: int) -> None:
    assert crm.value(f"SELECT count(*) FROM {table}") == size


CYCLE = "date_diff('day', local_day(created_at), local_day(closed_at))"


def test_about_a_quarter_of_the_deals_is_open_and_63_percent_of_the_others_won(crm: Warehouse) -> None:
    assert crm.share("closed_at IS NULL", "opportunities") == pytest.approx(0.24, abs=0.015)
    decided = "(FROM opportunities WHERE is_won IS NOT NULL)"
    assert crm.share("is_won", decided) == pytest.approx(0.632, abs=0.015)


def test_sellers_win_between_55_and_70_percent(crm: Warehouse) -> None:
    rates = crm.rows(
        "SELECT count(*) FILTER (is_won) / count(*) FROM opportunities "
        "WHERE is_won IS NOT NULL AND owner_id IS NOT NULL GROUP BY owner_id HAVING count(*) >= 100"
    )
    usual = [rate for (rate,) in rates if 0.53 <= float(str(rate)) <= 0.72]
    assert len(rates) >= 40
    assert len(usual) / len(rates) > 0.8


def test_channels_differ_and_email_is_the_worst(crm: Warehouse) -> None:
    ranked = crm.rows(
        "SELECT source FROM opportunities WHERE is_won IS NOT NULL GROUP BY source "
        "ORDER BY count(*) FILTER (is_won) / count(*)"
    )
    assert len(ranked) == 6
    assert ranked[0] == ("E-mail",)


def test_won_deals_take_days_or_a_quarter(crm: Warehouse) -> None:
    won = "FROM opportunities WHERE is_won"
    assert crm.value(f"SELECT quantile_cont({CYCLE}, 0.25) {won}") == pytest.approx(9, abs=2)
    assert crm.value(f"SELECT median({CYCLE}) {won}") == pytest.approx(57, abs=3)
    assert crm.value(f"SELECT quantile_cont({CYCLE}, 0.75) {won}") == pytest.approx(88, abs=3)
    assert crm.value(f"SELECT avg({CYCLE}) {won}") == pytest.approx(52, abs=4)
    assert crm.value(f"SELECT median({CYCLE}) FROM opportunities WHERE NOT is_won") == pytest.approx(
        14, abs=2
    )


def test_a_few_won_deals_are_very_large(crm: Warehouse) -> None:
    median = crm.value("SELECT median(amount_brl) FROM opportunities WHERE is_won")
    mean = crm.value("SELECT avg(amount_brl) FROM opportunities WHERE is_won")
    assert median == pytest.approx(11_170, rel=0.06)
    assert mean / median == pytest.approx(2.1, abs=0.2)


@pytest.mark.parametrize("days_ago", [30, 60, 90])
def test_the_book_was_no_other_last_quarter(crm: Warehouse, days_ago: int) -> None:
    """A comparison with the period before must tell something about the business, not about the sample."""
    open_deals = (
        "SELECT sum(amount_brl) FROM opportunities WHERE local_day(created_at) <= $1::DATE "
        "AND (closed_at IS NULL OR local_day(closed_at) > $1::DATE)"
    )
    late_actions = (
        "SELECT count(*) FROM actions WHERE local_day(created_at) <= $1::DATE AND due_date < $1::DATE "
        "AND coalesce(local_day(coalesce(completed_at, cancelled_at)) > $1::DATE, true)"
    )
    before = TODAY - timedelta(days=days_ago)
    assert crm.value(open_deals, before) / crm.value(open_deals, TODAY) == pytest.approx(1, abs=0.25)
    assert crm.value(late_actions, before) / crm.value(late_actions, TODAY) == pytest.approx(1, abs=0.35)


def test_deals_close_when_quarters_do(crm: Warehouse) -> None:
    ends = crm.value(
        "SELECT count(*) FILTER (month(day) % 3 = 0 AND last_day(day) - day < 10) / count(*) "
        "FROM (SELECT local_day(closed_at) AS day FROM opportunities WHERE closed_at IS NOT NULL)"
    )
    assert ends > 1.6 * 40 / 365  # 40 of a year's days


def test_big_names_get_the_most_business(crm: Warehouse) -> None:
    ranked = crm.rows(
        "SELECT o.name FROM opportunities AS d JOIN organizations AS o ON o.id = organization_id "
        "GROUP BY o.name ORDER BY count(*) DESC LIMIT 10"
    )
    assert ("Vale",) in ranked
    assert crm.rows("SELECT segment FROM organizations WHERE name = 'Petrobras'") == [("Large Corporate",)]


@pytest.mark.parametrize(
    ("condition", "table", "expected", "tolerance"),
    [
        ("organization_id IS NULL", "opportunities", 0.162, 0.01),
        ("owner_id IS NULL", "opportunities", 0.03, 0.01),
        ("expected_close_date IS NULL", "opportunities", 0.05, 0.01),
        ("isodow(local_day(created_at)) > 5", "opportunities", 0.005, 0.005),
        ("isodow(local_day(closed_at)) > 5", "opportunities", 0.008, 0.006),
        ("owner_id IS NULL", "activities", 0.02, 0.01),
        ("outcome = 'completed'", "activities", 0.78, 0.01),
        ("isodow(local_day(occurred_at)) > 5", "activities", 0.04, 0.01),
        ("hour(occurred_at) < 3", "activities", 0.02, 0.005),
        ("opportunity_id IS NOT NULL", "activities", 0.58, 0.1),
        ("status IN ('open', 'in_progress')", "actions", 0.036, 0.006),
        ("status = 'cancelled'", "actions", 0.04, 0.006),
        ("due_date < getvariable('today')", "OPEN", 0.155, 0.04),
        ("due_date IS NULL", "OPEN", 0.05, 0.02),
        ("opportunity_id IS NOT NULL", "OPEN", 0.6, 0.06),
        ("local_day(completed_at) <= due_date", "COMPLETED", 0.82, 0.02),
        ("NOT is_active", "organizations", 0.08, 0.04),
        ("owner_id IS NULL", "organizations", 0.01, 0.01),
        ("segment IS NULL", "organizations", 0.015, 0.015),
        ("NOT is_active", "owners", 0.0833, 0.001),
    ],
)
def test_shares_are_as_calibrated(
    crm: Warehouse, condition: str, table: str, expected: float, tolerance: float
) -> None:
    queries = {
        "OPEN": "(FROM actions WHERE status IN ('open', 'in_progress'))",
        "COMPLETED": "(FROM actions WHERE completed_at IS NOT NULL AND due_date IS NOT NULL)",
    }
    share = crm.share(condition, queries.get(table, table))
    assert share == pytest.approx(expected, abs=tolerance)


def test_hardly_anything_happens_on_holidays(crm: Warehouse) -> None:
    days = list(holidays.country_holidays("BR", years=range(2023, 2027)))
    daily = "(SELECT local_day(occurred_at) AS day, count(*) AS n FROM activities GROUP BY day)"
    usual = crm.value(f"SELECT median(n) FROM {daily}")
    assert crm.value(f"SELECT max(n) FROM {daily} WHERE list_contains(?, day)", days) < usual / 20
    closed = "SELECT count(*) FROM opportunities WHERE list_contains(?, local_day(closed_at))"
    assert crm.value(closed, days) == 0


def test_activity_grows_and_rests_at_the_turn_of_the_year(crm: Warehouse) -> None:
    def month(first: str) -> float:
        return crm.value(
            "SELECT count(*) FROM activities WHERE date_trunc('month', local_day(occurred_at)) = ?::DATE",
            first,
        )

    assert month("2026-05-01") > month("2024-05-01")
    assert month("2025-12-01") < 0.85 * month("2025-10-01")
    assert month("2026-01-01") < 0.85 * month("2025-10-01")


def test_open_actions_are_due_in_every_week_to_come(crm: Warehouse) -> None:
    weeks = crm.rows(
        "SELECT least((date_trunc('week', due_date)::DATE - date_trunc('week', $1)::DATE) // 7, 5), count(*) "
        "FROM actions WHERE status IN ('open', 'in_progress') AND due_date >= $1 GROUP BY 1 ORDER BY 1",
        TODAY,
    )
    assert [week for week, _ in weeks] == [0, 1, 2, 3, 4, 5]
    assert all(int(str(count)) >= 20 for _, count in weeks[1:])  # of this week a holiday is left


def test_goals_are_near_what_is_won(crm: Warehouse) -> None:
    target = crm.value("SELECT sum(target_brl) FROM goals WHERE month < DATE '2026-11-01'")
    won = crm.value(
        "SELECT sum(amount_brl) FROM opportunities JOIN owners ON owners.id = owner_id "
        "WHERE is_won AND is_active AND local_day(closed_at) < DATE '2026-11-01'"
    )
    assert won / target == pytest.approx(0.95, abs=0.06)


def test_names_keep_their_accents(crm: Warehouse) -> None:
    assert crm.rows("SELECT name FROM owners WHERE name LIKE 'Érica %'") == [("Érica Magalhães",)]
    assert crm.rows("SELECT state_code, region FROM locations WHERE city = 'São Paulo'") == [
        ("SP", "Sudeste")
    ]
    assert crm.value("SELECT count(*) FROM contacts WHERE name LIKE '%Conceição%'") > 0
