"""The engine against a plain model of it, in any order of events that hypothesis can think of."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.cache.engine import RETRY_SECONDS, Cache
from backend.cache.entry import Result
from backend.cache.keys import meets
from backend.cache.policy import Policy
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.loading import Value, key

STRICT, PATIENT = Policy("strict"), Policy("patient", stale=50.0)
POLICIES = {"strict:1": STRICT, "patient:1": PATIENT, "patient:2": PATIENT}
NAMES = st.sampled_from(sorted(POLICIES))


@dataclass
class Kept:
    """What the model thinks is stored: which load it came from, when, and of which version of the data."""

    load: int
    at: float
    version: int
    retry_at: float = 0.0


class Machine(RuleBasedStateMachine):
    """Each load returns its own number, so an answer tells when its computation began."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock()
        self.cache = Cache(clock=self.clock, store=MemoryStore(3, 10**6), ttl=100, draw=lambda: 0.0)
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = False
        self.loads = self.expected = self.asked = 0
        # The model:
        self.kept: OrderedDict[str, Kept] = OrderedDict()
        self.ttl, self.most, self.enabled, self.version = 100.0, 3, True, 0
        self.waiting: dict[str, asyncio.Task[tuple[str, int]]] = {}
        self.begun: dict[str, Kept | None] = {}  # loads under way; None when something has cleared them

    def teardown(self) -> None:
        self.gate.set()
        self.settle()
        self.loop.run_until_complete(self.cache.close())
        self.loop.close()

    # What is done to both

    @rule(
        names=st.lists(NAMES, min_size=1, max_size=6),
        way=st.sampled_from(["well", "well", "failing", "disabled"]),
    )
    @precondition(lambda self: self.gate.is_set())
    def ask(self, names: list[str], way: str) -> None:
        self.failing = way == "failing"
        self.enabled = way != "disabled"
        self.cache.configure(enabled=self.enabled)
        for name in names:
            self.ask_for(name)
        self.failing, self.enabled = False, True
        self.cache.configure(enabled=True)

    def ask_for(self, name: str) -> None:
        expected = self.foretell(name)
        if expected is None:
            with pytest.raises(OSError, match="down"):
                self.run(name)
        else:
            assert self.run(name) == expected
        self.settle()

    @rule(name=NAMES)
    def begin(self, name: str) -> None:
        """Ask for something that has to be loaded, and do not let the load end yet."""
        if name in self.waiting or self.is_fresh(name) or self.is_stale(name):
            return
        self.kept.pop(name, None)
        self.gate.clear()
        self.waiting[name] = self.loop.create_task(self.answer(name))
        self.settle()
        self.expected += 1
        self.begun[name] = Kept(self.loads, self.clock.now, self.version)

    @rule()
    @precondition(lambda self: not self.gate.is_set())
    def finish(self) -> None:
        now = self.clock.now
        self.gate.set()
        self.settle()
        again = self.loads - sum(found is None for found in self.begun.values())
        for name, found in self.begun.items():
            if found:
                found.at = now
                self.keep(name, found)
        for name, found in self.begun.items():
            if found is None:
                again += 1
                self.expected += 1
                self.keep(name, Kept(again, now, self.version))
            state, load = self.waiting[name].result()
            assert state == "MISS"
            assert load == (found.load if found else again)
        self.waiting.clear()
        self.begun.clear()

    @rule(seconds=st.sampled_from([1.0, RETRY_SECONDS, 50.0, 100.0]))
    def tick(self, seconds: float) -> None:
        self.clock.tick(seconds)

    @rule()
    def clear(self) -> None:
        assert self.within(self.cache.clear) == len(self.kept)
        self.kept.clear()
        self.begun = dict.fromkeys(self.begun)

    @rule(pattern=st.sampled_from(["strict", "get_*:2", "*"]))
    def invalidate(self, pattern: str) -> None:
        gone = [name for name in self.kept if meets(key(name).text, pattern)]
        assert self.cache.invalidate(pattern) == len(gone)
        for name in gone:
            del self.kept[name]
        for name in self.begun:
            if meets(key(name).text, pattern):
                self.begun[name] = None

    @rule()
    def refresh(self) -> None:
        self.version += 1
        self.cache.outdate(str(self.version))
        for found in self.kept.values():
            found.retry_at = 0.0

    @rule(ttl=st.sampled_from([1.0, 100.0, 200.0]))
    def change_ttl(self, ttl: float) -> None:
        self.cache.configure(ttl=ttl)
        self.ttl = ttl

    @rule(most=st.integers(1, 4))
    def change_size(self, most: int) -> None:
        self.cache.configure(maxsize=most)
        self.most = most
        while len(self.kept) > most:
            self.kept.popitem(last=False)

    @rule()
    def sweep(self) -> None:
        dead = [name for name in self.kept if not self.is_stale(name) and not self.may_live(name)]
        assert self.cache.sweep() == len(dead)
        for name in dead:
            del self.kept[name]

    # What holds at any time

    @invariant()
    def holds_what_the_model_holds_in_the_same_order(self) -> None:
        slots = list(self.cache.store)
        stored = {slot.entry.key.text.rpartition("all:")[2]: int(slot.entry.body) for slot in slots}
        assert stored == {name: found.load for name, found in self.kept.items()}
        assert len(slots) <= self.most
        assert self.cache.store.bytes == sum(slot.entry.size for slot in slots)

    @invariant()
    def counts_every_question_once(self) -> None:
        totals = self.cache.totals()
        assert totals.hits + totals.stale_hits + totals.misses == self.asked - len(self.waiting)
        assert totals.loads == self.loads == self.expected

    # The model

    def foretell(self, name: str) -> tuple[str, int] | None:
        """Tell how a question will be answered, and keep what will be kept; None when it will fail."""
        following = None if self.failing else Kept(self.loads + 1, self.clock.now, self.version)
        if not self.enabled:
            self.expected += 1
            return ("BYPASS", following.load) if following else None
        found = self.kept.get(name)
        if found and self.is_fresh(name):
            self.kept.move_to_end(name)
            return "HIT", found.load
        if found and self.is_stale(name):
            self.kept.move_to_end(name)
            if self.clock.now >= found.retry_at:
                self.expected += 1
                if following:
                    self.keep(name, following)
                else:
                    found.retry_at = self.clock.now + RETRY_SECONDS
            return "STALE", found.load
        self.kept.pop(name, None)
        self.expected += 1
        if following:
            self.keep(name, following)
        return ("MISS", following.load) if following else None

    def keep(self, name: str, found: Kept) -> None:
        self.kept.pop(name, None)
        while len(self.kept) >= self.most:
            self.kept.popitem(last=False)
        self.kept[name] = found

    def is_fresh(self, name: str) -> bool:
        found = self.kept.get(name)
        return bool(found and found.version == self.version and self.clock.now < found.at + self.ttl)

    def is_stale(self, name: str) -> bool:
        found, stale = self.kept.get(name), POLICIES[name].stale
        return bool(found and stale and self.clock.now < found.at + self.ttl + stale)

    def may_live(self, name: str) -> bool:
        return self.clock.now < self.kept[name].at + self.ttl

    # The real thing

    async def load(self) -> Result[Value]:
        self.loads += 1
        number, failing = self.loads, self.failing
        await self.gate.wait()
        if failing:
            message = "down"
            raise OSError(message)
        return Result(Value(number))

    async def answer(self, name: str) -> tuple[str, int]:
        self.asked += self.enabled
        answer = await self.cache.get(key(name), POLICIES[name], self.load)
        return answer.state, int(answer.entry.body)

    def run(self, name: str) -> tuple[str, int]:
        return self.loop.run_until_complete(self.answer(name))

    def within(self, work: Callable[[], int]) -> int:
        async def turn() -> int:
            return work()

        return self.loop.run_until_complete(turn())

    def settle(self) -> None:
        async def turns() -> None:
            for _ in range(20):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turns())


Machine.TestCase.settings = settings(deadline=None, max_examples=150, stateful_step_count=40)
TestMachine = Machine.TestCase
