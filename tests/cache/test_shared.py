"""What the second tier keeps in a real Valkey: answers and locks, bounded, and only what may be served."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from backend.cache import shared as tier
from backend.cache.instances import Order, Outcome
from backend.cache.keys import meets
from backend.cache.shared import SharedTier
from tests.fakes.clock import ManualClock
from tests.fakes.instances import Instance, instance
from tests.fakes.loading import PATIENT, STRICT, TTL, Warehouse, ask, key
from tests.fakes.valkey import Valkey


@pytest.mark.parametrize("value", [None, 0, False, "", [], {}, "São Paulo ❤"])
async def test_any_answer_survives_the_journey(
    pair: tuple[Instance, Instance], warehouse: Warehouse, value: object
) -> None:
    warehouse.value = value
    _, body = await ask(pair[0].cache, warehouse)
    assert await ask(pair[1].cache, warehouse) == ("HIT", body)


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
        await warehouse.begun()
        await warehouse.begun()
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


@given(
    texts=st.lists(st.text("ab:_", max_size=8), max_size=8, unique=True),
    pattern=st.text("ab:*%.-[", min_size=1, max_size=6),
)
@settings(deadline=None, max_examples=60)
def test_a_pattern_means_the_same_here_and_in_redis(
    lasting_redis: Valkey, texts: list[str], pattern: str
) -> None:
    async def remaining() -> set[str]:
        shared = SharedTier(SecretStr(lasting_redis.url), prefix="test")
        await shared.tell("{}", "invalidate", pattern=pattern)
        await shared.close()
        return {field.partition(":")[2] for field in lasting_redis.client.hkeys("{test:1}:entries")}

    lasting_redis.client.flushall()
    for text in texts:
        lasting_redis.client.hset("{test:1}:entries", f"12345678:{text}", "x")
    assert asyncio.run(remaining()) == {text for text in texts if not meets(text, pattern)}
