"""What the warehouse was asked, for tests to count."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid4

Tags = dict[str, str | None]


class Request(NamedTuple):
    """An HTTP request for a call of the protocol; `status` is 0 for one that got no answer."""

    call: str
    status: int


@dataclass
class Session:
    """A session as its client asked for it; USE and SET change it."""

    configuration: dict[str, str]
    catalog: str
    schema: str
    user_agent: str
    open: bool = True
    id: UUID = field(default_factory=uuid4)

    @property
    def tags(self) -> Tags:
        """Read the tags that every statement of the session carries."""
        return tags(self._setting("QUERY_TAGS"))

    @property
    def statement_timeout(self) -> float:
        """Read after how many seconds a statement is stopped; 0: never."""
        return float(self._setting("STATEMENT_TIMEOUT") or 0)

    def _setting(self, name: str) -> str:
        return next((value for key, value in self.configuration.items() if key.upper() == name), "")


@dataclass
class Statement:
    """A statement, what was bound to it, and how it ended."""

    session: Session
    text: str
    parameters: dict[str, Any]
    """Names to Python values."""
    types: dict[str, str]
    """Names to types as the client named them: `INT`, `DECIMAL(5,2)`."""
    tags: Tags
    compressed: bool
    """Whether the client asked for LZ4."""
    state: str = "RUNNING"
    """RUNNING, FINISHED, ERROR or CANCELED."""
    running: bool = True
    """Whether something still works on it."""
    closed: bool = False
    """Whether the client has let go of it, or nothing was left to fetch."""
    error: str = ""
    id: UUID = field(default_factory=uuid4)


class Log:
    """Everything that was asked, in order."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.sessions: list[Session] = []
        self.statements: list[Statement] = []
        self.cancelled: list[Statement] = []
        """Those whose cancellation was asked for."""
        self.tokens_issued = 0
        self._changed = threading.Condition()

    def count(self, call: str) -> int:
        """Count the requests for a call, answered or not."""
        return sum(request.call == call for request in list(self.requests))

    @property
    def open_sessions(self) -> list[Session]:
        """List the sessions that are open now."""
        return [session for session in list(self.sessions) if session.open]

    @property
    def texts(self) -> list[str]:
        """List the statements' texts."""
        return [statement.text for statement in list(self.statements)]

    def note(self, *, kept: list[Any] | None = None, what: object = None) -> None:
        """Keep something, and wake those who wait for it."""
        with self._changed:
            if kept is not None:
                kept.append(what)
            self._changed.notify_all()

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so, and tell whether it is."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def wait_for(self, condition: Callable[["Log"], object], seconds: float = 30) -> None:
        """Wait until something is to be read here.

        Raises:
            TimeoutError: it did not come.

        """
        if not self.wait(lambda: bool(condition(self)), seconds):
            raise TimeoutError


def tags(written: str) -> Tags:
    r"""Read `area:sales,note:a\:b,flag` as the connector writes it."""
    found: Tags = {}
    for pair in _split(written, ","):
        name, *value = _split(pair, ":")
        found[_plain(name)] = _plain(value[0]) if value else None
    return found


def _split(written: str, by: str) -> Iterable[str]:
    """Split where the separator is not escaped."""
    part, escaped = "", False
    for letter in written:
        if letter == by and not escaped:
            yield part
            part = ""
        else:
            part += letter
        escaped = letter == "\\" and not escaped
    if part:
        yield part


def _plain(written: str) -> str:
    return written.replace("\\:", ":").replace("\\,", ",").replace("\\\\", "\\")
