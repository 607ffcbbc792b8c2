"""A meeting is read once, however many ask for it, wherever, and whatever becomes of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.cache.shared import SharedTier
from backend.database.engine import Database
from backend.errors import (
    DatabaseUnavailable,
    IdempotencyKeyReuse,
    LanguageModelTimeout,
    MeetingInProgress,
    TokenBudgetExceeded,
)
from backend.meetings import service as module
from backend.meetings.followup import FollowUp
from backend.meetings.idempotency import MemoryRecords, Records
from backend.meetings.ledger import Ledger
from backend.meetings.models import Meeting
from backend.meetings.service import MeetingService
from backend.meetings.shared_records import SharedRecords
from backend.observability.collectors import Tier
from backend.observability.metrics import Durations, Metrics
from tests.fakes.clock import ManualClock
from tests.fakes.reader import PAID, Reader
from tests.fakes.valkey import Valkey
from tests.meetings.seeing import SEES

KNOWN = {"meeting_id": "m-1", "customer_id": "Vale", "meet_date": "2026-03-17"}
MEETING = Meeting.model_validate({"transcript": "Ana: bom dia", "metadata": KNOWN})
OTHER = Meeting.model_validate({"transcript": "Ana: boa tarde", "metadata": KNOWN})
UNNAMED = Meeting.model_validate({"transcript": "Ana: bom dia"})


async def tiers() -> dict[str, Tier]:
    return {}


def made(
    reader: Reader, clock: ManualClock, database: Database, records: Records, budget: int | None = None
) -> MeetingService:
    metrics = Metrics(tiers, Durations())
    ledger = Ledger(database, clock, metrics, lambda _: None, budget)
    return MeetingService(reader, records, ledger, database, clock)


@pytest.fixture
def service(reader: Reader, clock: ManualClock, database: Database) -> MeetingService:
    return made(reader, clock, database, MemoryRecords(clock, 10**6))


async def asleep() -> None:
    """Let everything run until all it can do is wait."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_replay_is_the_first_answer_byte_for_byte_and_costs_nothing(
    service: MeetingService, reader: Reader
) -> None:
    first = await service.answer("extract", MEETING, SEES["a"])
    again = await service.answer("extract", MEETING, SEES["a"])
    assert (first.state, again.state) == ("MISS", "HIT")
    assert first.body == again.body
    assert reader.calls == 1
    assert (await service.ledger.spent("a")).tokens == 1100


async def test_concurrent_duplicates_run_the_engine_once(service: MeetingService, reader: Reader) -> None:
    reader.gate.clear()
    asked = [asyncio.create_task(service.answer("analyze", MEETING, SEES["a"])) for _ in range(100)]
    await reader.asked.wait()
    await asleep()
    reader.gate.set()
    answers = await asyncio.gather(*asked)
    assert reader.calls == 1
    assert len({answer.body for answer in answers}) == 1
    assert [answer.state for answer in answers] == ["MISS"] + 99 * ["HIT"]


async def test_extract_and_analyze_and_tenants_are_answered_apart(
    service: MeetingService, reader: Reader
) -> None:
    bodies = [
        (await service.answer(operation, MEETING, SEES[tenant])).body
        for operation in ("extract", "analyze")
        for tenant in ("a", "b")
    ]
    assert (len(set(bodies)), reader.calls) == (4, 4)


async def test_another_transcript_under_the_same_key_is_refused_running_or_done(
    service: MeetingService, reader: Reader
) -> None:
    reader.gate.clear()
    first = asyncio.create_task(service.answer("extract", MEETING, SEES["a"]))
    await reader.asked.wait()
    with pytest.raises(IdempotencyKeyReuse):
        await service.answer("extract", OTHER, SEES["a"])
    reader.gate.set()
    await first
    with pytest.raises(IdempotencyKeyReuse):
        await service.answer("extract", OTHER, SEES["a"])
    assert reader.calls == 1


async def test_by_force_it_is_read_again_also_from_another_transcript(service: MeetingService) -> None:
    first = await service.answer("extract", MEETING, SEES["a"])
    forced = await service.answer("extract", OTHER, SEES["a"], again=True)
    assert (forced.state, forced.body == first.body) == ("MISS", False)
    assert (await service.answer("extract", OTHER, SEES["a"])).body == forced.body


async def test_a_forced_reading_that_fails_leaves_the_answer_there_was(
    service: MeetingService, reader: Reader
) -> None:
    first = await service.answer("extract", MEETING, SEES["a"])
    reader.error = LanguageModelTimeout()
    with pytest.raises(LanguageModelTimeout):
        await service.answer("extract", MEETING, SEES["a"], again=True)
    assert (await service.answer("extract", MEETING, SEES["a"])).body == first.body


