"""Parameters as the connector sends them: a type and a text, read as Python values."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tests.fakes.databricks.sql_errors import SqlError


class Bound(NamedTuple):
    """A value, and the Databricks type it is bound as; an array's type is that of its elements, `INT[]`."""

    type: str
    value: Any


READERS: dict[str, Callable[[str], object]] = {
    "STRING": str,
    "BOOLEAN": lambda text: text.lower() == "true",
    "TINYINT": int,
    "SMALLINT": int,
    "INT": int,
    "BIGINT": int,
    "FLOAT": float,
    "DOUBLE": float,
    "DECIMAL": Decimal,
    "DATE": date.fromisoformat,
    "TIMESTAMP": datetime.fromisoformat,
    "TIMESTAMP_NTZ": datetime.fromisoformat,
}


def read(sent: Iterable[Any] | None) -> dict[str, Bound]:
    """Read a request's `TSparkParameter`s."""
    return {parameter.name: _bound(parameter) for parameter in sent or ()}


def _bound(parameter: Any) -> Bound:
    if parameter.type == "ARRAY":
        elements = [_value(argument.type, argument.value) for argument in parameter.arguments or ()]
        return Bound(f"{parameter.arguments[0].type if elements else 'VOID'}[]", elements)
    text = parameter.value.stringValue if parameter.value else None
    return Bound(parameter.type, _value(parameter.type, text))


def _value(kind: str, text: str | None) -> object:
    if text is None or kind == "VOID":
        return None
    reader = READERS.get(kind.partition("(")[0])
    if reader is None:
        msg = f"[DATATYPE_MISMATCH] The fake does not take parameters of type {kind}. SQLSTATE: 42K09"
        raise SqlError(msg)
    try:
        return reader(text)
    except (ValueError, ArithmeticError):
        msg = f"[CAST_INVALID_INPUT] The value `{text}` cannot be cast to {kind}. SQLSTATE: 22018"
        raise SqlError(msg) from None
