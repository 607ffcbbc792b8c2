"""What a remote warehouse may do instead of answering, told apart by what has to follow.

Fault
├── NotReady      it is starting, or has too much to do: ask again after a while
├── Unreachable   the connection cannot be made, or broke: ask again soon, but not often
├── SessionLost   it has forgotten our session: ask again at once, in a new one
├── Refused       our credentials or the address are wrong: no use asking again
├── RanTooLong    it ended the statement by its own time limit
├── NoTables      the daily tables are not there: the job has not run, or runs somewhere else
└── BadStatement  it does not understand our SQL: a mistake of ours
"""

from databricks.sql import exc
from urllib3.exceptions import HTTPError

EXPECTED = (exc.Error, HTTPError, OSError)  # all that the connector raises on purpose
REFUSALS, NOT_READY = {400, 401, 403, 404}, {429, 503}
ENDED_BY_TIME = ("QUERY_EXECUTION_TIMEOUT_EXCEEDED", "57KD0")


class Fault(Exception):
    """The root; the text is for the log and names no host, statement or credential."""


class NotReady(Fault):
    """It is starting, or has too much to do; `retry_after` is its own wish, in seconds."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Unreachable(Fault):
    """The connection cannot be made, or broke."""


class SessionLost(Fault):
    """It has forgotten our session."""


class Refused(Fault):
    """Our credentials or the address are wrong."""


class RanTooLong(Fault):
    """It ended the statement by its own time limit."""


class NoTables(Fault):
    """The daily tables are not there."""


class BadStatement(Fault):
    """It does not understand our SQL."""


def fault_of(error: Exception) -> Fault:  # noqa: PLR0911 - a table, as code
    """Tell what one of the `EXPECTED` means; `tests/warehouse/test_wire_faults.py` shows which is what."""
    name, text = type(error).__name__, str(error)
    if isinstance(error, exc.RequestError):
        cause, status = error.args[-1], error.context.get("http-code")
        if isinstance(cause, Fault):
            return cause  # ours, raised while the connector asked us for credentials
        if status in NOT_READY:
            return NotReady(f"{name} {status}", error.context.get("bounded-retry-delay"))
        if status in REFUSALS:
            return Refused(f"{name} {status}")
        return Unreachable(f"{name} {status}")
    if "Invalid SessionHandle" in text:
        return SessionLost(name)
    if isinstance(error, exc.ServerOperationError):
        if any(sign in text for sign in ENDED_BY_TIME):
            return RanTooLong(name)
        if "TABLE_OR_VIEW_NOT_FOUND" in text or "SCHEMA_NOT_FOUND" in text:
            return NoTables(name)
        return BadStatement(f"{name} {text.partition(']')[0].lstrip('[')[:80]}")
    return Unreachable(name)
