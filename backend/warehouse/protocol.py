"""What every warehouse offers: named questions with bound parameters in, rows out."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, Protocol

Parameter = str | int | float | date | None
Row = dict[str, Any]
"""Column names to Python values: int, float, Decimal, str, bool, date, datetime with offset, None."""


class Warehouse(Protocol):
    """Where rows come from. Questions are the names of files in `sql/queries`."""

    @property
    def kind(self) -> Literal["duckdb", "databricks"]:
        """Tell which one it is."""
        ...

    def missing(self) -> str | None:
        """Tell what keeps questions from being answered, in words for an operator; None when nothing does."""
        ...

    async def open(self) -> None:
        """Get ready; a warehouse that is not there yet is no error here."""
        ...

    async def fetch(self, question: str, parameters: Mapping[str, Parameter]) -> list[Row]:
        """Ask a question and return all of its rows.

        Raises:
            WarehouseUnavailable: it cannot be reached.
            WarehouseTimeout: it took longer than the configured deadline.

        """
        ...

    def stream(self, question: str, parameters: Mapping[str, Parameter]) -> AsyncIterator[Sequence[Row]]:
        """Ask a question and hand its rows out in batches, for answers too large to hold."""
        ...

    async def close(self) -> None:
        """Let go of everything; questions under way are interrupted."""
        ...
