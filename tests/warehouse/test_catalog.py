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
    written = (catalog.SQL_DIR / "queries" / "metrics.sql").read_text()
    assert catalog.question("metrics", "databricks").sql == written.strip()
