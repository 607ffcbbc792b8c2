"""One line for every request, written in batches: a line at a time costs more than a hit of the cache.

The lines are written by hand, in the form of the other events (`logs.py`): of a hit all but the time and
the request's id is known before, so that is all that is put together for one.
"""

import asyncio
import json
from datetime import UTC, datetime

from backend.clock import Clock
from backend.observability.logs import Format, StandardError

FLUSH_SECONDS = 0.25


class AccessLog:
    """Collects lines and writes them to standard error a few times a second."""

    def __init__(self, clock: Clock, *, enabled: bool = True, form: Format = "text") -> None:
        self._clock = clock
        self._enabled = enabled
        self._json = form == "json"
        self._begin, self._end = ('{"timestamp": "', '"}\n') if self._json else ("", "\n")
        self._out = StandardError()
        self._lines: list[str] = []
        self._next_second = 0
        self._stamp = ""

    def answered(  # noqa: PLR0913, PLR0917 - these are what a line says
        self, method: str, path: str, status: int, cache: str, name: str, milliseconds: float
    ) -> None:
        """Note a request that has been answered. A path is shown without its query: that may name people."""
        self.hit(self._line(method, path, status, cache, milliseconds), name, self._clock.time())

    def hit(self, line: str, name: str, now: float) -> None:
        """Note a request of whose line all but the ends has been written before (`hit_line`)."""
        if not self._enabled:
            return
        if now >= self._next_second:
            self._next_second = int(now) + 1
            stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._stamp = f"{self._begin}{stamp}"
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(f"{self._stamp}{line}{name}{self._end}")

    def flush(self) -> None:
        """Write what has been collected."""
        if self._lines:
            text = "".join(self._lines)
            self._lines.clear()
            self._out.write(text)

    def hit_line(self, method: str, path: str) -> str:
        """Write what the lines of all hits on one path have in common.

        They take some hundredths of a millisecond: too little to be worth a look at the clock each.
        """
        return self._line(method, path, 200, "HIT", 0.0)

    def _line(self, method: str, path: str, status: int, cache: str, milliseconds: float) -> str:
        if self._json:
            said = {
                "level": "info",
                "event": "request.answered",
                "method": method,
                "path": path,
                "status": int(status),
                "cache": cache,
                "milliseconds": round(milliseconds, 1),
                "request_id": "",
            }
            return f'", {json.dumps(said)[1:-2]}'  # open at both ends
        return (
            f" [info     ] request.answered method={method} path={path!r} status={status}"
            f" cache={cache} milliseconds={milliseconds:.1f} request_id="
        )
