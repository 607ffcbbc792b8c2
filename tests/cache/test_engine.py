"""The cache engine: what it keeps, what it forgets, and what happens when things happen at once."""

import asyncio

import pytest

from backend.cache import flights
from backend.cache.engine import Cache
from backend.cache.instances import Instances
from backend.cache.policy import INTERNAL, Policy
from backend.cache.refresh import Refresher
from backend.cache.store import FREED_AT_ONCE
from tests.fakes.clock import ManualClock
from tests.fakes.loading import STRICT, TTL, Warehouse, ask, key, until_waiting


async def test_a_question_is_loaded_once_and_then_answered_from_memory(
    cache: Cache, warehouse: Warehouse
) -> None:
    assert await ask(cache, warehouse) == ("MISS", b'"first"')
    assert await ask(cache, warehouse) == ("HIT", b'"first"')
    assert warehouse.loads == 1


@pytest.mark.parametrize("value", [None, 0, False, "", [], {}])
async def test_nothing_is_an_answer_like_any_other(cache: Cache, warehouse: Warehouse, value: object) -> None:
    warehouse.value = value
    await ask(cache, warehouse)
    assert (await ask(cache, warehouse))[0] == "HIT"


async def test_an_answer_is_fresh_until_its_time_to_live_is_over(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse)
    clock.tick(TTL - 1)
    assert (await ask(cache, warehouse))[0] == "HIT"
    clock.tick(1)
    assert (await ask(cache, warehouse))[0] == "MISS"
    assert cache.expirations == 1


async def test_a_policy_may_have_a_time_to_live_of_its_own(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    policy = Policy("portfolio", ttl=3)
    await cache.get(key(), policy, warehouse.load)
    clock.tick(3)
    assert (await cache.get(key(), policy, warehouse.load)).state == "MISS"


async def test_the_age_counts_from_when_the_answer_was_computed(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse)
    clock.tick(60)
    assert (await cache.get(key(), STRICT, warehouse.load)).age == 60


async def test_however_many_ask_at_once_one_load_runs(cache: Cache, warehouse: Warehouse) -> None:
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(cache, warehouse)) for _ in range(1000)]
    await until_waiting(*asking)
    warehouse.gate.set()
    assert set(await asyncio.gather(*asking)) == {("MISS", b'"first"')}
    assert warehouse.loads == 1
    assert cache.totals().coalesced == 999


@pytest.mark.parametrize("leaving", [0, 1])
async def test_a_caller_who_leaves_cancels_nobody(cache: Cache, warehouse: Warehouse, leaving: int) -> None:
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(cache, warehouse)) for _ in range(3)]
    await until_waiting(*asking)
    asking[leaving].cancel()
    warehouse.gate.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers.pop(leaving), asyncio.CancelledError)
    assert answers == [("MISS", b'"first"')] * 2
    assert warehouse.loads == 1


async def test_a_load_whose_callers_have_all_left_is_still_kept(cache: Cache, warehouse: Warehouse) -> None:
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(asking)
    asking.cancel()
    warehouse.gate.set()
    await until_waiting()
    assert await ask(cache, warehouse) == ("HIT", b'"first"')


async def test_a_load_that_nobody_comes_back_for_is_ended(
    cache: Cache, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "LINGER_SECONDS", 0)
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(cache, warehouse)) for _ in range(2)]
    await until_waiting(*asking)
    asking[0].cancel()
    await until_waiting(asking[1])
    asking[1].cancel()
    await until_waiting()
    warehouse.gate.set()
    await until_waiting()
    assert len(cache.store) == 0
    assert await ask(cache, warehouse) == ("MISS", b'"first"')


