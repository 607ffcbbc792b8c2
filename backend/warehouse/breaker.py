"""Keeps everyone from waiting for something that is known to be away.

After M. Nygard, "Release It!" (2007): closed while all is well, open for a while after failures, then
half open: one is let through to see, and the others wait for what it finds.
"""

import asyncio

from backend.clock import Clock

OPEN_SECONDS = 5.0
IN_VAIN = 3  # questions in a row: one alone may have been a hard one


class Breaker:
    """Asked before, and told after, each question to the warehouse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: float | None = None  # seconds since 1970; None while closed
        self._in_vain = 0
        self._trial: asyncio.Event | None = None  # set once the one that was let through has been answered

    @property
    def closed(self) -> bool:
        """Tell whether the warehouse answered when it was asked last."""
        return self._until is None

    @property
    def open(self) -> bool:
        """Tell whether there is no use in standing in line."""
        return self._until is not None and self._clock.time() < self._until

    async def enter(self) -> bool:
        """Tell whether the warehouse may be asked: by everyone while all is well, else by one at a time."""
        while self._until is not None:
            if self.open:
                return False
            if self._trial is None:
                self._trial = asyncio.Event()
                return True
            await self._trial.wait()
        return True

    def answered(self) -> None:
        """Close it: whatever the answer was, the warehouse is there."""
        self._until, self._in_vain = None, 0
        self._end_trial()

    def failed(self) -> None:
        """Open it."""
        self._until = self._clock.time() + OPEN_SECONDS
        self._end_trial()

    def in_vain(self) -> None:
        """Open it when several questions in a row got no answer, or none that makes sense."""
        self._in_vain += 1
        if self._in_vain >= IN_VAIN or self._until is not None:
            self.failed()

    def gave_up(self) -> None:
        """Let another one try: whoever did has left before there was an answer."""
        self._end_trial()

    def _end_trial(self) -> None:
        if self._trial:
            self._trial.set()
        self._trial = None
