"""Several instances and a real Valkey between them, on one event loop: every order of events can be had."""

import asyncio

import pytest

from backend.cache import shared as tier
from backend.cache.instances import CLEAR, LEASE_SECONDS, Order, Outcome
from backend.cache.policy import INTERNAL
from tests.fakes.clock import ManualClock
from tests.fakes.instances import Instance, instance
from tests.fakes.loading import PATIENT, STRICT, Warehouse, ask, key
from tests.fakes.valkey import Valkey

REFRESH = Order(kind="refresh", refresh_id="r1")


async def test_what_one_instance_has_loaded_the_others_find(
    pair: tuple[Instance, Instance], warehouse: Warehouse, clock: ManualClock
) -> None:
    one, other = pair
    assert await ask(one.cache, warehouse) == ("MISS", b'"first"')
    clock.tick(60)
    answer = await other.cache.get(key(), STRICT, warehouse.load)
    assert (answer.state, answer.entry.body, answer.age) == ("HIT", b'"first"', 60)
    assert await ask(other.cache, warehouse) == ("HIT", b'"first"')
    totals = other.cache.totals()
    assert (totals.hits, totals.misses, totals.shared_hits, totals.loads) == (2, 0, 1, 0)
    assert warehouse.loads == 1


async def test_however_many_ask_in_however_many_instances_one_load_runs(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(pair[n % 2].cache, warehouse)) for n in range(1000)]
    await warehouse.begun()
    await asyncio.sleep(3 * tier.POLL_SECONDS)  # time enough for a second one to begin
    warehouse.gate.set()
    assert set(await asyncio.gather(*asking)) == {("MISS", b'"first"')}
    assert warehouse.loads == 1
    totals = [found.cache.totals() for found in pair]
    assert sorted(found.coalesced for found in totals) == [499, 500]