async def test_a_load_that_somebody_comes_back_for_goes_on(
    cache: Cache, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They press F5, and mean the same question."""
    monkeypatch.setattr(flights, "LINGER_SECONDS", 0)
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(asking)
    asking.cancel()
    again = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(again)
    warehouse.gate.set()
    assert await again == ("MISS", b'"first"')
    assert warehouse.loads == 1


async def test_a_reload_in_the_background_goes_on_when_its_onlookers_leave(
    cache: Cache, warehouse: Warehouse, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "LINGER_SECONDS", 0)
    patient = Policy("patient", stale=60)
    await ask(cache, warehouse, policy=patient)
    clock.tick(TTL)
    warehouse.value = "second"
    warehouse.gate.clear()
    await ask(cache, warehouse, policy=patient)
    clock.tick(60)  # now it may not even be served stale: the next one waits for the reload
    asking = asyncio.create_task(ask(cache, warehouse, policy=patient))
    await until_waiting(asking)
    asking.cancel()
    await until_waiting()
    warehouse.gate.set()
    await until_waiting()
    assert (await ask(cache, warehouse, policy=patient)) == ("HIT", b'"second"')


async def test_a_failure_reaches_everyone_who_waited_and_is_not_kept(
    cache: Cache, warehouse: Warehouse
) -> None:
    warehouse.error = OSError("down")
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(cache, warehouse)) for _ in range(3)]
    await until_waiting(*asking)
    warehouse.gate.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError] * 3
    warehouse.error = None
    assert await ask(cache, warehouse) == ("MISS", b'"first"')
    assert cache.totals().failures == 1


async def test_a_failure_that_nobody_waits_for_is_not_an_unheard_exception(
    cache: Cache, warehouse: Warehouse
) -> None:
    warehouse.error = OSError("down")
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(asking)
    asking.cancel()
    warehouse.gate.set()
    await until_waiting()
    assert cache.totals().failures == 1


@pytest.mark.parametrize("forget", ["clear", "invalidate"])
async def test_an_answer_that_was_being_computed_when_the_clear_came_is_never_served(
    cache: Cache, warehouse: Warehouse, forget: str
) -> None:
    warehouse.gate.clear()
    before = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(before)
    _ = cache.clear() if forget == "clear" else cache.invalidate("get_metrics")
    warehouse.value = "second"
    after = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(before, after)
    warehouse.gate.set()
    assert await before == ("MISS", b'"second"')
    assert await after == ("MISS", b'"second"')
    assert await ask(cache, warehouse) == ("HIT", b'"second"')
    assert warehouse.loads == 2


async def test_a_clear_between_the_end_of_a_load_and_its_delivery_still_counts(
    cache: Cache, warehouse: Warehouse
) -> None:
    """The load's task is done, its callers have not run yet: the narrowest gap there is."""
    asking = asyncio.create_task(ask(cache, warehouse))
    while not len(cache.store):
        await asyncio.sleep(0)
    warehouse.value = "second"
    assert not asking.done()
    cache.clear()
    assert await asking == ("MISS", b'"second"')


async def test_a_pattern_leaves_loads_of_other_keys_alone(cache: Cache, warehouse: Warehouse) -> None:
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(asking)
    cache.invalidate("get_pipeline")
    warehouse.gate.set()
    await asking
    assert warehouse.loads == 1


async def test_clear_counts_what_it_forgot(cache: Cache, warehouse: Warehouse) -> None:
    for name in "abc":
        await ask(cache, warehouse, name)
    assert cache.clear() == 3
    assert len(cache.store) == 0
    assert cache.store.bytes == 0
    assert cache.invalidations == 3


@pytest.mark.parametrize(
    ("pattern", "met"),
    [
        ("get_metrics", 2),
        ("metrics:all", 2),
        ("get_metrics:*:b", 1),
        ("*pipeline*", 1),
        ("get_metrics*", 2),
        ("*", 3),
        ("GET_METRICS", 0),
        ("[g]et", 0),
    ],
)
async def test_a_pattern_is_a_part_of_the_key_or_a_glob(
    cache: Cache, warehouse: Warehouse, pattern: str, met: int
) -> None:
    for found in (key("a"), key("b"), key("c", "get_pipeline")):
        await cache.get(found, STRICT, warehouse.load)
    assert len(cache.matching(pattern)) == met
    assert cache.invalidate(pattern) == met
    assert len(cache.store) == 3 - met


async def test_what_a_clear_forgot_is_freed_bit_by_bit(cache: Cache, warehouse: Warehouse) -> None:
    for name in range(2 * FREED_AT_ONCE):
        await ask(cache, warehouse, str(name))
    cache.clear()
    await until_waiting()
    assert not cache.store.free_some()


async def test_alone_there_is_nobody_to_ask(cache: Cache, clock: ManualClock, warehouse: Warehouse) -> None:
    await ask(cache, warehouse)
    instances = Instances(cache, Refresher(cache, clock), clock)
    await instances.open()
    await instances.beat()
    await instances.close()
    assert instances.missing() is None
    assert (await ask(cache, warehouse))[0] == "HIT"


async def test_a_disabled_cache_asks_every_time_and_keeps_nothing(cache: Cache, warehouse: Warehouse) -> None:
    cache.enabled = False
    assert [await ask(cache, warehouse) for _ in "ab"] == [("BYPASS", b'"first"')] * 2
    assert (warehouse.loads, len(cache.store)) == (2, 0)


async def test_whoever_listens_hears_of_a_clear(cache: Cache) -> None:
    heard: list[str] = []
    cache.on_cleared.append(lambda: heard.append("cleared"))
    cache.clear()
    cache.invalidate("x")
    assert heard == ["cleared", "cleared"]


async def test_closing_ends_the_loads_under_way(cache: Cache, warehouse: Warehouse) -> None:
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse))
    await until_waiting(asking)
    await cache.close()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_hit_saves_what_its_load_took_and_internal_questions_are_not_counted(
    cache: Cache, warehouse: Warehouse
) -> None:
    for _ in range(4):
        await ask(cache, warehouse)
    await cache.get(key(function="get_data_state"), INTERNAL, warehouse.load)
    totals = cache.totals()
    assert (totals.hits, totals.misses, totals.hit_rate) == (3, 1, 75.0)
    assert (totals.seconds_saved, totals.load_seconds) == (6, 2)
    assert list(cache.counters) == ["get_metrics"]
