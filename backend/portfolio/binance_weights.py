"""How much may still be asked of Binance: one budget for all accounts, since its limits are per address.

After "LIMITS" in Binance's REST documentation and "Rate limits" in that of its WebSocket API, which count
together: every call has a weight, the sum of a minute of the clock is limited, and whoever goes on asking
after a 429 is banned (418), for two minutes up to three days. So we stop by ourselves, and our own work (the
rounds of `sync.py`, the streams of accounts) before users do.
"""

import math

import structlog

from backend.clock import Clock
from backend.errors import ExchangeBusy

log = structlog.get_logger()
MINUTE = 60
LIMIT = 6000  # of a minute, until the exchange has said otherwise
BACKGROUND = 0.5  # of the limit: what our own work may use, so that users find the rest
USERS = 0.95  # of the limit: others may ask from our address too, and we hear of it late


class ExchangeClock:
    """The exchange's time: ours, and what was measured to lie between the two (seconds)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset: float | None = None

    def time(self) -> float:
        """Return the seconds since 1970-01-01T00:00Z, as the exchange counts them."""
        return self._clock.time() + (self.offset or 0.0)


class Weights:
    """What was asked in the minute that runs, and until when nothing may be asked at all."""

    def __init__(self, clock: Clock) -> None:
        self.limit = LIMIT
        self._clock = clock
        self._minute = 0
        self._used = 0
        self._paused_until = 0.0

    @property
    def minute(self) -> int:
        """The number of the minute that runs."""
        return int(self._clock.time() // MINUTE)

    @property
    def used(self) -> int:
        """The weight of what was asked in this minute, as far as is known."""
        self._turn()
        return self._used

    def may_spend(self, weight: int, *, background: bool) -> bool:
        """Tell whether a call of this weight may be made now, for a user or by our own work."""
        if self._clock.time() < self._paused_until:
            return False
        self._paused_until = 0.0  # for good: the clock may be set back when it is measured next
        return self.used + weight <= self.limit * (BACKGROUND if background else USERS)

    def spend(self, weight: int, *, background: bool) -> None:
        """Book a call that is about to be made: those under way count before the exchange tells of them.

        Raises:
            ExchangeBusy: it may not be made; with the time until it may.

        """
        if not self.may_spend(weight, background=background):
            raise ExchangeBusy(retry_after_seconds=self._wait())
        self.book(weight)

    def book(self, weight: int) -> None:
        """Count what is asked whether it may be or not."""
        self._turn()
        self._used += weight

    def heard(self, used: int) -> None:
        """Learn what the exchange has counted; calls under way it may not have counted yet."""
        self._turn()
        self._used = max(self._used, used)

    def pause(self, seconds: int) -> None:
        """Let nothing more be asked for some seconds."""
        log.warning("exchange.paused", seconds=seconds)
        self._paused_until = max(self._paused_until, self._clock.time() + seconds)

    def _turn(self) -> None:
        if self._minute != self.minute:
            self._minute, self._used = self.minute, 0

    def _wait(self) -> int:
        now = self._clock.time()
        until = self._paused_until if now < self._paused_until else (now // MINUTE + 1) * MINUTE
        return max(1, math.ceil(until - now))
