"""Something slow to load from, under the test's control."""

import asyncio

from pydantic import RootModel

from backend.cache.engine import Cache
from backend.cache.entry import Result
from backend.cache.keys import Key
from backend.cache.policy import DAY, Policy
from tests.fakes.clock import ManualClock

TTL = 4 * 3600
STRICT, PATIENT = Policy("strict"), Policy("patient", stale=DAY)


class Value(RootModel[object]):
    pass


class Warehouse:
    """Something slow to load from: each load waits until the test lets it go, or fails it."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.loads = 0
        self.error: Exception | None = None
        self.value: object = "first"
        self.seconds = 2.0
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self) -> Result[Value]:
        self.loads += 1
        self.asked.set()
        value, error = self.value, self.error
        await self.gate.wait()
        self.clock.tick(self.seconds)
        if error:
            raise error
        return Result(Value(value))

    async def begun(self) -> None:
        """Wait until a load is under way; the next time, for another one."""
        await self.asked.wait()
        self.asked.clear()


def key(name: str = "a", function: str = "get_metrics") -> Key:
    return Key(f"{function}:all:{name}", function, "all", "{}")


async def ask(
    cache: Cache, warehouse: Warehouse, name: str = "a", policy: Policy = STRICT
) -> tuple[str, bytes]:
    answer = await cache.get(key(name), policy, warehouse.load)
    return answer.state, answer.entry.body


async def until_waiting(*tasks: asyncio.Task[object]) -> None:
    """Let every task run until all it can do is wait."""
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)
