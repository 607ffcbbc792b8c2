"""Answers of the moment beside those of the daily tables: neither gets in the other's way."""

import asyncio

from backend.cache.engine import Cache
from backend.cache.policy import INTERNAL, PORTFOLIO
from backend.cache.refresh import Refresher
from tests.fakes.clock import ManualClock
from tests.fakes.instances import Instance
from tests.fakes.loading import PATIENT, Warehouse, ask, key, until_waiting


async def test_a_refresh_leaves_live_answers_fresh_and_loads_none_of_them(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    warehouse.seconds = 0
    await ask(cache, warehouse, policy=PORTFOLIO)
    report = Refresher(cache, clock).start("r1")
    assert (report.outdated, report.total) == (0, 0)
    assert await ask(cache, warehouse, policy=PORTFOLIO) == ("HIT", b'"first"')
    assert warehouse.loads == 1


async def test_live_answers_do_not_wait_for_the_ground_of_a_refresh(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    state = Warehouse(clock)
    await cache.get(key("state", "get_data_state"), INTERNAL, state.load)
    state.gate.clear()
    Refresher(cache, clock).start("r1")
    patient = asyncio.create_task(ask(cache, warehouse, "daily", PATIENT))
    await until_waiting(patient)
    assert await ask(cache, warehouse, "live", PORTFOLIO) == ("MISS", b'"first"')
    assert not patient.done()
    state.gate.set()
    await patient


async def test_a_live_answer_that_was_being_computed_during_a_refresh_is_kept(
    cache: Cache, warehouse: Warehouse
) -> None:
    warehouse.seconds = 0
    await ask(cache, warehouse, policy=PORTFOLIO)
    cache.store.discard(key().text)
    warehouse.gate.clear()
    asking = asyncio.create_task(ask(cache, warehouse, policy=PORTFOLIO))
    await until_waiting(asking)
    cache.outdate("r1")
    warehouse.gate.set()
    await asking
    assert (await ask(cache, warehouse, policy=PORTFOLIO))[0] == "HIT"


async def test_after_three_seconds_nothing_old_is_served(
    cache: Cache, warehouse: Warehouse, clock: ManualClock
) -> None:
    warehouse.seconds = 0
    await ask(cache, warehouse, policy=PORTFOLIO)
    clock.tick(2.9)
    assert (await ask(cache, warehouse, policy=PORTFOLIO))[0] == "HIT"
    clock.tick(0.2)
    assert (await ask(cache, warehouse, policy=PORTFOLIO))[0] == "MISS"


async def test_what_is_forgotten_quietly_is_forgotten_and_nobody_is_told(
    cache: Cache, warehouse: Warehouse
) -> None:
    told: list[str] = []
    cache.on_cleared.append(lambda: told.append("cleared"))
    warehouse.seconds = 0
    await ask(cache, warehouse, policy=PORTFOLIO)
    epoch = cache.epoch
    assert cache.invalidate(":all:", quiet=True) == 1
    assert (await ask(cache, warehouse, policy=PORTFOLIO))[0] == "MISS"
    assert (told, cache.invalidations) == ([], 1)
    assert cache.epoch == epoch  # or every user would go the long way once, whoever trades
    cache.invalidate(":all:")
    assert told == ["cleared"]


async def test_what_is_kept_for_one_scope_is_listed(cache: Cache, warehouse: Warehouse) -> None:
    await ask(cache, warehouse, policy=PORTFOLIO)
    assert [slot.entry.key for slot in cache.of_scope("all")] == [key()]
    assert cache.of_scope("other") == []


async def test_a_live_answer_of_another_instance_is_fresh_across_a_refresh(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    warehouse.seconds = 0
    await ask(one.cache, warehouse, policy=PORTFOLIO)
    for instance in pair:
        instance.cache.outdate("r1")
    assert await ask(other.cache, warehouse, policy=PORTFOLIO) == ("HIT", b'"first"')
    assert warehouse.loads == 1
