"""The rows of a statement, handed out a page at a time as Arrow batches."""

import math
from typing import NamedTuple

import lz4.frame
import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes

from tests.fakes.databricks.columns import described

BATCH_ROWS = 20_000


class Page(NamedTuple):
    """Some rows, and whether there are more."""

    rows: ttypes.TRowSet
    more: bool


class Result:
    """Rows in one order, read once from the first to the last.

    `repeated` makes it as long as that by starting again from the first row.
    """

    def __init__(self, table: pa.Table, *, lz4_framed: bool, repeated: int = 0) -> None:
        times = math.ceil(BATCH_ROWS / table.num_rows) if repeated > table.num_rows > 0 else 1
        self._table = pa.concat_tables([table] * times).combine_chunks()
        self._lz4 = lz4_framed
        self._end = max(table.num_rows, repeated if table.num_rows else 0)
        self.given = 0
        """How many rows have been handed out."""

    def metadata(self) -> ttypes.TGetResultSetMetadataResp:
        """Describe the columns and how the rows travel."""
        return ttypes.TGetResultSetMetadataResp(
            status=ttypes.TStatus(ttypes.TStatusCode.SUCCESS_STATUS),
            schema=described(self._table.schema),
            resultFormat=ttypes.TSparkRowSetType.ARROW_BASED_SET,
            lz4Compressed=self._lz4,
            arrowSchema=self._table.schema.serialize().to_pybytes(),
            isStagingOperation=False,
        )

    def page(self, max_rows: int, max_bytes: int) -> Page:
        """Hand out the next rows: at most so many, and not much more than so many bytes."""
        first, size, batches = self.given, 0, []
        while self.given < min(self._end, first + max_rows) and size < max_bytes:
            batch = self._batch(min(BATCH_ROWS, first + max_rows - self.given, self._end - self.given))
            size += batch.nbytes
            self.given += batch.num_rows
            content = batch.serialize().to_pybytes()
            batches.append(
                ttypes.TSparkArrowBatch(
                    batch=lz4.frame.compress(content) if self._lz4 else content, rowCount=batch.num_rows
                )
            )
        rows = ttypes.TRowSet(startRowOffset=first, rows=[], arrowBatches=batches)
        return Page(rows, self.given < self._end)

    def _batch(self, rows: int) -> pa.RecordBatch:
        """Cut the next batch, of so many rows or of those that are left before the rows repeat."""
        return self._table.slice(self.given % self._table.num_rows, rows).to_batches()[0]
