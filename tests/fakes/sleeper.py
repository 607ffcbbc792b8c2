"""Waiting that takes as long as the test says: nobody sleeps, and every nap is known."""

import asyncio
from collections.abc import Callable


class Sleeper:
    """Stands in for `asyncio.sleep`; naps of up to `short` seconds are over at once."""

    def __init__(self, short: float = 0.0) -> None:
        self.taken: list[float] = []
        """How long every nap was meant to be, in their order."""
        self._short = short
        self._naps: dict[asyncio.Future[None], float] = {}
        self._began = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if seconds <= self._short:
            await asyncio.sleep(0)
            return
        nap: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._naps[nap] = seconds
        self._began.set()
        try:
            await nap
        finally:
            del self._naps[nap]

    async def wake(self, which: Callable[[float], bool]) -> float:
        """End the nap of such a length, as soon as somebody takes it."""
        async with asyncio.timeout(10):
            while True:
                for nap, seconds in self._naps.items():
                    if which(seconds) and not nap.done():
                        nap.set_result(None)
                        return seconds
                self._began.clear()
                await self._began.wait()
