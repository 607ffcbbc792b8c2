"""Keeps everyone from waiting for something that is known to be away.

After M. Nygard, "Release It!" (2007): closed while all is well, open for a while after failures, then
half open: one is let through to see.
"""

from backend.clock import Clock

OPEN_SECONDS = 5.0
TIMEOUTS = 3  # in a row: one alone may have been a hard question


class Breaker:
    """Asked before, and told after, each question to the warehouse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: float | None = None  # seconds since 1970; None while closed
        self._timeouts = 0
        self._trying = False

    @property
    def closed(self) -> bool:
        """Tell whether the warehouse answered when it was asked last."""
        return self._until is None

    @property
    def blocks(self) -> bool:
        """Tell whether there is no use in standing in line."""
        return self._until is not None and (self._trying or self._clock.time() < self._until)

    def enter(self) -> bool:
        """Tell whether the warehouse may be asked: by everyone while all is well, else by one at a time."""
        if self.blocks:
            return False
        self._trying = self._until is not None
        return True

    def answered(self) -> None:
        """Close it: whatever the answer was, the warehouse is there."""
        self._until, self._timeouts, self._trying = None, 0, False

    def failed(self, seconds: float = OPEN_SECONDS) -> None:
        """Open it."""
        self._until, self._trying = self._clock.time() + seconds, False

    def timed_out(self) -> None:
        """Open it when several questions in a row were not answered in time."""
        self._timeouts += 1
        if self._timeouts >= TIMEOUTS or self._trying:
            self.failed()

    def gave_up(self) -> None:
        """Let another one try: whoever did has left before there was an answer."""
        self._trying = False
