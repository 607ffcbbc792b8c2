"""What every way of keeping answers has to pass: memory alone, Redis behind it, two instances by turns.

Most of these are failures of well-known caches that were reproduced; each test says whose.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import cycle

import pytest

from backend.cache.decorator import cached
from backend.cache.engine import Cache
from backend.cache.entry import Answer, Result
from backend.cache.instances import CLEAR, Instances, Order
from backend.cache.refresh import Refresher
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.instances import instance
from tests.fakes.loading import PATIENT, STRICT, TTL, Value, Warehouse, ask, key
from tests.fakes.valkey import Valkey


class Kind:
    """One way of keeping answers: who is asked next, and how everyone is told."""

    def __init__(self, *parts: tuple[Cache, Instances]) -> None:
        self._turns = cycle(cache for cache, _ in parts)
        self.caches = [cache for cache, _ in parts]
        self.tell = parts[0][1].carry_out

    @property
    def cache(self) -> Cache:
        return next(self._turns)


@pytest.fixture(params=["memory", "redis", "two instances"])
async def kind(
    request: pytest.FixtureRequest, lasting_redis: Valkey, clock: ManualClock
) -> AsyncIterator[Kind]:
    if request.param == "memory":
        cache = Cache(clock=clock, store=MemoryStore(1000, 10**6), ttl=TTL, draw=lambda: 0.0)
        yield Kind((cache, Instances(cache, Refresher(cache, clock), clock)))
        await cache.close()
        return
    lasting_redis.client.flushall()
    async with AsyncExitStack() as stack:
        count = 1 if request.param == "redis" else 2
        made = [await stack.enter_async_context(instance(lasting_redis.port, clock)) for _ in range(count)]
        yield Kind(*((one.cache, one.instances) for one in made))


@pytest.fixture(autouse=True)
def _immediate(warehouse: Warehouse) -> None:
    warehouse.seconds = 0  # a load that takes as long as a lease is another test's matter


async def underway(warehouse: Warehouse, *tasks: asyncio.Task[tuple[str, bytes]]) -> None:
    await warehouse.begun()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)


@pytest.mark.parametrize("value", [None, 0, False, "", [], {}, "ação ❤", "x" * 100_000])
async def test_a_question_is_loaded_once_whatever_the_answer(
    kind: Kind, warehouse: Warehouse, value: object
) -> None:
    """`None` is never a hit in many a home-made cache."""
    warehouse.value = value
    state, body = await ask(kind.cache, warehouse)
    assert state == "MISS"
    for _ in range(3):
        assert await ask(kind.cache, warehouse) == ("HIT", body)
    assert warehouse.loads == 1


async def test_a_thousand_who_ask_at_once_cost_one_load(kind: Kind, warehouse: Warehouse) -> None:
    """A stampede in fastapi-cache2 (#203, #419) and cachetools (#294)."""
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(kind.cache, warehouse)) for _ in range(1000)]
    await underway(warehouse, *asking)
    warehouse.gate.set()
    assert set(await asyncio.gather(*asking)) == {("MISS", b'"first"')}
    assert warehouse.loads == 1


async def test_the_first_caller_may_leave_and_the_others_get_their_answer(
    kind: Kind, warehouse: Warehouse
) -> None:
    """Cancels all who wait in cashews, theine and cachebox."""
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(kind.cache, warehouse)) for _ in range(4)]
    await underway(warehouse, *asking)
    asking[0].cancel()
    warehouse.gate.set()
    assert await asyncio.gather(*asking[1:]) == [("MISS", b'"first"')] * 3
    assert warehouse.loads == 1


async def test_when_the_load_fails_nobody_waits_for_ever_and_nothing_is_kept(
    kind: Kind, warehouse: Warehouse
) -> None:
    """Hangs every waiter in theine's synchronous cache."""
    warehouse.error = OSError("down")
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(kind.cache, warehouse)) for _ in range(4)]
    await underway(warehouse, *asking)
    warehouse.gate.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(answer) for answer in answers} == {OSError}
    warehouse.error = None
    assert (await ask(kind.cache, warehouse))[0] == "MISS"


