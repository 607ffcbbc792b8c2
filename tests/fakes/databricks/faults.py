"""What goes wrong with the warehouse, set by a test while it runs."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

ALWAYS = math.inf


@dataclass
class Faults:
    """Knobs that may be turned at any time; a new one of these is a warehouse that works.

    Those that count say how many of the next requests go wrong: a number, or ALWAYS until set to 0.
    """

    on: str = ""
    """Count only requests of this call, say `ExecuteStatement`; empty: of every call."""

    unauthorized: float = 0
    """Requests answered with 401."""
    forbidden: float = 0
    """Requests answered with 403."""
    rate_limited: float = 0
    """Requests answered with 429."""
    unavailable: float = 0
    """Requests answered with 503."""
    starting: float = 0
    """Requests answered with 503 as while a stopped warehouse starts."""
    starting_seconds: float = 0
    """The same, for so long after the first request has woken it."""
    retry_after: int | None = 1
    """The header of 429 and 503, in seconds; None: no header."""

    drop_before: float = 0
    """Requests whose connection is cut before anything is done."""
    drop_after: float = 0
    """Requests that are carried out, their answer lost."""
    hang: float = 0
    """Requests that are never answered, until `release`."""
    cut_off: float = 0
    """Requests that are carried out, their answer cut off half way."""
    web_page: float = 0
    """Requests answered with 200 and a web page, as by a proxy that wants people to sign in."""

    expire: float = 0
    """Requests that find their session gone, as after the warehouse's idle time."""
    hollow: float = 0
    """Statements answered by a message that does not say which statement it is about."""
    sql_error: str = ""
    """What every statement fails with: `[CLASS] text. SQLSTATE: 12345`."""
    slow: float = 0
    """Seconds each statement takes before it runs; ALWAYS: until `release` or cancelled."""
    fail_after_rows: int | None = None
    """Fetching fails once so many rows of a result have been handed out."""
    huge_rows: int = 0
    """Results repeat themselves until they have so many rows."""

    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _released: int = field(default=0, repr=False)
    _awake_at: float | None = field(default=None, repr=False)

    def take(self, fault: str, call: str) -> bool:
        """Tell whether this request goes wrong in this way, and count it."""
        with self._changed:
            left: float = getattr(self, fault)
            if left <= 0 or self.on not in {"", call}:
                return False
            setattr(self, fault, left - 1)
            return True

    def still_starting(self) -> bool:
        """Tell whether the warehouse that `starting_seconds` put to sleep is not up yet."""
        with self._changed:
            now = monotonic()
            if self.starting_seconds and self._awake_at is None:
                self._awake_at = now + self.starting_seconds
            if not self.starting_seconds or now >= (self._awake_at or 0):
                self.starting_seconds, self._awake_at = 0, None
            return self.starting_seconds > 0

    def release(self) -> None:
        """Let everything go that is slow or hangs."""
        with self._changed:
            self.slow = self.hang = 0
            self._released += 1
            self._changed.notify_all()

    def look_again(self) -> None:
        """Wake those who wait, because what they wait for may have come."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, seconds: float, until: Callable[[], bool]) -> None:
        """Wait until released, for so many seconds at most, or until something has come."""
        with self._changed:
            before = self._released
            self._changed.wait_for(
                lambda: self._released != before or until(),
                None if seconds == ALWAYS else seconds,
            )
