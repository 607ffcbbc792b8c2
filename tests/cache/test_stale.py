"""Old answers: when they may be served, what replaces them, and what does not."""

import asyncio

import pytest

from backend.cache.engine import RETRY_SECONDS, Cache
from backend.cache.entry import Result
from backend.cache.policy import DAY, INTERNAL, Policy
from backend.cache.refresh import KEPT, Refresher
from backend.cache.store import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.loading import PATIENT, STRICT, TTL, Value, Warehouse, ask, key, until_waiting


async def landed(cache: Cache) -> None:
    """Let every load that may end do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_past_its_time_the_old_answer_is_served_while_one_load_runs(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    clock.tick(TTL)
    warehouse.value = "second"
    warehouse.gate.clear()
    for _ in range(3):
        assert await ask(cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')
    await landed(cache)
    assert warehouse.loads == 2
    warehouse.gate.set()
    await landed(cache)
    assert await ask(cache, warehouse, policy=PATIENT) == ("HIT", b'"second"')
    assert cache.totals().stale_hits == 3


async def test_a_failed_load_keeps_the_last_good_answer_and_is_tried_again_after_a_while(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    clock.tick(TTL)
    warehouse.error = OSError("down")
    for _ in range(3):
        assert await ask(cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')
        await landed(cache)
    assert warehouse.loads == 2
    (slot,) = cache.store
    assert slot.last_error == "OSError"
    clock.tick(RETRY_SECONDS)
    warehouse.error, warehouse.value = None, "second"
    assert (await ask(cache, warehouse, policy=PATIENT))[0] == "STALE"
    await landed(cache)
    assert await ask(cache, warehouse, policy=PATIENT) == ("HIT", b'"second"')


async def test_an_answer_that_is_too_old_is_not_served_even_in_an_outage(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    clock.tick(TTL + DAY)
    warehouse.error = OSError("down")
    with pytest.raises(OSError, match="down"):
        await ask(cache, warehouse, policy=PATIENT)


async def test_without_leave_nothing_old_is_served(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse)
    clock.tick(TTL)
    assert (await ask(cache, warehouse))[0] == "MISS"


async def test_a_clear_while_an_old_answer_reloads_leaves_nothing_of_it(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    clock.tick(TTL)
    warehouse.gate.clear()
    await ask(cache, warehouse, policy=PATIENT)
    await landed(cache)
    cache.clear()
    warehouse.gate.set()
    await landed(cache)
    assert len(cache.store) == 0


async def test_jitter_takes_a_share_of_the_life_and_never_adds_to_it(
    warehouse: Warehouse, clock: ManualClock
) -> None:
    drawn = iter([0.0, 1.0])
    cache = Cache(clock=clock, store=MemoryStore(10, 1000), ttl=100, draw=lambda: next(drawn))
    for name in "ab":
        await ask(cache, warehouse, name, Policy("jittery", jitter=0.05))
    lives = {s.entry.key.text: s.fresh_until - s.entry.stored_at for s in cache.store}
    assert lives == {"get_metrics:all:a": 100, "get_metrics:all:b": 95}


async def test_a_new_time_to_live_holds_from_when_an_answer_was_stored(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse)
    clock.tick(100)
    cache.configure(ttl=99)
    assert (await ask(cache, warehouse))[0] == "MISS"
    cache.configure(ttl=1000)
    clock.tick(999)
    assert (await ask(cache, warehouse))[0] == "HIT"


async def test_a_policy_with_a_time_to_live_of_its_own_keeps_it(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    policy = Policy("own", ttl=50)
    await ask(cache, warehouse, policy=policy)
    cache.configure(ttl=1)
    clock.tick(49)
    assert (await ask(cache, warehouse, policy=policy))[0] == "HIT"


async def test_size_and_switch_change_at_once(cache: Cache, warehouse: Warehouse) -> None:
    for name in "abc":
        await ask(cache, warehouse, name)
    cache.configure(maxsize=1)
    assert len(cache.store) == 1
    cache.configure(enabled=False)
    assert (await ask(cache, warehouse, "c"))[0] == "BYPASS"
    cache.configure(enabled=True)
    assert (await ask(cache, warehouse, "c"))[0] == "HIT"


async def test_a_sweep_forgets_what_nobody_may_be_served_any_more(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, "short", Policy("short", ttl=3))
    await ask(cache, warehouse, "old", Policy("old", ttl=3, stale=60))
    await ask(cache, warehouse, "long")
    clock.tick(10)
    assert cache.sweep() == 1
    assert {slot.entry.key.text for slot in cache.store} == {"get_metrics:all:old", "get_metrics:all:long"}
    assert cache.expirations == 1


async def test_a_refresh_serves_the_old_answers_and_loads_the_most_used_first(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    for name, times in [("a", 1), ("b", 3), ("c", 2)]:
        for _ in range(times):
            await ask(cache, warehouse, name, PATIENT)
    order: list[str] = []
    for slot in cache.store:
        name = slot.entry.key.text[-1]

        async def load(name: str = name) -> Result[Value]:
            order.append(name)
            return await warehouse.load()

        slot.load = load
    warehouse.value = "second"
    warehouse.gate.clear()
    refresher = Refresher(cache, clock)
    report = refresher.start("r1")
    assert (report.outdated, report.total) == (3, 3)
    assert await ask(cache, warehouse, "a", PATIENT) == ("STALE", b'"first"')
    warehouse.gate.set()
    await landed(cache)
    assert sorted(order) == ["a", "b", "c"]
    assert report.reloaded == 3
    assert await ask(cache, warehouse, "a", PATIENT) == ("HIT", b'"second"')
    assert refresher.find(report.id) is report
    assert refresher.seconds(report) >= 0


async def test_a_refresh_renews_what_serves_the_product_before_anything_else_is_loaded(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    """Else an answer could be computed from new rows under an old date."""
    state = Warehouse(clock)
    internal = key("state", "get_data_state")
    await cache.get(internal, INTERNAL, state.load)
    await ask(cache, warehouse, policy=PATIENT)
    state.gate.clear()
    refresher = Refresher(cache, clock)
    report = refresher.start("r1")
    assert await ask(cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')
    asking = asyncio.create_task(ask(cache, warehouse, "new", PATIENT))
    await until_waiting(asking)
    assert (state.loads, warehouse.loads) == (2, 1)
    state.gate.set()
    await asking
    await landed(cache)
    assert (report.reloaded, report.total) == (1, 1)
    assert warehouse.loads == 3


async def test_a_load_that_began_before_a_refresh_is_stored_as_old(
    cache: Cache, warehouse: Warehouse
) -> None:
    warehouse.gate.clear()
    before = asyncio.create_task(ask(cache, warehouse, policy=PATIENT))
    await until_waiting(before)
    cache.outdate("r1")
    warehouse.gate.set()
    assert await before == ("MISS", b'"first"')
    warehouse.value = "second"
    assert await ask(cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')
    await landed(cache)
    assert await ask(cache, warehouse, policy=PATIENT) == ("HIT", b'"second"')


async def test_a_slow_load_from_before_a_refresh_does_not_replace_a_quicker_one_from_after(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    slow = Warehouse(clock)
    slow.gate.clear()
    before = asyncio.create_task(ask(cache, slow, policy=PATIENT))
    await until_waiting(before)
    cache.outdate("r1")
    warehouse.value = "second"
    await ask(cache, warehouse, policy=PATIENT)
    slow.gate.set()
    await before
    assert await ask(cache, warehouse, policy=PATIENT) == ("HIT", b'"second"')


async def test_a_refresh_in_an_outage_keeps_the_old_answers_and_says_how_many_failed(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    warehouse.error = OSError("down")
    finished: list[str] = []
    refresher = Refresher(cache, clock, on_finished=[lambda: finished.append("finished")])
    report = refresher.start("r1")
    await landed(cache)
    assert (report.reloaded, report.failed, finished) == (0, 1, ["finished"])
    assert await ask(cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')


async def test_scopes_take_turns_in_a_refresh(cache: Cache, warehouse: Warehouse, clock: ManualClock) -> None:
    order: list[str] = []
    for scope, name, hits in [("big", "a", 9), ("big", "b", 8), ("big", "c", 7), ("small", "d", 1)]:
        found = key(name)._replace(text=f"get_metrics:{scope}:{name}", scope=scope)

        async def load(name: str = name) -> Result[Value]:
            order.append(name)
            return await warehouse.load()

        for _ in range(hits):
            await cache.get(found, PATIENT, load)
    order.clear()
    Refresher(cache, clock).start("r1")
    await landed(cache)
    assert order == ["a", "d", "b", "c"]


async def test_only_the_last_refreshes_are_remembered(cache: Cache, clock: ManualClock) -> None:
    refresher = Refresher(cache, clock)
    first = refresher.start("r1")
    for number in range(KEPT):
        refresher.start(f"later {number}")
    assert refresher.find(first.id) is None
    await refresher.close()


async def test_closing_ends_a_refresh_under_way(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    await ask(cache, warehouse, policy=PATIENT)
    warehouse.gate.clear()
    refresher = Refresher(cache, clock)
    report = refresher.start("r1")
    await landed(cache)
    await refresher.close()
    await cache.close()
    assert report.finished is None


async def test_old_answers_are_not_for_those_who_want_none(cache: Cache, warehouse: Warehouse) -> None:
    await ask(cache, warehouse, policy=STRICT)
    cache.outdate("r1")
    assert (await ask(cache, warehouse, policy=STRICT))[0] == "MISS"
