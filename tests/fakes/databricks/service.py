"""The calls of the protocol, as the generated `TCLIService.Processor` hands them over."""

import threading
from typing import Any
from uuid import UUID

from databricks.sql.thrift_api.TCLIService import ttypes

from tests.fakes.databricks import parameters
from tests.fakes.databricks.faults import Faults
from tests.fakes.databricks.handles import (
    SUCCESS,
    VERSION,
    InvalidHandle,
    answering,
    no_operation,
    no_session,
    operation_handle,
    session_handle,
)
from tests.fakes.databricks.log import Log, Session, Statement, tags
from tests.fakes.databricks.operation import Operation
from tests.fakes.databricks.runner import Runner
from tests.fakes.databricks.sql_errors import SqlError


class Service:
    """Sessions and statements of one warehouse, whoever asks for them."""

    def __init__(self, runner: Runner, faults: Faults, log: Log, *, poll_seconds: float) -> None:
        self.caller = threading.local()
        """`user_agent` of the request that this thread answers."""
        self.hurried = False
        """Nobody may be kept waiting: the connections are about to be cut."""
        self._runner = runner
        self._faults = faults
        self._log = log
        self._poll_seconds = poll_seconds
        self._operations: dict[UUID, Operation] = {}

    def close(self) -> None:
        """Stop every statement."""
        for operation in list(self._operations.values()):
            operation.cancel()

    @answering(ttypes.TOpenSessionResp)
    def OpenSession(self, request: Any) -> ttypes.TOpenSessionResp:
        namespace = request.initialNamespace or ttypes.TNamespace()
        session = Session(
            configuration=dict(request.configuration or {}),
            catalog=namespace.catalogName or "main",
            schema=namespace.schemaName or "default",
            user_agent=self.caller.user_agent,
        )
        self._log.note(kept=self._log.sessions, what=session)
        return ttypes.TOpenSessionResp(
            status=SUCCESS,
            serverProtocolVersion=VERSION,
            sessionHandle=session_handle(session.id),
            initialNamespace=ttypes.TNamespace(session.catalog, session.schema),
            canUseMultipleCatalogs=True,
        )

    @answering(ttypes.TCloseSessionResp)
    def CloseSession(self, request: Any) -> ttypes.TCloseSessionResp:
        self._close(self._session(request))
        return ttypes.TCloseSessionResp(status=SUCCESS)

    @answering(ttypes.TExecuteStatementResp)
    def ExecuteStatement(self, request: Any) -> ttypes.TExecuteStatementResp:
        session = self._session(request)
        if self._faults.take("expire", "ExecuteStatement"):
            self._close(session)
            raise no_session(session.id)
        if self._faults.take("hollow", "ExecuteStatement"):
            return ttypes.TExecuteStatementResp(status=SUCCESS)
        bound = parameters.read(request.parameters)
        statement = Statement(
            session=session,
            text=request.statement,
            parameters={name: parameter.value for name, parameter in bound.items()},
            types={name: parameter.type for name, parameter in bound.items()},
            tags=session.tags | tags((request.confOverlay or {}).get("query_tags", "")),
            compressed=bool(request.canDecompressLZ4Result),
        )
        operation = Operation(statement, bound, self._runner.start(), self._faults, self._log)
        self._operations[statement.id] = operation
        self._log.note(kept=self._log.statements, what=statement)
        operation.start(session.statement_timeout)
        direct = self._direct(operation, request.getDirectResults) if request.getDirectResults else None
        handle = operation_handle(statement.id)
        return ttypes.TExecuteStatementResp(status=SUCCESS, operationHandle=handle, directResults=direct)

    @answering(ttypes.TGetOperationStatusResp)
    def GetOperationStatus(self, request: Any) -> ttypes.TGetOperationStatusResp:
        operation = self._operation(request)
        self._wait(operation)
        return operation.status()

    @answering(ttypes.TGetResultSetMetadataResp)
    def GetResultSetMetadata(self, request: Any) -> ttypes.TGetResultSetMetadataResp:
        return self._finished(request).result.metadata()

    @answering(ttypes.TFetchResultsResp)
    def FetchResults(self, request: Any) -> ttypes.TFetchResultsResp:
        return self._page(self._finished(request), request)

    @answering(ttypes.TCancelOperationResp)
    def CancelOperation(self, request: Any) -> ttypes.TCancelOperationResp:
        operation = self._operation(request)
        operation.cancel()
        self._log.note(kept=self._log.cancelled, what=operation.statement)
        return ttypes.TCancelOperationResp(status=SUCCESS)

    @answering(ttypes.TCloseOperationResp)
    def CloseOperation(self, request: Any) -> ttypes.TCloseOperationResp:
        self._let_go(self._operation(request))
        return ttypes.TCloseOperationResp(status=SUCCESS)

    def _wait(self, operation: Operation) -> None:
        self._log.wait(lambda: self.hurried or operation.ended, self._poll_seconds)

    def _direct(self, operation: Operation, wanted: Any) -> ttypes.TSparkDirectResults:
        """Answer with what is there after a while: all rows, the first rows, or that it is still running."""
        self._wait(operation)
        direct = ttypes.TSparkDirectResults(operationStatus=operation.status())
        if operation.statement.state == "FINISHED":
            direct.resultSetMetadata = operation.result.metadata()
            direct.resultSet = self._page(operation, wanted)
            if not direct.resultSet.hasMoreRows:
                self._let_go(operation)
                direct.closeOperation = ttypes.TCloseOperationResp(status=SUCCESS)
        return direct

    def _page(self, operation: Operation, wanted: Any) -> ttypes.TFetchResultsResp:
        """Hand out the next rows, at most `maxRows` and about `maxBytes`."""
        limit = self._faults.fail_after_rows
        with operation.fetching:
            if limit is not None and operation.result.given >= limit:
                msg = "[INTERNAL_ERROR] The result cannot be read any further. SQLSTATE: XX000"
                raise SqlError(msg)
            rows, more = operation.result.page(wanted.maxRows, wanted.maxBytes or 2**30)
        metadata = operation.result.metadata()
        return ttypes.TFetchResultsResp(
            status=SUCCESS, hasMoreRows=more, results=rows, resultSetMetadata=metadata
        )

    def _session(self, request: Any) -> Session:
        identity = UUID(bytes=request.sessionHandle.sessionId.guid)
        for session in self._log.open_sessions:
            if session.id == identity:
                return session
        raise no_session(identity)

    def _operation(self, request: Any) -> Operation:
        identity = UUID(bytes=request.operationHandle.operationId.guid)
        operation = self._operations.get(identity)
        if operation is None:
            raise no_operation(identity)
        return operation

    def _finished(self, request: Any) -> Operation:
        operation = self._operation(request)
        if operation.statement.state != "FINISHED":
            msg = f"Expected state FINISHED, but found {operation.statement.state}"
            raise InvalidHandle(msg)
        return operation

    def _let_go(self, operation: Operation) -> None:
        operation.cancel()
        operation.statement.closed = True
        self._operations.pop(operation.statement.id, None)
        self._log.note()

    def _close(self, session: Session) -> None:
        session.open = False
        for operation in list(self._operations.values()):
            if operation.statement.session is session:
                self._let_go(operation)
        self._log.note()
