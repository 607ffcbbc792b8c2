from datetime import UTC, datetime

NOON = datetime(2026, 3, 18, 15, 0, tzinfo=UTC)  # a Wednesday, noon in São Paulo


class ManualClock:
    """A clock that stands still until it is told to tick."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now.timestamp()

    def time(self) -> float:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += seconds