async def test_a_failure_reaches_all_who_waited_and_is_not_stored(
    service: MeetingService, reader: Reader
) -> None:
    reader.error = LanguageModelTimeout()
    reader.gate.clear()
    asked = [asyncio.create_task(service.answer("extract", MEETING, SEES["a"])) for _ in range(5)]
    await reader.asked.wait()
    await asleep()
    reader.gate.set()
    failed = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(error, LanguageModelTimeout) for error in failed)
    reader.error = None
    assert (await service.answer("extract", MEETING, SEES["a"])).state == "MISS"
    assert reader.calls == 2
    assert (await service.ledger.spent("a")).tokens == 2 * 1100  # a failure is paid for too


async def test_who_goes_away_does_not_waste_the_call(service: MeetingService, reader: Reader) -> None:
    reader.gate.clear()
    gone = asyncio.create_task(service.answer("extract", MEETING, SEES["a"]))
    await reader.asked.wait()
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    reader.gate.set()
    await asleep()
    assert (await service.answer("extract", MEETING, SEES["a"])).state == "HIT"
    assert reader.calls == 1


async def test_a_duplicate_waits_only_so_long(
    service: MeetingService, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    reader.gate.clear()
    first = asyncio.create_task(service.answer("extract", MEETING, SEES["a"]))
    await reader.asked.wait()
    with pytest.raises(MeetingInProgress) as told:
        await service.answer("extract", MEETING, SEES["a"])
    assert told.value.headers["Retry-After"] == "5"
    reader.gate.set()
    assert (await first).state == "MISS"


async def test_a_meeting_that_is_not_fully_named_is_read_and_not_kept(
    service: MeetingService, reader: Reader
) -> None:
    answers = [await service.answer("extract", UNNAMED, SEES["a"]) for _ in range(2)]
    assert [answer.state for answer in answers] == ["BYPASS", "BYPASS"]
    assert '"idempotency_key":"no-idempotency-key-available"' in answers[0].body
    assert reader.calls == 2


async def test_what_is_erased_while_it_is_read_is_not_kept(service: MeetingService, reader: Reader) -> None:
    reader.gate.clear()
    reading = asyncio.create_task(service.answer("analyze", MEETING, SEES["a"]))
    await reader.asked.wait()
    assert (await service.erase(SEES["a"], "m-1")).records == 1
    reader.gate.set()
    assert (await reading).state == "MISS"
    assert await service.erase(SEES["a"], "m-1") == (0, 0, 0)
    assert (await service.answer("analyze", MEETING, SEES["a"])).state == "MISS"


async def test_erasing_takes_answers_action_items_and_sentiments_of_that_meeting_and_tenant_only(
    service: MeetingService, clock: ManualClock
) -> None:
    another = MEETING.model_copy(
        update={"metadata": MEETING.metadata.model_copy(update={"meeting_id": "m-2"})}
    )
    for meeting, tenant in [(MEETING, "a"), (another, "a"), (MEETING, "b")]:
        await service.answer("extract", meeting, SEES[tenant])
        await service.answer("analyze", meeting, SEES[tenant])
    assert await service.erase(SEES["a"], "m-1") == (2, 0, 1)
    assert (await service.answer("extract", another, SEES["a"])).state == "HIT"
    assert (await service.answer("analyze", MEETING, SEES["b"])).state == "HIT"
    follow_up = FollowUp(service.database, clock, nobody)
    assert [point.meeting_id for point in (await follow_up.sentiments(SEES["a"], "Vale")).points] == ["m-2"]
    assert len((await follow_up.sentiments(SEES["b"], "Vale")).points) == 1


async def nobody(_: object) -> None: ...


async def test_a_tenant_that_has_used_up_its_tokens_waits_for_midnight_and_others_do_not(
    reader: Reader, clock: ManualClock, database: Database
) -> None:
    service = made(reader, clock, database, MemoryRecords(clock, 10**6), budget=1100)
    first = await service.answer("extract", MEETING, SEES["a"])
    with pytest.raises(TokenBudgetExceeded) as told:
        await service.answer("analyze", MEETING, SEES["a"])
    assert told.value.headers["Retry-After"] == str(12 * 3600)  # it is noon
    assert (
        await service.answer("extract", MEETING, SEES["a"])
    ).body == first.body  # what is paid for is paid for
    assert (await service.answer("extract", MEETING, SEES["b"])).state == "MISS"
    clock.tick(12 * 3600)
    assert (await service.answer("analyze", MEETING, SEES["a"])).state == "MISS"


async def test_without_the_database_answers_are_given_and_a_budget_is_not_overspent(
    reader: Reader, clock: ManualClock, tmp_path: Path
) -> None:
    away = Database(SecretStr("postgresql://nobody@127.0.0.1:1/none"), tmp_path)
    service = made(reader, clock, away, MemoryRecords(clock, 10**6))
    assert (await service.answer("analyze", MEETING, SEES["a"])).state == "MISS"
    assert (await service.answer("analyze", MEETING, SEES["a"])).state == "HIT"
    with pytest.raises(DatabaseUnavailable):
        await service.erase(SEES["a"], "m-1")
    careful = made(reader, clock, away, MemoryRecords(clock, 10**6), budget=1)
    with pytest.raises(DatabaseUnavailable):
        await careful.answer("analyze", MEETING, SEES["a"])
    assert reader.calls == 1
    assert away.missing() == "the database cannot be reached"


async def test_when_the_server_stops_a_reading_ends_and_gives_its_lease_back(
    service: MeetingService, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LAST_CALLS", 0.0)
    reader.gate.clear()
    reading = asyncio.create_task(service.answer("extract", MEETING, SEES["a"]))
    await reader.asked.wait()
    await service.close()
    with pytest.raises(asyncio.CancelledError):
        await reading
    reader.gate.set()
    assert (await service.answer("extract", MEETING, SEES["a"])).state == "MISS"


@pytest.fixture
async def pair(
    redis: Valkey, clock: ManualClock, database: Database
) -> AsyncIterator[tuple[MeetingService, MeetingService]]:
    """Two instances with a Redis between them, each with a reader of its own."""
    instances = [SharedTier(SecretStr(redis.url), prefix="test") for _ in range(2)]
    for shared in instances:
        shared.up = True
    one, other = (
        made(Reader(), clock, database, SharedRecords(shared, MemoryRecords(clock, 10**6)))
        for shared in instances
    )
    yield one, other
    for shared in instances:
        await shared.close()


def calls(*services: MeetingService) -> int:
    return sum(service.engine.calls for service in services if isinstance(service.engine, Reader))


async def test_duplicates_asked_of_two_instances_run_once_and_are_answered_alike(
    pair: tuple[MeetingService, MeetingService],
) -> None:
    asked = [pair[number % 2].answer("extract", MEETING, SEES["a"]) for number in range(100)]
    answers = await asyncio.gather(*asked)
    assert calls(*pair) == 1
    assert len({answer.body for answer in answers}) == 1


async def test_an_answer_of_another_instance_is_a_replay_here_and_another_transcript_is_refused(
    pair: tuple[MeetingService, MeetingService],
) -> None:
    one, other = pair
    first = await one.answer("extract", MEETING, SEES["a"])
    assert await other.answer("extract", MEETING, SEES["a"]) == (first.body, "HIT")
    with pytest.raises(IdempotencyKeyReuse):
        await other.answer("extract", OTHER, SEES["a"])


async def test_what_one_instance_erases_the_other_does_not_keep(
    pair: tuple[MeetingService, MeetingService],
) -> None:
    one, other = pair
    reader = one.engine
    assert isinstance(reader, Reader)
    reader.gate.clear()
    reading = asyncio.create_task(one.answer("analyze", MEETING, SEES["a"]))
    await reader.asked.wait()
    assert (await other.erase(SEES["a"], "m-1")).records == 1
    reader.gate.set()
    await reading
    assert await other.erase(SEES["a"], "m-1") == (0, 0, 0)


async def test_an_instance_waits_only_so_long_for_another(
    pair: tuple[MeetingService, MeetingService], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    one, other = pair
    reader = one.engine
    assert isinstance(reader, Reader)
    reader.gate.clear()
    reading = asyncio.create_task(one.answer("analyze", MEETING, SEES["a"]))
    await reader.asked.wait()
    with pytest.raises(MeetingInProgress):
        await other.answer("analyze", MEETING, SEES["a"])
    reader.gate.set()
    await reading


async def test_usage_is_added_up_by_model_and_day(service: MeetingService, clock: ManualClock) -> None:
    await service.ledger.book("a", [PAID, PAID])
    clock.tick(24 * 3600)
    await service.ledger.book("a", [PAID])
    assert (await service.ledger.spent("a")).tokens == 1100
    clock.tick(-24 * 3600)
    assert (await service.ledger.spent("a")).tokens == 2200
    assert (await service.ledger.spent("b")).tokens == 0
