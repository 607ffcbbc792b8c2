"""Work that several may want at the same time, and that is done once for all of them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Runs some work; who comes while it runs gets the same result, or the same error."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._running: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """Begin, or join; one who leaves cancels nobody's work."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._work())
            self._running.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._running)
