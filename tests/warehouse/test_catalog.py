"""What may be a question at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.warehouse import catalog

Write = Callable[..., str]


@pytest.mark.parametrize("dialect", ["databricks", "duckdb"])
@pytest.mark.parametrize("text", ["DELETE FROM actions", "INSERT INTO t VALUES (1)", "DROP TABLE t"])
def test_what_changes_anything_is_no_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, dialect: catalog.Dialect
) -> None:
    """A connection that breaks may have it sent again."""
    monkeypatch.setattr(catalog, "SQL_DIR", tmp_path)
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / f"{tmp_path.name}.sql").write_text(text)
    with pytest.raises(ValueError, match="is not a query"):
        catalog.question(tmp_path.name, dialect)


def test_databricks_gets_a_question_as_it_is_written() -> None:
    written = (catalog.SQL_DIR / "queries" / "freshness.sql").read_text()
    assert catalog.question("freshness", "databricks").sql == written.strip()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a question and its parts where the catalog looks for them; it gives the name to ask by."""
    monkeypatch.setattr(catalog, "SQL_DIR", tmp_path)
    name = tmp_path.parent.name + tmp_path.name  # the catalog remembers what it has read

    def write(text: str, **parts: str) -> str:
        for folder, files in (("queries", {name: text}), ("parts", parts)):
            (tmp_path / folder).mkdir()
            for stem, written in files.items():
                (tmp_path / folder / f"{stem}.sql").write_text(written)
        return name

    return write


@pytest.mark.parametrize(
    "own", ["WITH some AS (SELECT n FROM few)\n\nSELECT n FROM some", "SELECT n FROM few"]
)
def test_parts_stand_before_what_uses_them_as_they_are_written(write: Write, own: str) -> None:
    name = write(f"-- With: few, more\n{own};\n", few="-- Why\nSELECT :n AS n\n", more="SELECT 2 AS n\n")
    rest = own.removeprefix("WITH ")
    asked = catalog.question(name, "databricks")
    assert asked.parameters == {"n"}
    assert asked.sql == (
        "-- With: few, more\nWITH few AS (\n-- Why\nSELECT :n AS n\n),\n\nmore AS (\nSELECT 2 AS n\n)"
        + (f",\n\n{rest}" if rest != own else f"\n\n{own}")
    )


SCOPED = """
  (:scope_org IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_org, CHR(31)), org))
  AND (:scope_location IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_location, CHR(31)), location))
  AND (:scope_owner IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_owner, CHR(31)), owner))
"""


@pytest.mark.parametrize(
    "text",
    [
        "SELECT org FROM crm_pipeline_daily",
        "SELECT COUNT(*) AS n FROM crm_pipeline_daily",
        "SELECT org FROM opportunities",
        "WITH actions AS (SELECT * FROM actions) SELECT org FROM actions",
        "WITH crm_a AS (SELECT 1 AS org) SELECT org FROM main.crm_a",
        "SELECT org FROM CRM_pipeline_daily WHERE :scope_org IS NULL",
        f"SELECT o.n FROM (SELECT COUNT(*) AS n FROM crm_pipeline_daily) AS o WHERE {SCOPED}",
        f"SELECT org FROM visible JOIN (SELECT org FROM crm_pipeline_daily) AS o WHERE {SCOPED}",
        f"SELECT org FROM crm_a WHERE {SCOPED} UNION ALL SELECT org FROM crm_b",
        f"SELECT org FROM crm_a WHERE {SCOPED} AND org IN (SELECT org FROM crm_b)",
        "SELECT DISTINCT snapshot_date, org FROM crm_action_priorities_daily",
    ],
)
@pytest.mark.parametrize("dialect", ["databricks", "duckdb"])
def test_a_question_that_reads_past_what_its_caller_may_see_cannot_be_loaded(
    write: Write, text: str, dialect: catalog.Dialect
) -> None:
    name = write(text)
    with pytest.raises(ValueError, match="without :scope_location, :scope_org, :scope_owner beside it"):
        catalog.question(name, dialect)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT org FROM crm_a WHERE {SCOPED}",
        "SELECT DISTINCT snapshot_date FROM crm_action_priorities_daily",
        "SELECT run_id FROM etl_runs",
    ],
)
def test_a_question_that_asks_for_the_scope_can(write: Write, text: str) -> None:
    assert catalog.question(write(text), "duckdb").sql