async def test_when_the_instance_that_loads_fails_another_one_tries(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    warehouse.error = OSError("down")
    warehouse.gate.clear()
    first = asyncio.create_task(ask(one.cache, warehouse))
    await warehouse.begun()
    second = asyncio.create_task(ask(other.cache, warehouse))
    warehouse.error = None
    warehouse.gate.set()
    with pytest.raises(OSError, match="down"):
        await first
    assert await second == ("MISS", b'"first"')
    assert await ask(one.cache, warehouse) == ("HIT", b'"first"')


@pytest.mark.parametrize("order", [CLEAR, Order(kind="invalidate", pattern="get_metrics:*")])
async def test_once_a_clear_has_answered_nobody_serves_what_was_there_before(
    pair: tuple[Instance, Instance], warehouse: Warehouse, order: Order
) -> None:
    one, other = pair
    for found in pair:
        await ask(found.cache, warehouse)
    warehouse.value = "second"
    assert await one.instances.carry_out(order) == Outcome(1, 2, 2)
    assert await ask(other.cache, warehouse) == ("MISS", b'"second"')
    assert await ask(one.cache, warehouse) == ("HIT", b'"second"')


async def test_other_keys_stay_when_a_pattern_is_invalidated(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    await ask(one.cache, warehouse)
    await one.instances.carry_out(Order(kind="invalidate", pattern="get_pipeline"))
    assert (await ask(other.cache, warehouse))[0] == "HIT"


async def test_what_another_instance_was_computing_when_the_clear_came_is_served_by_nobody(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    warehouse.gate.clear()
    before = asyncio.create_task(ask(other.cache, warehouse))
    await warehouse.begun()
    assert (await one.instances.carry_out(CLEAR)).acked == 2
    warehouse.value = "second"
    after = asyncio.create_task(ask(one.cache, warehouse))
    await warehouse.begun()
    warehouse.gate.set()
    assert await after == ("MISS", b'"second"')
    assert (await before)[1] == b'"second"'
    assert [await ask(found.cache, warehouse) for found in pair] == [("HIT", b'"second"')] * 2


async def test_an_instance_that_does_not_hear_of_a_clear_trusts_its_memory_no_longer_than_the_clear_waits(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        instance(redis.port, clock) as one,
        instance(redis.port, clock, hears=False) as deaf,
    ):
        await ask(deaf.cache, warehouse)
        warehouse.gate.clear()
        warehouse.asked.clear()
        underway = asyncio.create_task(ask(deaf.cache, warehouse, "b"))
        await warehouse.begun()
        outcome = await one.instances.carry_out(CLEAR)
        assert (outcome.acked, outcome.total) == (1, 2)
        clock.tick(LEASE_SECONDS)  # which is what the clear has waited
        warehouse.value = "second"
        warehouse.gate.set()
        assert await ask(deaf.cache, warehouse) == ("MISS", b'"second"')
        assert await underway == ("MISS", b'"second"')


async def test_a_load_that_ends_before_its_instance_hears_of_a_clear_is_not_shared(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        instance(redis.port, clock) as one,
        instance(redis.port, clock, hears=False) as deaf,
    ):
        warehouse.seconds = 0
        warehouse.gate.clear()
        underway = asyncio.create_task(ask(deaf.cache, warehouse))
        await warehouse.begun()
        clearing = asyncio.create_task(one.instances.carry_out(CLEAR))
        while redis.client.get("{test:1}:numbers") != "2":
            await asyncio.sleep(0)
        warehouse.gate.set()
        assert await underway == ("MISS", b'"first"')  # the clear has not answered yet
        await clearing
        assert redis.client.hlen("{test:1}:entries") == 0


async def test_an_instance_that_missed_a_thousand_orders_forgets_everything(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        instance(redis.port, clock, hears=False) as busy,
        instance(redis.port, clock, hears=False) as away,
    ):
        await ask(away.cache, warehouse)
        for _ in range(1001):
            await busy.shared.tell("{}", "invalidate", pattern="nothing like it")
        await away.instances.beat()
        assert len(away.cache.store) == 0


async def test_an_order_from_a_newer_version_means_forgetting_everything(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with instance(redis.port, clock, hears=False) as one:
        await ask(one.cache, warehouse)
        await one.shared.tell('{"kind": "reticulate"}', "reticulate")
        await one.instances.beat()
        assert len(one.cache.store) == 0


async def test_rules_change_everywhere(pair: tuple[Instance, Instance]) -> None:
    await pair[0].instances.carry_out(Order(kind="configure", ttl=60, maxsize=7, enabled=False))
    for found in pair:
        assert (found.cache.ttl, found.cache.store.max_entries, found.cache.enabled) == (60, 7, False)


async def test_a_note_reaches_everyone(pair: tuple[Instance, Instance]) -> None:
    heard: list[str] = []
    for found in pair:
        found.instances.on_note.append(heard.append)
    await pair[0].instances.carry_out(Order(kind="note", note="the job has failed"))
    assert heard == ["the job has failed"] * 2


async def test_an_instance_that_stumbles_over_an_order_hears_the_next_one(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair

    def stumble(note: str) -> None:
        raise RuntimeError(note)

    other.instances.on_note.append(stumble)
    await ask(other.cache, warehouse)
    assert (await one.instances.carry_out(Order(kind="note", note="mind the step"))).acked == 2
    assert len(other.cache.store) == 0  # it may have been anything
    assert (await one.instances.carry_out(CLEAR)).acked == 2


async def test_a_refresh_reaches_everyone_and_is_worked_on_together(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    await one.cache.get(key(function="get_data_state"), INTERNAL, warehouse.load)
    for found in pair:
        for name in "abc":
            await ask(found.cache, warehouse, name, PATIENT)
    assert warehouse.loads == 4
    warehouse.value = "second"
    warehouse.gate.clear()
    assert await one.instances.carry_out(REFRESH) == Outcome(0, 2, 2)
    assert await ask(other.cache, warehouse, "a", PATIENT) == ("STALE", b'"first"')
    warehouse.gate.set()
    for found in pair:
        report = found.refresher.find("r1")
        assert report
        while report.finished is None:
            await asyncio.sleep(0)
        assert (report.reloaded, report.failed) == (3, 0)
        assert await ask(found.cache, warehouse, "a", PATIENT) == ("HIT", b'"second"')
    assert warehouse.loads == 8


async def test_an_instance_that_starts_after_a_refresh_takes_what_was_loaded_before_for_stale(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with instance(redis.port, clock) as one:
        await ask(one.cache, warehouse, "a", PATIENT)
        await ask(one.cache, warehouse, "b", STRICT)
        warehouse.gate.clear()
        await one.instances.carry_out(REFRESH)
        async with instance(redis.port, clock) as later:
            assert (await ask(later.cache, warehouse, "a", PATIENT))[0] == "STALE"
            strictly = asyncio.create_task(ask(later.cache, warehouse, "b", STRICT))
            await asyncio.sleep(tier.POLL_SECONDS)
            warehouse.value = "second"
            warehouse.gate.set()
            assert (await strictly)[0] == "MISS"


async def test_an_instance_that_leaves_is_not_waited_for(redis: Valkey, clock: ManualClock) -> None:
    async with instance(redis.port, clock) as one:
        async with instance(redis.port, clock):
            assert (await one.instances.carry_out(CLEAR)).total == 2
        assert (await one.instances.carry_out(CLEAR)).total == 1


async def test_an_instance_that_has_been_silent_for_long_is_not_counted(
    redis: Valkey, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with instance(redis.port, clock) as one:
        redis.client.hset("{test:1}:members", "dead", f"{int(redis.client.time()[0]) * 1000 - 59_000} 1-ab")
        assert (await one.instances.carry_out(CLEAR))[1:] == (1, 2)
        redis.client.hset("{test:1}:members", "dead", f"{int(redis.client.time()[0]) * 1000 - 61_000} 1-ab")
        await one.instances.beat()
        assert (await one.instances.carry_out(CLEAR))[1:] == (1, 1)


async def test_each_instance_tells_which_of_them_have_carried_out_the_last_order(
    redis: Valkey, clock: ManualClock
) -> None:
    async with (
        instance(redis.port, clock, hears=False) as one,
        instance(redis.port, clock, hears=False) as deaf,
    ):
        names = [one.shared.instance, deaf.shared.instance]
        assert [(seen.name, seen.this_one) for seen in await one.instances.seen()] == [
            (names[0], True),
            (names[1], False),
        ]
        await one.instances.carry_out(CLEAR)
        assert [seen.up_to_date for seen in await one.instances.seen()] == [True, False]
        await deaf.instances.beat()
        assert [seen.up_to_date for seen in await one.instances.seen()] == [True, True]
