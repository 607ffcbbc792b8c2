"""What is served and what is owed while Redis is away, hangs, or has come back as another one."""

import asyncio

import pytest

from backend.cache import shared as tier
from backend.cache.instances import ALONE, CLEAR, LEASE_SECONDS, MOST_OWED, Order, Outcome
from tests.fakes.cable import cable
from tests.fakes.clock import ManualClock
from tests.fakes.instances import Instance, instance
from tests.fakes.loading import Warehouse, ask
from tests.fakes.valkey import Valkey


async def test_without_redis_at_the_start_memory_carries_on_and_joins_later(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    redis.kill()
    async with instance(redis.port, clock) as one:
        assert one.instances.backend == "memory"
        assert one.instances.missing()
        assert [(await ask(one.cache, warehouse))[0] for _ in "ab"] == ["MISS", "HIT"]
        assert await one.instances.carry_out(CLEAR) == Outcome(1, 1, 1)
        redis.start()
        while one.instances.missing():
            await asyncio.sleep(0.01)
        await ask(one.cache, warehouse)
        assert redis.client.hlen("{test:1}:entries") == 1


async def test_when_redis_dies_memory_carries_on_and_heals_by_itself(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse, clock: ManualClock
) -> None:
    one, other = pair
    await ask(one.cache, warehouse)
    redis.kill()
    assert (await ask(one.cache, warehouse))[0] == "HIT"  # a second has not passed
    clock.tick(LEASE_SECONDS)
    assert (await ask(one.cache, warehouse))[0] == "MISS"
    assert (await ask(one.cache, warehouse))[0] == "HIT"
    redis.start()
    while one.instances.missing() or other.instances.missing():
        await asyncio.sleep(0.01)
    await ask(one.cache, warehouse, "b")
    assert (await ask(other.cache, warehouse, "b"))[0] == "HIT"


async def test_a_clear_while_redis_is_away_reaches_the_others_when_it_is_back(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        cable(redis.port) as wire,
        instance(wire.port, clock, hears=False) as cut_off,
        instance(redis.port, clock, hears=False) as other,
    ):
        await ask(other.cache, warehouse)
        await cut_off.instances.beat()
        wire.cut()
        outcome = await cut_off.instances.carry_out(CLEAR)
        assert (outcome.acked, outcome.total) == (1, 2)
        wire.mend()
        await cut_off.instances.beat()
        await other.instances.beat()
        assert (await ask(other.cache, warehouse))[0] == "MISS"


async def test_what_is_owed_for_long_becomes_one_clear(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        cable(redis.port) as wire,
        instance(wire.port, clock, hears=False) as cut_off,
        instance(redis.port, clock, hears=False) as other,
    ):
        await ask(other.cache, warehouse)
        await cut_off.instances.beat()
        wire.cut()
        await cut_off.instances.carry_out(Order(kind="configure", ttl=60))
        for number in range(MOST_OWED + 1):
            await cut_off.instances.carry_out(Order(kind="invalidate", pattern=f"user {number}"))
        wire.mend()
        await cut_off.instances.beat()
        assert int(redis.client.get("{test:1}:numbers")) < 10
        await other.instances.beat()
        assert (other.cache.ttl, len(other.cache.store)) == (60, 0)


async def test_what_was_ordered_while_an_instance_was_cut_off_it_does_when_it_is_back(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        cable(redis.port) as wire,
        instance(wire.port, clock, hears=False) as cut_off,
        instance(redis.port, clock, hears=False) as other,
    ):
        wire.cut()
        clock.tick(LEASE_SECONDS)
        for name in "ab":
            await ask(cut_off.cache, warehouse, name)
        await other.instances.carry_out(Order(kind="invalidate", pattern="*:a"))
        wire.mend()
        await cut_off.instances.beat()
        assert (await ask(cut_off.cache, warehouse, "a"))[0] == "MISS"
        assert (await ask(cut_off.cache, warehouse, "b"))[0] == "HIT"


async def test_a_redis_that_hangs_is_waited_for_once(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with cable(redis.port) as wire, instance(wire.port, clock, hears=False) as one:
        wire.quiet()
        assert (await ask(one.cache, warehouse, "a"))[0] == "MISS"
        assert one.instances.missing()
        attempts = wire.connections
        assert (await ask(one.cache, warehouse, "b"))[0] == "MISS"
        assert wire.connections == attempts
        wire.mend()
        await one.instances.beat()
        assert not one.instances.missing()


async def test_those_who_stand_in_line_for_a_redis_that_hangs_do_not_wait_in_turn(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with cable(redis.port) as wire, instance(wire.port, clock, hears=False) as one:
        wire.quiet()
        warehouse.seconds = 0
        await asyncio.gather(*(ask(one.cache, warehouse, str(n)) for n in range(500)))
        assert warehouse.loads == 500
        assert wire.connections <= 2 * tier.CALLS_AT_ONCE


async def test_a_clear_with_a_redis_that_hangs_is_done_here_and_owed_to_the_others(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tier, "ORDER_PATIENCE", 0.02)
    async with (
        cable(redis.port) as wire,
        instance(wire.port, clock, hears=False) as one,
        instance(redis.port, clock, hears=False) as other,
    ):
        await ask(other.cache, warehouse)
        wire.quiet()
        assert (await one.instances.carry_out(CLEAR)).acked == 1
        wire.mend()
        await one.instances.beat()
        await other.instances.beat()
        assert (await ask(other.cache, warehouse))[0] == "MISS"


async def test_an_order_whose_echo_is_lost_is_carried_out_all_the_same(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis takes the order and goes away before this instance has heard it."""
    async with instance(redis.port, clock, hears=False) as one:
        await ask(one.cache, warehouse)

        async def nothing(clear: str) -> tier.Heard:
            raise tier.Unreachable

        monkeypatch.setattr(one.shared, "beat", nothing)
        assert (await one.instances.carry_out(CLEAR)).deleted == 1
        assert len(one.cache.store) == 0


async def test_a_flush_of_redis_forgets_everything_and_breaks_nothing(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    for found in pair:
        await ask(found.cache, warehouse)
    redis.client.flushall()
    for found in pair:
        await found.instances.beat()
        assert len(found.cache.store) == 0
    await ask(pair[0].cache, warehouse)
    for found in pair:
        await found.instances.beat()
    assert (await pair[1].instances.carry_out(CLEAR))[1:] == (2, 2)


async def test_a_redis_restored_from_an_older_copy_does_not_bring_back_what_was_cleared(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with instance(redis.port, clock, hears=False) as one:
        await ask(one.cache, warehouse)
        redis.client.save()
        await one.instances.carry_out(CLEAR)
        redis.restart()
        assert redis.client.hlen("{test:1}:entries") == 1
        warehouse.value = "second"
        await one.instances.beat()
        assert await ask(one.cache, warehouse) == ("MISS", b'"second"')


async def test_a_connection_that_breaks_while_it_listens_is_made_again(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    await ask(pair[1].cache, warehouse)
    redis.client.client_kill_filter(_type="pubsub")
    assert (await pair[0].instances.carry_out(CLEAR)).acked == 2
    assert len(pair[1].cache.store) == 0


async def test_without_redis_each_instance_sees_only_itself(
    redis: Valkey, pair: tuple[Instance, Instance]
) -> None:
    one, _ = pair
    redis.kill()
    assert await one.instances.seen() == [ALONE]
    assert await one.instances.seen() == [ALONE]  # and does not ask a second time


async def test_each_tier_tells_what_it_has_answered_and_one_that_is_away_nothing(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    one, other = pair
    await ask(one.cache, warehouse)
    await ask(one.cache, warehouse)
    await ask(other.cache, warehouse)
    assert await one.instances.tiers() == {"memory": (1, 1, 1), "redis": (0, 1, 1)}
    assert await other.instances.tiers() == {"memory": (0, 1, 1), "redis": (1, 0, 1)}
    redis.kill()
    assert await one.instances.tiers() == {"memory": (1, 1, 1)}
    assert await one.instances.tiers() == {"memory": (1, 1, 1)}


async def test_another_rooms_script_runs_in_the_same_redis_while_that_is_there(
    redis: Valkey, clock: ManualClock
) -> None:
    async with instance(redis.port, clock) as one:
        count = one.shared.script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
        assert [await count("notes", 2), await count("notes", 3)] == [2, 5]
        assert redis.client.get("test:notes") == "5"
        redis.kill()
        for _ in "ab":
            with pytest.raises(tier.Unreachable):
                await count("notes", 1)
