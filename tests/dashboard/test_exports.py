"""Tables as files, opened the way their readers open them."""

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from backend.dashboard import exports
from backend.dashboard.exports import _harmless

FIELDS = {
    "actions": ("id", "amountAtRisk", "dueDate"),
    "opportunities": ("id", "amount", "createdAt"),
    "interactions": ("id", "id", "date"),
    "organizations": ("org", "openPipeline", "lastContact"),
    "due-actions": ("id", "id", "dueDate"),
}
"""Of each table the first field, a number and a day."""
pytestmark = pytest.mark.parametrize("table", FIELDS)


def test_a_csv_for_portuguese_readers_opens_with_a_double_click(client: TestClient, table: str) -> None:
    answer = client.get(f"/api/{table}/export", headers={"Accept-Language": "pt-BR,pt;q=0.9"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["# asOf", "2026-03-18"]
    first, number, _ = FIELDS[table]
    header = next(row for row in rows if row[0] == first)
    shown = rows[-1][header.index(number)]
    assert shown.replace(",", "").isdigit()
    assert number == "id" or shown[-3] == ","


def test_the_file_has_every_row_of_the_table_and_names_its_filters(client: TestClient, table: str) -> None:
    asked = {"segment": client.get("/api/filter-options").json()["segments"][0]["value"]}
    asked |= {"contacted": "true"} if table == "organizations" else {}
    total = client.get(f"/api/{table}", params=asked).json()["total"]
    assert total > 5
    answer = client.post(f"/api/{table}/export", json=asked)
    rows = list(csv.reader(io.StringIO(answer.text)))
    about = [row for row in rows if row[0].startswith("#")]
    assert [[f"# {name}", value] for name, value in asked.items()] == about[2:]
    assert len(rows) - len(about) - 1 == total
    assert answer.headers["X-Data-As-Of"] == "2026-03-18"
    assert f"mirante-{table}-2026-03-18.csv" in answer.headers["Content-Disposition"]


def test_a_spreadsheet_holds_numbers_and_dates_not_texts(
    client: TestClient, table: str, tmp_path: Path
) -> None:
    answer = client.get(f"/api/{table}/export?format=xlsx")
    file = tmp_path / "table.xlsx"
    file.write_bytes(answer.content)
    sheet = load_workbook(file).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    first, number, day = FIELDS[table]
    start = next(n for n, row in enumerate(rows) if row[0] == first)
    shown = dict(zip(rows[start], rows[start + 1], strict=True))
    assert isinstance(shown[number], int | float)
    assert isinstance(shown[day], datetime)
    assert table != "organizations" or shown["contacted"] is True
    assert len(rows) - start - 1 == client.get(f"/api/{table}").json()["total"]


def test_more_rows_than_a_spreadsheet_has_are_refused_before_anything_is_written(
    client: TestClient, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = client.get(f"/api/{table}").json()["total"]
    lines_above = 3  # of which day, of which refresh, and the names of the columns
    monkeypatch.setattr(exports, "SHEET_ROWS", lines_above + total)
    assert client.get(f"/api/{table}/export?format=xlsx").status_code == 200
    monkeypatch.setattr(exports, "SHEET_ROWS", lines_above + total - 1)
    refused = client.get(f"/api/{table}/export?format=xlsx")
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")
    (error,) = refused.json()["errors"]
    assert (error["field"], f"{total:,}" in error["message"]) == ("format", True)
    assert client.get(f"/api/{table}/export?format=csv").status_code == 200


def test_an_export_that_cannot_be_asked_is_refused_before_it_begins(client: TestClient, table: str) -> None:
    refused = client.get(f"/api/{table}/export?format=pdf")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "format")


@pytest.mark.parametrize("text", ["=1+1", "+55 11", "-x", "@cmd", "\tx"])
def test_no_text_becomes_a_formula(table: str, text: str) -> None:
    assert _harmless(text) == f"'{text}"
    assert _harmless("Vale = bom") == "Vale = bom"
