"""One line for every request, written in batches: a line at a time costs more than a hit of the cache."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from backend.clock import Clock

FLUSH_SECONDS = 0.25


class AccessLog:
    """Collects lines and writes them a few times a second; `write` takes finished text."""

    def __init__(self, write: Callable[[str], object], clock: Clock, *, enabled: bool = True) -> None:
        self._write = write
        self._clock = clock
        self._enabled = enabled
        self._lines: list[str] = []
        self._second = -1
        self._stamp = ""

    def answered(  # noqa: PLR0913, PLR0917 - these are what a line says
        self, method: str, path: str, status: int, cache: str, request_id: str, milliseconds: float
    ) -> None:
        """Note a request that has been answered. A path is shown without its query: that may name people."""
        if not self._enabled:
            return
        second = int(self._clock.time())
        if second != self._second:
            self._second = second
            self._stamp = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(
            f"{self._stamp} [info     ] request.answered method={method} path={path!r} status={status}"
            f" cache={cache} milliseconds={milliseconds:.1f} request_id={request_id}\n"
        )

    def flush(self) -> None:
        """Write what has been collected."""
        if self._lines:
            text = "".join(self._lines)
            self._lines.clear()
            self._write(text)
