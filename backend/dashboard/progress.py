"""How far exports are: one that runs in this process, or has ended a moment ago."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import NamedTuple

from cachetools import TTLCache

from backend.access.scope import Scope
from backend.clock import Clock
from backend.dashboard.models import ExportProgress
from backend.dashboard.service import Batch

ENDED_SECONDS = 60.0  # whoever watches asks several times in them
ENDED_MOST = 1000


class Name(NamedTuple):
    """Which export: the scope of who asked for it, and the id of that request."""

    scope: str
    request_id: str


class Exports:
    """Those that run, and for a minute those that have ended; one that has failed is not told of."""

    def __init__(self, clock: Clock) -> None:
        self._running: dict[Name, ExportProgress] = {}
        self._ended: TTLCache[Name, ExportProgress] = TTLCache(ENDED_MOST, ENDED_SECONDS, timer=clock.time)

    def find(self, scope: Scope, request_id: str) -> ExportProgress | None:
        """Tell how many rows have been written, of how many."""
        name = Name(scope.key, request_id)
        return self._running.get(name) or self._ended.get(name)

    async def follow(
        self, scope: Scope, request_id: str, batches: AsyncIterator[Batch]
    ) -> AsyncGenerator[Batch, None]:
        """Hand batches on; whoever asks for the next one has written those before."""
        name = Name(scope.key, request_id)
        written = 0
        progress = self._running[name] = ExportProgress(rows=0, total=None)
        try:
            async for batch in batches:
                self._running[name] = ExportProgress(rows=written, total=batch.total)
                yield batch
                written += len(batch.rows)
                progress = self._running[name] = ExportProgress(rows=written, total=batch.total)
            self._ended[name] = progress
        finally:
            self._running.pop(name, None)
