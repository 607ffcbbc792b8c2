"""Several instances and a real Valkey between them, on one event loop: every order of events can be had."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from backend.cache import shared as tier
from backend.cache.engine import Cache
from backend.cache.instances import CLEAR, LEASE_SECONDS, MOST_OWED, Instances, Order, Outcome
from backend.cache.keys import meets
from backend.cache.policy import DAY, INTERNAL, Policy
from backend.cache.refresh import Refresher
from backend.cache.shared import SharedTier
from backend.cache.store import MemoryStore
from tests.fakes.cable import cable
from tests.fakes.clock import ManualClock
from tests.fakes.loading import STRICT, TTL, Warehouse, ask, key
from tests.fakes.valkey import Valkey, valkey

PATIENT = Policy("patient", stale=DAY)
REFRESH = Order(kind="refresh", refresh_id="r1")


class Instance:
    """One of several: its memory is its own, Redis and the clock are everyone's."""

    def __init__(self, port: int, clock: ManualClock) -> None:
        self.shared = SharedTier(SecretStr(f"redis://127.0.0.1:{port}/0"), prefix="test")
        store = MemoryStore(1000, 10**6)
        self.cache = Cache(clock=clock, store=store, ttl=TTL, shared=self.shared, draw=lambda: 0.0)
        self.refresher = Refresher(self.cache, clock)
        self.instances = Instances(self.cache, self.refresher, clock, shared=self.shared)

    async def close(self) -> None:
        await self.refresher.close()
        await self.cache.close()
        await self.instances.close()


@asynccontextmanager
async def instance(port: int, clock: ManualClock, *, hears: bool = True) -> AsyncIterator[Instance]:
    """An instance that hears of orders by itself, or only when the test says so."""
    made = Instance(port, clock)
    await (made.instances.open() if hears else made.instances.beat())
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Valkey]:
    with valkey(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("valkey")) as lasting:
        yield lasting


@pytest.fixture
async def pair(redis: Valkey, clock: ManualClock) -> AsyncIterator[tuple[Instance, Instance]]:
    async with instance(redis.port, clock) as one, instance(redis.port, clock) as other:
        yield one, other


async def begun(warehouse: Warehouse) -> None:
    """Wait until a load is under way."""
    await warehouse.asked.wait()
    warehouse.asked.clear()


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


@pytest.mark.parametrize("value", [None, 0, False, "", [], {}, "São Paulo ❤"])
async def test_any_answer_survives_the_journey(
    pair: tuple[Instance, Instance], warehouse: Warehouse, value: object
) -> None:
    warehouse.value = value
    _, body = await ask(pair[0].cache, warehouse)
    assert await ask(pair[1].cache, warehouse) == ("HIT", body)


