"""What every keeper of records promises, in memory and in a real Valkey."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from backend.cache.shared import SharedTier, Unreachable
from backend.meetings.idempotency import (
    KEPT,
    LEASE,
    Done,
    Lease,
    MemoryRecords,
    Records,
    Running,
    identify,
    meeting_of,
    public_key,
)
from backend.meetings.models import Metadata
from backend.meetings.shared_records import SharedRecords
from tests.fakes.clock import ManualClock
from tests.fakes.valkey import Valkey

MIB = 1024 * 1024
METADATA = Metadata(meeting_id="m-1", customer_id="Vale", meet_date="2026-03-17")
EXTRACT, ANALYZE = (identify(operation, "a", "all", METADATA) for operation in ("extract", "analyze"))
WHOLE = meeting_of("a", "m-1")


def done(clock: ManualClock, body: str = "{}", fingerprint: str = "one") -> Done:
    return Done(fingerprint=fingerprint, body=body, completed_at=clock.time())


@pytest.fixture
async def shared(redis: Valkey) -> AsyncIterator[SharedTier]:
    tier = SharedTier(SecretStr(redis.url), prefix="test")
    tier.up = True
    yield tier
    await tier.close()


@pytest.fixture(params=["memory", "redis"])
def records(request: pytest.FixtureRequest, clock: ManualClock) -> Records:
    memory = MemoryRecords(clock, MIB)
    if request.param == "memory":
        return memory
    return SharedRecords(request.getfixturevalue("shared"), memory)


async def leased(records: Records, *, again: bool = False, fingerprint: str = "one") -> Lease:
    found = await records.begin(EXTRACT, fingerprint, again=again)
    assert isinstance(found, Lease)
    return found


async def test_who_comes_first_runs_it_and_others_are_told_that_it_runs(records: Records) -> None:
    lease = await leased(records)
    assert lease.fingerprint == "one"
    assert await records.begin(EXTRACT, "other", again=False) == Running("one")
    assert await records.begin(EXTRACT, "one", again=True) == Running("one")


async def test_what_is_done_is_answered_byte_for_byte(records: Records, clock: ManualClock) -> None:
    answer = done(clock, '{"summary":"Ação — “já”"}')
    assert await records.finish(await leased(records), answer)
    assert await records.begin(EXTRACT, "other", again=False) == answer


async def test_extract_and_analyze_never_share_an_answer(records: Records, clock: ManualClock) -> None:
    await records.finish(await leased(records), done(clock))
    assert isinstance(await records.begin(ANALYZE, "one", again=False), Lease)


async def test_what_was_given_back_can_be_begun_again(records: Records) -> None:
    await records.abandon(await leased(records))
    await leased(records)


async def test_what_is_done_can_be_run_again_and_stays_until_that_succeeds(
    records: Records, clock: ManualClock
) -> None:
    first = done(clock, '"first"')
    await records.finish(await leased(records), first)
    await records.abandon(await leased(records, again=True))
    assert await records.begin(EXTRACT, "one", again=False) == first
    second = done(clock, '"second"', "two")
    await records.finish(await leased(records, again=True, fingerprint="two"), second)
    assert await records.begin(EXTRACT, "one", again=False) == second


async def test_only_the_owner_of_a_lease_can_do_anything_with_it(
    records: Records, clock: ManualClock
) -> None:
    lease = await leased(records)
    stranger = lease._replace(owner="somebody")
    assert not await records.renew(stranger)
    assert not await records.finish(stranger, done(clock))
    await records.abandon(stranger)
    assert await records.begin(EXTRACT, "one", again=False) == Running("one")
    assert await records.renew(lease)
    assert await records.finish(lease, done(clock))
    assert not await records.renew(lease)


async def test_an_erased_meeting_is_gone_and_what_is_being_read_of_it_is_not_kept(
    records: Records, clock: ManualClock
) -> None:
    await records.finish(await leased(records), done(clock))
    running = await records.begin(ANALYZE, "one", again=False)
    assert isinstance(running, Lease)
    other = identify("extract", "a", "all", METADATA.model_copy(update={"meeting_id": "m-2"}))
    assert isinstance(await records.begin(other, "one", again=False), Lease)
    assert await records.erase(WHOLE) == 2
    assert not await records.finish(running, done(clock))
    assert await records.erase(WHOLE) == 0
    assert await records.begin(other, "one", again=False) == Running("one")
    await leased(records)


async def test_in_memory_an_answer_is_kept_for_a_day_from_when_it_was_done(clock: ManualClock) -> None:
    records = MemoryRecords(clock, MIB)
    lease = await leased(records)
    clock.tick(20)
    answer = done(clock)
    assert await records.finish(lease, answer)
    clock.tick(KEPT - 1)
    assert await records.begin(EXTRACT, "one", again=False) == answer
    clock.tick(1)
    records.sweep()
    assert not records.knows(EXTRACT)


async def test_in_memory_a_lease_ends_unless_it_is_renewed(clock: ManualClock) -> None:
    records = MemoryRecords(clock, MIB)
    lease = await leased(records)
    clock.tick(LEASE - 1)
    assert await records.renew(lease)
    clock.tick(LEASE - 1)
    assert await records.begin(EXTRACT, "one", again=False) == Running("one")
    clock.tick(1)
    other = await leased(records)
    assert not await records.finish(lease, done(clock, '"late"'))
    assert await records.finish(other, done(clock))


async def test_memory_is_bounded_and_the_oldest_answer_goes_first(clock: ManualClock) -> None:
    records = MemoryRecords(clock, 100)
    meetings = [METADATA.model_copy(update={"meeting_id": f"m-{n}"}) for n in range(3)]
    names = [identify("extract", "a", "all", meeting) for meeting in meetings]
    for name in names:
        lease = await records.begin(name, "one", again=False)
        assert isinstance(lease, Lease)
        await records.finish(lease, done(clock, "x" * 40))
    assert [records.knows(name) for name in names] == [False, True, True]


async def test_in_redis_records_are_kept_for_a_day_and_a_lease_for_half_a_minute(
    shared: SharedTier, redis: Valkey, clock: ManualClock
) -> None:
    records = SharedRecords(shared, MemoryRecords(clock, MIB))
    lease = await leased(records)
    (key,) = redis.client.keys("*")
    assert 0 < redis.client.pttl(key) <= 1000 * LEASE
    await records.finish(lease, done(clock))
    assert 1000 * (KEPT - 60) < redis.client.pttl(key) <= 1000 * KEPT
    run, ends = f"{EXTRACT.record}:run", redis.client.time()[0] * 1000
    redis.client.hset(key, run, f"{ends - 1} dead one")  # an instance that was killed half a minute ago
    assert isinstance(await records.begin(EXTRACT, "one", again=True), Lease)
    redis.client.hset(key, f"{EXTRACT.record}:done", f"{ends - 1} {{}}")
    redis.client.hdel(key, run)
    assert isinstance(await records.begin(EXTRACT, "one", again=False), Lease)


async def test_key_names_in_redis_name_nobody(shared: SharedTier, redis: Valkey, clock: ManualClock) -> None:
    records = SharedRecords(shared, MemoryRecords(clock, MIB))
    await records.finish(await leased(records), done(clock))
    (key,) = redis.client.keys("*")
    told = " ".join([key, *redis.client.hkeys(key)])
    assert not any(name in told for name in ("m-1", "Vale", "2026-03-17"))


async def test_what_redis_cannot_take_is_kept_here_and_an_erasure_waits_for_it(
    shared: SharedTier, redis: Valkey, clock: ManualClock
) -> None:
    records = SharedRecords(shared, MemoryRecords(clock, MIB))
    lease = await leased(records)
    shared.up = False
    assert await records.renew(lease)
    assert await records.finish(lease, done(clock))
    assert await records.begin(EXTRACT, "one", again=False) == done(clock)
    unrelated = await records.begin(ANALYZE, "one", again=False)
    assert isinstance(unrelated, Lease)
    assert await records.renew(unrelated)
    await records.abandon(unrelated)
    with pytest.raises(Unreachable):
        await records.erase(WHOLE)
    shared.up = True
    assert not records.memory.knows(EXTRACT)
    assert await records.erase(WHOLE) == 1  # the lease that was left in Redis


def test_the_published_key_depends_on_all_three_parts_and_runs_none_together() -> None:
    keys = {
        public_key(Metadata(meeting_id=meeting, customer_id=customer, meet_date=day))
        for meeting, customer, day in [
            ("1", "23", "2026-03-17"),
            ("12", "3", "2026-03-17"),
            ("1", "23", "2026-03-18"),
            ('1","2', "3", "2026-03-17"),
        ]
    }
    assert len(keys) == 4
    assert all(len(key) == 64 and int(key, 16) for key in keys)


@pytest.mark.parametrize("missing", ["meeting_id", "customer_id", "meet_date"])
def test_with_a_part_missing_there_is_no_key(missing: str) -> None:
    known = {"meeting_id": "1", "customer_id": "2", "meet_date": "2026-03-17"}
    assert public_key(Metadata(**{**known, missing: " "})) == "no-idempotency-key-available"


def test_tenants_scopes_and_operations_never_share_a_record() -> None:
    kept = {
        identify(operation, tenant, scope, METADATA)
        for operation in ("extract", "analyze")
        for tenant in "ab"
        for scope in ("all", "some")
    }
    assert len({identity.record for identity in kept}) == 8
    assert len({identity.meeting for identity in kept}) == 2
