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