async def test_however_many_ask_in_however_many_instances_one_load_runs(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    warehouse.gate.clear()
    asking = [asyncio.create_task(ask(pair[n % 2].cache, warehouse)) for n in range(1000)]
    await begun(warehouse)
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
    await begun(warehouse)
    second = asyncio.create_task(ask(other.cache, warehouse))
    warehouse.error = None
    warehouse.gate.set()
    with pytest.raises(OSError, match="down"):
        await first
    assert await second == ("MISS", b'"first"')
    assert await ask(one.cache, warehouse) == ("HIT", b'"first"')


async def test_when_the_instance_that_loads_dies_its_lock_ends(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tier, "LOCK_SECONDS", 0.01)
    async with (
        instance(redis.port, clock, hears=False) as dead,
        instance(redis.port, clock, hears=False) as other,
    ):
        await dead.shared.claim(key(), lambda _: True)
        assert await ask(other.cache, warehouse) == ("MISS", b'"first"')


async def test_a_beat_keeps_the_locks_of_what_is_being_loaded(redis: Valkey, clock: ManualClock) -> None:
    async with instance(redis.port, clock, hears=False) as one:
        await one.shared.claim(key(), lambda _: True)
        ((field, held),) = redis.client.hgetall("{test:1}:locks").items()
        owner = held.split()[0]
        redis.client.hset("{test:1}:locks", field, f"{owner} 1")
        await one.instances.beat()
        owner_now, till = redis.client.hget("{test:1}:locks", field).split()
        assert owner_now == owner
        assert int(till) > 1


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
    await begun(warehouse)
    assert (await one.instances.carry_out(CLEAR)).acked == 2
    warehouse.value = "second"
    after = asyncio.create_task(ask(one.cache, warehouse))
    await begun(warehouse)
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
        await begun(warehouse)
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
        await begun(warehouse)
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


async def test_answers_survive_a_restart_of_the_instance_and_even_a_weekend(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with instance(redis.port, clock) as friday:
        await ask(friday.cache, warehouse, policy=PATIENT)
    async with instance(redis.port, clock) as restarted:
        assert await ask(restarted.cache, warehouse, policy=PATIENT) == ("HIT", b'"first"')
    clock.tick(TTL + 1)
    warehouse.value = "second"
    async with instance(redis.port, clock) as monday:
        assert await ask(monday.cache, warehouse, policy=PATIENT) == ("STALE", b'"first"')
        await begun(warehouse)
        await begun(warehouse)
        while (await ask(monday.cache, warehouse, policy=PATIENT))[0] != "HIT":
            await asyncio.sleep(0)
        assert await ask(monday.cache, warehouse, policy=PATIENT) == ("HIT", b'"second"')


async def test_no_scope_is_served_the_answer_of_another(
    pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    await ask(pair[0].cache, warehouse)
    warehouse.value = "theirs"
    theirs = key()._replace(text="get_metrics:team:a", scope="team")
    answer = await pair[1].cache.get(theirs, STRICT, warehouse.load)
    assert (answer.state, answer.entry.body) == ("MISS", b'"theirs"')


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


async def test_the_second_tier_is_bounded(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tier, "MOST_ENTRIES", 3)
    async with instance(redis.port, clock, hears=False) as one:
        for name in "abcde":
            await ask(one.cache, warehouse, name)
        assert redis.client.hlen("{test:1}:entries") == redis.client.zcard("{test:1}:expiries") == 3
        assert redis.client.ttl("{test:1}:entries") > 0


async def test_an_entry_that_has_expired_in_redis_is_gone(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        instance(redis.port, clock, hears=False) as one,
        instance(redis.port, clock, hears=False) as other,
    ):
        await ask(one.cache, warehouse)
        (field,) = redis.client.hkeys("{test:1}:entries")
        redis.client.zadd("{test:1}:expiries", {field: 1})  # by the clock of the cache it is fresh
        assert (await ask(other.cache, warehouse))[0] == "MISS"
        redis.client.zadd("{test:1}:expiries", {field: 1})
        await ask(one.cache, warehouse, "b")
        assert [left[-2:] for left in redis.client.hkeys("{test:1}:entries")] == [":b"]


async def test_what_cannot_be_read_is_no_answer(
    redis: Valkey, clock: ManualClock, warehouse: Warehouse
) -> None:
    async with (
        instance(redis.port, clock, hears=False) as one,
        instance(redis.port, clock, hears=False) as other,
    ):
        await ask(one.cache, warehouse)
        (field,) = redis.client.hkeys("{test:1}:entries")
        redis.client.hset("{test:1}:entries", field, "0123456789abcdef{not JSON")
        assert (await ask(other.cache, warehouse))[0] == "MISS"
        assert (await ask(other.cache, warehouse))[0] == "HIT"


async def test_keys_are_prefixed_values_are_json_and_nothing_walks_the_keys(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    await ask(pair[0].cache, warehouse)
    await pair[0].instances.carry_out(Order(kind="invalidate", pattern="*b"))
    assert await pair[0].instances.foresee(Order(kind="invalidate", pattern="get_")) == Outcome(1, 1, 2)
    names = redis.client.keys()
    assert all(name.startswith("{test:1}:") for name in names)
    (stored,) = redis.client.hvals("{test:1}:entries")
    assert json.loads(stored[tier.ID :])["body"] == '"first"'
    (field,) = redis.client.hkeys("{test:1}:entries")
    assert field == f"{tier.made_by()}:get_metrics:all:a"
    used = redis.client.info("commandstats")
    assert not {"cmdstat_scan", "cmdstat_flushdb", "cmdstat_flushall"} & set(used)
    assert used["cmdstat_keys"]["calls"] == 1  # this test's own


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


async def test_a_connection_that_breaks_while_it_listens_is_made_again(
    redis: Valkey, pair: tuple[Instance, Instance], warehouse: Warehouse
) -> None:
    await ask(pair[1].cache, warehouse)
    redis.client.client_kill_filter(_type="pubsub")
    assert (await pair[0].instances.carry_out(CLEAR)).acked == 2
    assert len(pair[1].cache.store) == 0


@given(
    texts=st.lists(st.text("ab:_", max_size=8), max_size=8, unique=True),
    pattern=st.text("ab:*%.-[", min_size=1, max_size=6),
)
@settings(deadline=None, max_examples=60)
def test_a_pattern_means_the_same_here_and_in_redis(server: Valkey, texts: list[str], pattern: str) -> None:
    async def remaining() -> set[str]:
        shared = SharedTier(SecretStr(server.url), prefix="test")
        await shared.tell("{}", "invalidate", pattern=pattern)
        await shared.close()
        return {field.partition(":")[2] for field in server.client.hkeys("{test:1}:entries")}

    server.client.flushall()
    for text in texts:
        server.client.hset("{test:1}:entries", f"12345678:{text}", "x")
    assert asyncio.run(remaining()) == {text for text in texts if not meets(text, pattern)}
