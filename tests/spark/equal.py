"""When two engines have given the same answer.

The columns bear the same names in the same order, and the rows are the same: where the question ends in
ORDER BY one by one, else as often as they occur. Two values are the same when they are of one Python type
and equal: a Decimal is not a float, True is not 1, NULL is nothing but NULL. Decimals are equal as numbers
whatever their scale, floats to the last bit, instants wherever the clock stood that showed them. Nothing
is rounded.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """Rows as an engine handed them out, brought into the form in which they can be compared."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def answer(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Answer:
    return Answer(list(columns), [tuple(map(_typed, row)) for row in rows])


def assert_same(spark: Answer, duckdb: Answer, *, in_order: bool) -> None:
    assert spark.columns == duckdb.columns
    if in_order:
        assert spark.rows == duckdb.rows
    assert Counter(spark.rows) == Counter(duckdb.rows)


def _typed(value: Any) -> Any:
    """Put a value's type beside it. Instants of Spark have no zone: this machine's clock shows them."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value if value is None or isinstance(value, str) else (type(value).__name__, value)