@pytest.mark.parametrize("order", [CLEAR, Order(kind="invalidate", pattern="get_metrics")])
async def test_what_was_being_computed_when_the_clear_came_is_not_stored(
    kind: Kind, warehouse: Warehouse, order: Order
) -> None:
    """Stored by 14 of 15 Python caches, and by Varnish."""
    warehouse.gate.clear()
    before = asyncio.create_task(ask(kind.cache, warehouse))
    await underway(warehouse, before)
    await kind.tell(order)
    warehouse.value = "second"
    warehouse.gate.set()
    assert (await before)[1] == b'"second"'
    for cache in kind.caches:
        assert (await ask(cache, warehouse))[1] == b'"second"'


async def test_an_invalidation_during_a_reload_in_the_background_wins(
    kind: Kind, warehouse: Warehouse, clock: ManualClock
) -> None:
    """Lost by FusionCache (#628)."""
    await ask(kind.caches[0], warehouse, policy=PATIENT)
    warehouse.asked.clear()
    clock.tick(TTL)
    warehouse.gate.clear()
    assert (await ask(kind.caches[0], warehouse, policy=PATIENT))[0] == "STALE"
    await underway(warehouse)
    await kind.tell(Order(kind="invalidate", pattern="get_metrics"))
    warehouse.value = "second"
    warehouse.gate.set()
    for cache in kind.caches:
        assert (await ask(cache, warehouse, policy=PATIENT))[1] == b'"second"'


async def test_after_a_clear_not_even_an_outage_brings_the_old_answer_back(
    kind: Kind, warehouse: Warehouse
) -> None:
    """FusionCache serves it from its second level (#648)."""
    await ask(kind.cache, warehouse, policy=PATIENT)
    await kind.tell(CLEAR)
    warehouse.error = OSError("down")
    for cache in kind.caches:
        with pytest.raises(OSError, match="down"):
            await ask(cache, warehouse, policy=PATIENT)


async def test_a_failed_reload_keeps_the_last_good_answer(
    kind: Kind, warehouse: Warehouse, clock: ManualClock
) -> None:
    for cache in kind.caches:
        await ask(cache, warehouse, policy=PATIENT)
    clock.tick(TTL)
    warehouse.error = OSError("down")
    for _ in range(4):
        assert await ask(kind.cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')


async def test_an_answer_lives_for_its_time_and_no_longer(
    kind: Kind, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(kind.cache, warehouse)
    clock.tick(TTL - 1)
    assert (await ask(kind.cache, warehouse))[0] == "HIT"
    clock.tick(1)
    assert (await ask(kind.cache, warehouse))[0] == "MISS"
    assert warehouse.loads == 2


async def test_scopes_share_nothing(kind: Kind, warehouse: Warehouse) -> None:
    await ask(kind.cache, warehouse)
    theirs = key()._replace(text="get_metrics:team:a", scope="team")
    assert (await kind.cache.get(theirs, STRICT, warehouse.load)).state == "MISS"


async def test_what_a_caller_does_to_what_it_was_given_reaches_nobody_else(
    kind: Kind, warehouse: Warehouse
) -> None:
    """Results are shared by reference in cachetools, cashews, aiocache and theine."""
    given = ["a"]
    warehouse.value = given
    await ask(kind.cache, warehouse)
    given.append("b")
    assert await ask(kind.cache, warehouse) == ("HIT", b'["a"]')


class Service:
    """A service with a cached method, as an area writes it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def cache(self) -> Cache:
        return self._kind.cache

    @cached(STRICT)
    async def echo(self, value: object, scope: "Everyone") -> Result[Value]:
        return Result(Value(value))


class Everyone:
    key = "all"


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), ("1", 1), (None, "null"), ([], {})])
async def test_values_that_only_look_alike_are_two_questions(kind: Kind, one: object, other: object) -> None:
    """`f(True)` and `f(1)` share an entry in cachetools."""
    service = Service(kind)
    answers: list[Answer] = [await service.echo(value, Everyone()) for value in (one, other, one)]
    assert [answer.state for answer in answers] == ["MISS", "MISS", "HIT"]


async def test_the_store_is_bounded(clock: ManualClock, warehouse: Warehouse) -> None:
    """fastapi-cache2, aiocache and dogpile grow in memory for ever."""
    cache = Cache(clock=clock, store=MemoryStore(10, 100), ttl=TTL)
    for number in range(100):
        await ask(cache, warehouse, str(number))
    assert len(cache.store) == 10
    assert cache.store.bytes <= 100
