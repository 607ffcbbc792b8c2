"""A statement on its way: it runs on a thread of its own, can be waited for, cancelled, and fetched from."""

import threading
from collections.abc import Mapping

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes

from tests.fakes.databricks.columns import databricks_types
from tests.fakes.databricks.dialect import obey
from tests.fakes.databricks.faults import Faults
from tests.fakes.databricks.log import Log, Statement
from tests.fakes.databricks.parameters import Bound
from tests.fakes.databricks.results import Result
from tests.fakes.databricks.runner import Execution
from tests.fakes.databricks.sql_errors import SqlError, timed_out, translated

STATES = {
    "RUNNING": ttypes.TOperationState.RUNNING_STATE,
    "FINISHED": ttypes.TOperationState.FINISHED_STATE,
    "ERROR": ttypes.TOperationState.ERROR_STATE,
    "CANCELED": ttypes.TOperationState.CANCELED_STATE,
}
SPARK_ERROR = "org.apache.hive.service.cli.HiveSQLException: Error running query:"


class Operation:
    """One statement, from its arrival until its client lets go of it."""

    def __init__(
        self,
        statement: Statement,
        parameters: Mapping[str, Bound],
        execution: Execution,
        faults: Faults,
        log: Log,
    ) -> None:
        self.statement = statement
        self.result = Result(pa.table({}), lz4_framed=statement.compressed)
        self.fetching = threading.Lock()
        self._parameters = parameters
        self._execution = execution
        self._faults = faults
        self._log = log
        self._ending = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="a statement")

    def start(self, timeout_seconds: float) -> None:
        """Begin; what takes longer than the timeout (0: none) is stopped."""
        self._thread.start()
        if timeout_seconds > 0:
            watch = threading.Thread(target=self._watch, args=[timeout_seconds], name="a statement's timeout")
            watch.start()

    @property
    def ended(self) -> bool:
        """Tell whether nothing works on it any more."""
        return self._ended.is_set()

    def cancel(self) -> None:
        """Stop it, and return when nothing works on it any more."""
        self._end("CANCELED")
        self._stop()

    def status(self) -> ttypes.TGetOperationStatusResp:
        """Say how it stands."""
        found = self.statement
        answer = ttypes.TGetOperationStatusResp(
            status=ttypes.TStatus(ttypes.TStatusCode.SUCCESS_STATUS),
            operationState=STATES[found.state],
            hasResultSet=True,
        )
        if found.error:
            answer.sqlState = SqlError(found.error).sqlstate
            answer.displayMessage = found.error
            answer.errorMessage = f"{SPARK_ERROR} {found.error}"
            answer.diagnosticInfo = answer.errorMessage
        return answer

    def _work(self) -> None:
        statement = self.statement
        try:
            self._faults.wait(self._faults.slow, lambda: statement.state != "RUNNING")
            if statement.state == "RUNNING":
                self._run()
            self._end("FINISHED")
        except SqlError as error:
            self._end("ERROR", str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is to hear of it
            self._end("ERROR", str(translated(error)))
        finally:
            statement.running = False
            self._ended.set()
            self._log.note()

    def _run(self) -> None:
        statement, session = self.statement, self.statement.session
        if self._faults.sql_error:
            raise SqlError(self._faults.sql_error)
        table = pa.table({})
        if not obey(statement.text, session):
            table = self._execution.run(statement.text, self._parameters, (session.catalog, session.schema))
        rows = databricks_types(table)
        repeated = self._faults.huge_rows
        self.result = Result(rows, lz4_framed=statement.compressed, repeated=repeated)

    def _end(self, state: str, error: str = "") -> None:
        """Settle how it ended; the first to say so is right."""
        with self._ending:
            if self.statement.state == "RUNNING":
                self.statement.state, self.statement.error = state, error

    def _watch(self, seconds: float) -> None:
        if not self._ended.wait(seconds):
            self._end("ERROR", str(timed_out(seconds)))
            self._stop()

    def _stop(self) -> None:
        """Interrupt until it has ended: an interrupt that comes before the query does is lost."""
        while not self._ended.wait(0.005):
            self._faults.look_again()
            self._execution.cancel()
