"""Columns of a result as the protocol describes them: Arrow types with Databricks' names."""

from collections.abc import Callable

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes

from tests.fakes.databricks.sql_errors import SqlError

KINDS: list[tuple[Callable[[pa.DataType], bool], int]] = [
    (pa.types.is_boolean, ttypes.TTypeId.BOOLEAN_TYPE),
    (pa.types.is_int8, ttypes.TTypeId.TINYINT_TYPE),
    (pa.types.is_int16, ttypes.TTypeId.SMALLINT_TYPE),
    (pa.types.is_int32, ttypes.TTypeId.INT_TYPE),
    (pa.types.is_int64, ttypes.TTypeId.BIGINT_TYPE),
    (pa.types.is_float32, ttypes.TTypeId.FLOAT_TYPE),
    (pa.types.is_float64, ttypes.TTypeId.DOUBLE_TYPE),
    (pa.types.is_decimal, ttypes.TTypeId.DECIMAL_TYPE),
    (pa.types.is_string, ttypes.TTypeId.STRING_TYPE),
    (pa.types.is_binary, ttypes.TTypeId.BINARY_TYPE),
    (pa.types.is_date32, ttypes.TTypeId.DATE_TYPE),
    (pa.types.is_timestamp, ttypes.TTypeId.TIMESTAMP_TYPE),
    (pa.types.is_list, ttypes.TTypeId.ARRAY_TYPE),
    (pa.types.is_map, ttypes.TTypeId.MAP_TYPE),
    (pa.types.is_struct, ttypes.TTypeId.STRUCT_TYPE),
    (pa.types.is_null, ttypes.TTypeId.NULL_TYPE),
]
INSTANT = pa.timestamp("us", tz="Etc/UTC")
"""What TIMESTAMP is in a session that has not set its time zone."""


def databricks_types(table: pa.Table) -> pa.Table:
    """Bring a result into the types that Databricks sends.

    Raises:
        SqlError: a column is of a type that Databricks does not have.

    """
    fields = [pa.field(field.name, _databricks_type(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields)) if fields else table


def described(schema: pa.Schema) -> ttypes.TTableSchema:
    """Describe columns in Thrift."""
    return ttypes.TTableSchema(
        columns=[
            ttypes.TColumnDesc(columnName=field.name, typeDesc=_type_of(field.type), position=position)
            for position, field in enumerate(schema, 1)
        ]
    )


def _databricks_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind) and kind.tz:
        return INSTANT
    if pa.types.is_dictionary(kind):
        return kind.value_type
    _identifier(kind)
    return kind


def _type_of(kind: pa.DataType) -> ttypes.TTypeDesc:
    entry = ttypes.TPrimitiveTypeEntry(type=_identifier(kind))
    if pa.types.is_decimal(kind):
        entry.typeQualifiers = ttypes.TTypeQualifiers(
            qualifiers={
                "precision": ttypes.TTypeQualifierValue(i32Value=kind.precision),
                "scale": ttypes.TTypeQualifierValue(i32Value=kind.scale),
            }
        )
    return ttypes.TTypeDesc(types=[ttypes.TTypeEntry(primitiveEntry=entry)])


def _identifier(kind: pa.DataType) -> int:
    for fits, identifier in KINDS:
        if fits(kind):
            return identifier
    msg = f"[UNSUPPORTED_DATATYPE] Unsupported data type {kind}. SQLSTATE: 0A000"
    raise SqlError(msg)
