"""What the product binds has in Spark the type that the Databricks connector gives it."""

from datetime import date
from typing import Any

import pytest
from databricks.sql.parameters.native import dbsql_parameter_from_primitive

from backend.warehouse.protocol import Parameter


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        ("Vale\x1fD'Ávila", "string"),
        (200, "int"),
        (2**31 - 1, "int"),
        (2**31, "bigint"),
        (0.5, "double"),
        (date(2026, 3, 18), "date"),
        (None, "void"),
    ],
)
def test_a_parameter_has_the_same_type_in_both(value: Parameter, type_name: str, session: Any) -> None:
    (row,) = session.sql("SELECT typeof(:given), :given", {"given": value}).collect()
    assert tuple(row) == (type_name, value)
    sent = dbsql_parameter_from_primitive(value, "given").as_tspark_param(named=True)
    assert sent.type.lower() == type_name
