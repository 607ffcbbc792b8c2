"""After the daily job: everything is stale at once, and what is used most is loaded again first.

Users meanwhile get the old answer, and it says so.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from backend.cache.engine import Cache
from backend.cache.store import Slot
from backend.clock import Clock
from backend.errors import MiranteError

log = structlog.get_logger()
AT_ONCE = 4  # loads of a refresh; the rest of the warehouse's threads are the users'
AT_MOST = 500  # entries loaded again without being asked for
KEPT = 20  # reports


@dataclass(slots=True)
class RefreshReport:
    """How far a refresh has come; `seconds` grow until it is finished."""

    id: str
    outdated: int
    total: int
    begun: float
    reloaded: int = 0
    failed: int = 0
    finished: float | None = None


@dataclass(slots=True)
class Refresher:
    """Runs refreshes and remembers how the last ones went.

    Each begins with `on_started`: what has to be known of new data though nobody may have asked for it.
    """

    cache: Cache
    clock: Clock
    on_started: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    on_finished: list[Callable[[], None]] = field(default_factory=list)
    _reports: OrderedDict[str, RefreshReport] = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, refresh_id: str) -> RefreshReport:
        """Make every answer stale and begin to load them again, most used first; a second time is none."""
        known = self._reports.get(refresh_id)
        if known:
            return known
        slots = self.cache.outdate(refresh_id)
        used = sorted(slots, key=lambda slot: -slot.hits)[:AT_MOST]
        report = RefreshReport(refresh_id, len(slots), len(used), self.clock.time())
        self._reports[report.id] = report
        while len(self._reports) > KEPT:
            self._reports.popitem(last=False)
        task = asyncio.create_task(self._run(report, _by_scope(used)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return report

    def find(self, refresh_id: str) -> RefreshReport | None:
        """Look a refresh up by its id; those of long ago are forgotten."""
        return self._reports.get(refresh_id)

    def seconds(self, report: RefreshReport) -> float:
        """Tell how long a refresh took, or has been running."""
        return (report.finished or self.clock.time()) - report.begun

    async def close(self) -> None:
        """End the refreshes under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, report: RefreshReport, slots: list[Slot]) -> None:
        for ask in self.on_started:
            with suppress(MiranteError):  # it has been logged, and the report counts what was kept
                await ask()
        waiting = iter(slots)

        async def work() -> None:
            for slot in waiting:  # shared: each worker takes the next one
                try:
                    await self.cache.reload(slot)
                    report.reloaded += 1
                except Exception:  # noqa: BLE001 - the engine has logged it; the old answer stays
                    report.failed += 1

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        report.finished = self.clock.time()
        log.info("cache.refreshed", reloaded=report.reloaded, failed=report.failed, total=report.total)
        for tell in self.on_finished:
            tell()


def _by_scope(slots: list[Slot]) -> list[Slot]:
    """Take turns between the scopes, so that a small team's questions do not wait for a large one's."""
    taken: defaultdict[str, int] = defaultdict(int)
    ranked = []
    for slot in slots:
        scope = slot.entry.key.scope
        ranked.append((taken[scope], slot))
        taken[scope] += 1
    return [slot for _, slot in sorted(ranked, key=lambda one: one[0])]
