"""The only module that asks the time; everyone else is handed a clock."""

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


class Clock(Protocol):
    """Where the time comes from: the machine, or a test."""

    def time(self) -> float:
        """Return the seconds since 1970-01-01T00:00Z."""
        ...


class SystemClock:
    """The machine's clock."""

    def time(self) -> float:
        """Return the seconds since 1970-01-01T00:00Z."""
        return time.time()


def moment(clock: Clock) -> datetime:
    """Tell the time as an instant, in UTC."""
    return datetime.fromtimestamp(clock.time(), UTC)


def today(clock: Clock) -> date:
    """Return the date in São Paulo, which is the date the business means."""
    return datetime.fromtimestamp(clock.time(), SAO_PAULO).date()
