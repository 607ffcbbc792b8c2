"""Tables as files: every row, real numbers, and first what was asked and of which day it is."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from fastapi import Request, Response
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, StreamingResponse
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from backend.dashboard.filters import Export
from backend.dashboard.service import Batch, DataState
from backend.dashboard.tables import P, Q, Table
from backend.errors import FieldError, InvalidInput

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT = {
    CSV: {"schema": {"type": "string"}},
    XLSX: {"schema": {"type": "string", "format": "binary"}},
}
BOM = "\ufeff"
NOT_FILTERS = {"page", "page_size", "format"}
SHEET_ROWS = 1_048_576  # no spreadsheet of this format has more
Batches = AsyncGenerator[Batch, None]
Cell = str | int | float | date | datetime | None


async def download(
    request: Request,
    table: Table[Q, P],
    asked: Export,
    batches: Batches,
    state: DataState,
) -> Response:
    """Answer with all rows as csv or xlsx. What fails before the first row is still a clear error.

    Raises:
        InvalidInput: there are more rows than a spreadsheet has.

    """
    name = f"mirante-{table.name}-{state.as_of}.{asked.format}"
    headers = {
        **state.stamp(state).headers,
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    names = [str(field.alias) for field in table.row.model_fields.values()]
    about = _about(asked, state)
    first = await anext(batches)
    if asked.format == "xlsx":
        async with aclosing(batches):
            _must_fit(first.total, SHEET_ROWS - len(about) - 1)
            path = await _write_xlsx(names, about, first, batches)
        after = BackgroundTask(remove, path)
        return FileResponse(path, media_type=XLSX, headers=headers, background=after)
    portuguese = request.headers.get("accept-language", "").lower().startswith("pt")
    lines = _csv_lines(names, about, first, batches, portuguese=portuguese)
    return StreamingResponse(lines, media_type=f"{CSV}; charset=utf-8", headers=headers)


def _must_fit(rows: int, most: int) -> None:
    if rows > most:
        message = f"{rows:,} rows, and a spreadsheet has room for {most:,}: ask for csv, or for fewer"
        raise InvalidInput([FieldError(field="format", message=message)])


def _about(asked: BaseModel, state: DataState) -> list[tuple[str, str]]:
    """Say what was asked, one filter a line, and of which day the rows are."""
    given = asked.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=NOT_FILTERS)
    lines = [(name, _said(value)) for name, value in given.items()]
    return [("asOf", state.as_of.isoformat()), ("dataVersion", state.version), *lines]


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _csv_lines(
    names: Sequence[str],
    about: Iterable[tuple[str, str]],
    first: Batch,
    batches: Batches,
    *,
    portuguese: bool,
) -> AsyncIterator[str]:
    """Write csv a batch at a time, the way the reader's spreadsheet opens it with a double click."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if portuguese else ",")

    def written() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.writerows([[f"# {name}", _harmless(value)] for name, value in about])
    writer.writerow(names)
    yield (BOM if portuguese else "") + written()
    batch: Batch | None = first
    while batch:
        for row in batch.rows:
            writer.writerow(_csv_cell(cell, portuguese=portuguese) for cell in _cells(row))
        yield written()
        batch = await anext(batches, None)


def _csv_cell(cell: Cell, *, portuguese: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",") if portuguese else f"{cell:.2f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return _harmless(str(cell)) if isinstance(cell, str) else _said(cell)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


async def _write_xlsx(
    names: Sequence[str],
    about: Sequence[tuple[str, str]],
    first: Batch,
    batches: Batches,
) -> Path:
    """Write a workbook to a temporary file, row by row, off the event loop."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    book = xlsxwriter.Workbook(
        path,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Mirante")
    try:
        for line, (name, value) in enumerate(about):
            sheet.write_row(line, 0, [name, value])
        line = len(about)
        sheet.write_row(line, 0, names, bold)
        batch: Batch | None = first
        while batch:
            await asyncio.to_thread(_write_rows, sheet, line + 1, batch.rows, day, money)
            line += len(batch.rows)
            batch = await anext(batches, None)
        await asyncio.to_thread(book.close)
    except BaseException:
        remove(path)
        raise
    return path


def _write_rows(sheet: Worksheet, line: int, rows: Sequence[BaseModel], day: Format, money: Format) -> None:
    for offset, row in enumerate(rows):
        for column, cell in enumerate(_cells(row)):
            if cell is None:
                continue
            if isinstance(cell, datetime):  # spreadsheets know no offsets: local time as it reads
                sheet.write_datetime(line + offset, column, cell.replace(tzinfo=None), day)
            elif isinstance(cell, date):
                sheet.write_datetime(line + offset, column, cell, day)
            elif isinstance(cell, float):
                sheet.write_number(line + offset, column, cell, money)
            elif isinstance(cell, bool):
                sheet.write_boolean(line + offset, column, cell)
            elif isinstance(cell, int):
                sheet.write_number(line + offset, column, cell)
            else:
                sheet.write_string(line + offset, column, cell)


def remove(path: Path) -> None:
    """Delete a temporary file, if it is still there."""
    path.unlink(missing_ok=True)


def _cells(row: BaseModel) -> list[Cell]:
    return [value for _, value in row]
