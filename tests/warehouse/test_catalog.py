"""What may be a question at all."""

from pathlib import Path

import pytest

from backend.warehouse import catalog


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
    written = (catalog.SQL_DIR / "queries" / "opportunities.sql").read_text()
    assert catalog.question("opportunities", "databricks").sql == written.strip()


def test_a_part_stands_before_what_uses_it_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "SQL_DIR", tmp_path)
    for folder, text in (
        ("queries", "-- With: few\nWITH some AS (SELECT n FROM few)\n\nSELECT n FROM some;\n"),
        ("parts", "-- Why\nSELECT :n AS n\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "few.sql").write_text(text)
    few = catalog.question("few", "databricks")
    assert few.parameters == {"n"}
    assert few.sql == (
        "-- With: few\nWITH few AS (\n-- Why\nSELECT :n AS n\n),\n\n"
        "some AS (SELECT n FROM few)\n\nSELECT n FROM some"
    )
