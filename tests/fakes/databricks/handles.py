"""Handles and statuses of the protocol, and how the warehouse words what is wrong with them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from databricks.sql.thrift_api.TCLIService import ttypes

from tests.fakes.databricks.sql_errors import SqlError

SUCCESS = ttypes.TStatus(ttypes.TStatusCode.SUCCESS_STATUS)
VERSION = ttypes.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8
SECRET = b"\0" * 16
Call = Callable[[Any, Any], Any]


class InvalidHandle(Exception):
    """A session or a statement that is not there, or not in the state for what was asked."""


def no_session(identity: UUID) -> InvalidHandle:
    return InvalidHandle(f"Invalid SessionHandle: SessionHandle [{identity}]")


def no_operation(identity: UUID) -> InvalidHandle:
    kind = f"opType=EXECUTE_STATEMENT, getHandleIdentifier()={identity}"
    return InvalidHandle(f"Invalid OperationHandle: OperationHandle [{kind}]")


def session_handle(identity: UUID) -> ttypes.TSessionHandle:
    return ttypes.TSessionHandle(ttypes.THandleIdentifier(identity.bytes, SECRET), VERSION)


def operation_handle(identity: UUID) -> ttypes.TOperationHandle:
    kind = ttypes.TOperationType.EXECUTE_STATEMENT
    return ttypes.TOperationHandle(ttypes.THandleIdentifier(identity.bytes, SECRET), kind, hasResultSet=True)


def answering(response: type) -> Callable[[Call], Call]:
    """Turn what a call raises into an answer of its kind."""

    def wrap(call: Call) -> Call:
        @wraps(call)
        def answer(service: Any, request: Any) -> Any:
            try:
                return call(service, request)
            except (InvalidHandle, SqlError) as error:
                return response(
                    status=ttypes.TStatus(
                        ttypes.TStatusCode.ERROR_STATUS,
                        infoMessages=[f"*org.apache.hive.service.cli.HiveSQLException:{error}:25:24"],
                        sqlState=getattr(error, "sqlstate", None),
                        errorCode=0,
                        errorMessage=str(error),
                    )
                )

        return answer

    return wrap
