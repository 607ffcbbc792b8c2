"""Passes news on to everyone who listens at the moment."""

import asyncio
from collections.abc import AsyncIterator

BACKLOG = 16


class Broadcast:
    """News is a word; whoever listens too slowly to take it in misses the oldest."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    def tell(self, news: str) -> None:
        """Tell every listener, without waiting for any of them."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(news)

    async def listen(self) -> AsyncIterator[str]:
        """Hear what is told from now on."""
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
