"""One line for every request, written in batches: a line at a time costs more than a hit of the cache."""

import asyncio
import sys
from datetime import UTC, datetime

from backend.clock import Clock

FLUSH_SECONDS = 0.25


class AccessLog:
    """Collects lines and writes them to standard error a few times a second."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self._clock = clock
        self._enabled = enabled
        self._lines: list[str] = []
        self._next_second = 0
        self._stamp = ""

    def answered(  # noqa: PLR0913, PLR0917 - these are what a line says
        self, method: str, path: str, status: int, cache: str, name: str, milliseconds: float
    ) -> None:
        """Note a request that has been answered. A path is shown without its query: that may name people."""
        line = f"{_line(method, path, status, cache)}{milliseconds:.1f} request_id="
        self.hit(line, name, self._clock.time())

    def hit(self, line: str, name: str, now: float) -> None:
        """Note a request of whose line all but the ends has been written before (`hit_line`)."""
        if not self._enabled:
            return
        if now >= self._next_second:
            self._next_second = int(now) + 1
            self._stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(f"{self._stamp}{line}{name}\n")

    def flush(self) -> None:
        """Write what has been collected."""
        if self._lines:
            text = "".join(self._lines)
            self._lines.clear()
            sys.stderr.write(text)


def hit_line(method: str, path: str) -> str:
    """Write what the lines of all hits on one path have in common.

    They take some hundredths of a millisecond: too little to be worth a look at the clock each.
    """
    return f"{_line(method, path, 200, 'HIT')}0.0 request_id="


def _line(method: str, path: str, status: int, cache: str) -> str:
    return (
        f" [info     ] request.answered method={method} path={path!r} status={status}"
        f" cache={cache} milliseconds="
    )
