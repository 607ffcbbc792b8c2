"""The Databricks warehouse over the real connector and the wire, and everything that may go wrong there."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from backend.errors import MiranteError, NoDataYet, WarehouseStarting, WarehouseTimeout, WarehouseUnavailable
from backend.observability.requests import current_request_id
from backend.warehouse import databricks
from backend.warehouse.breaker import IN_VAIN, OPEN_SECONDS
from backend.warehouse.databricks import PAUSES, DatabricksWarehouse
from backend.warehouse.databricks_session import Address, Session
from tests.fakes.clock import ManualClock
from tests.fakes.databricks import ALWAYS, FakeWarehouse, warehouse
from tests.fakes.databricks.log import Request
from tests.fakes.databricks.server import CLIENT

SECRET = "a-secret-nobody-may-see"  # noqa: S105 - opens the fake alone
ASKED = "freshness"
PARAMETERS = {"today": date(2100, 1, 1)}


@pytest.fixture
def fake(tiny: Path) -> Iterator[FakeWarehouse]:
    with warehouse(tiny, poll_seconds=0.05) as running:
        running.tokens.add(SECRET)
        running.faults.retry_after = None
        yield running


def address_of(fake: FakeWarehouse, **changed: Any) -> Address:
    given = Address(
        host=fake.url,
        http_path=fake.http_path,
        token=SecretStr(SECRET),
        client_id=None,
        client_secret=None,
        catalog=None,
        schema=None,
        timeout_seconds=20.0,
    )
    return replace(given, **changed)


@asynccontextmanager
async def asking(
    fake: FakeWarehouse, clock: ManualClock, *, sessions: int = 2, **changed: Any
) -> AsyncIterator[DatabricksWarehouse]:
    made = DatabricksWarehouse(address_of(fake, **changed), sessions=sessions, clock=clock)
    await made.open()
    try:
        yield made
    finally:
        fake.faults.release()
        await made.close()


@pytest.fixture
async def client(fake: FakeWarehouse, clock: ManualClock) -> AsyncIterator[DatabricksWarehouse]:
    async with asking(fake, clock) as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databricks, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(databricks, "STARTING_PAUSE", 0.01)
    monkeypatch.setattr(databricks, "CANCEL_SECONDS", 0.01)


async def ask(client: DatabricksWarehouse) -> list[dict[str, Any]]:
    return await client.fetch(ASKED, PARAMETERS)


async def all_of(batches: AsyncIterator[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [row async for batch in batches for row in batch]


async def test_a_question_is_answered(client: DatabricksWarehouse) -> None:
    (row,) = await ask(client)
    assert row["data_version"]
    assert client.missing() is None


async def test_one_session_answers_many_questions(client: DatabricksWarehouse, fake: FakeWarehouse) -> None:
    for _ in range(5):
        await ask(client)
    assert len(fake.log.sessions) == 1
    assert all(statement.closed for statement in fake.log.statements)
    (session,) = fake.log.sessions
    assert session.configuration["TIMEZONE"] == "UTC"
    assert float(session.configuration["STATEMENT_TIMEOUT"]) == 21


async def test_no_more_sessions_than_allowed_however_many_ask(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    await asyncio.gather(*(ask(client) for _ in range(20)))
    assert len(fake.log.statements) == 20
    assert len(fake.log.sessions) == 2


async def test_a_statement_says_which_function_and_request_it_is_for(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    current_request_id.set("request-1")
    await ask(client)
    assert fake.log.statements[0].tags == {"function": ASKED, "request_id": "request-1"}


async def test_sessions_do_not_grow_old(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databricks, "STATEMENTS", 2)
    for _ in range(3):
        await ask(client)
    assert len(fake.log.sessions) == 2
    clock.tick(databricks.IDLE_SECONDS)
    await ask(client)
    assert len(fake.log.sessions) == 3
    await client.close()
    assert not fake.log.open_sessions


@pytest.mark.parametrize("fault", ["starting", "unavailable", "rate_limited"])
async def test_a_warehouse_that_is_not_ready_is_waited_for(
    client: DatabricksWarehouse, fake: FakeWarehouse, fault: str
) -> None:
    setattr(fake.faults, fault, 1)
    assert await ask(client)
    assert client.missing() is None


async def test_its_own_wish_how_long_to_wait_is_granted(
    client: DatabricksWarehouse, fake: FakeWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    fake.faults.starting, fake.faults.retry_after = 1, 7
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "sleep", sleep)
        assert await ask(client)
    assert waited == [7]


async def test_a_warehouse_that_takes_too_long_to_start_is_said_to_be_starting(
    fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.faults.starting = ALWAYS
    async with asking(fake, clock, sessions=1, timeout_seconds=0.5) as client:
        answers = await asyncio.gather(*(ask(client) for _ in range(3)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [WarehouseStarting] * 3
        assert client.missing() == "the warehouse is starting"
        fake.faults.starting = 0
        assert await ask(client)


@pytest.mark.parametrize("fault", ["unauthorized", "forbidden"])
async def test_wrong_credentials_fail_at_once_and_nobody_else_tries_for_a_while(
    client: DatabricksWarehouse, fake: FakeWarehouse, fault: str, clock: ManualClock
) -> None:
    setattr(fake.faults, fault, ALWAYS)
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    requests = len(fake.log.requests)
    assert requests == 1
    for _ in range(5):
        with pytest.raises(WarehouseUnavailable):
            await ask(client)
    assert len(fake.log.requests) == requests
    setattr(fake.faults, fault, 0)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)


async def test_a_token_that_is_revoked_later_is_noticed(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock
) -> None:
    await ask(client)
    fake.tokens.discard(SECRET)
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    fake.tokens.add(SECRET)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)


async def test_a_dead_warehouse_costs_a_few_attempts_however_many_ask(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.refuse()
    answers = await asyncio.gather(*(ask(client) for _ in range(1000)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {WarehouseUnavailable}
    assert client.missing() == "the warehouse cannot be reached"
    fake.listen()
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)
    assert client.missing() is None


async def test_when_it_may_be_back_one_tries_and_the_others_wait_for_news(
    fake: FakeWarehouse, clock: ManualClock
) -> None:
    async with asking(fake, clock, sessions=5) as client:
        expected = await ask(client)
        fake.refuse()
        with pytest.raises(WarehouseUnavailable):
            await ask(client)
        fake.listen()
        clock.tick(OPEN_SECONDS)
        assert await asyncio.gather(*(ask(client) for _ in range(5))) == [expected] * 5


async def test_when_it_is_not_back_one_has_tried_and_the_others_are_told(
    fake: FakeWarehouse, clock: ManualClock
) -> None:
    async with asking(fake, clock, sessions=5) as client:
        fake.faults.forbidden = ALWAYS
        with pytest.raises(WarehouseUnavailable):
            await ask(client)
        requests = len(fake.log.requests)
        clock.tick(OPEN_SECONDS)
        answers = await asyncio.gather(*(ask(client) for _ in range(5)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [WarehouseUnavailable] * 5
        assert len(fake.log.requests) == requests + 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
@pytest.mark.parametrize("call", ["OpenSession", "ExecuteStatement"])
async def test_a_connection_that_breaks_is_tried_again(
    client: DatabricksWarehouse, fake: FakeWarehouse, fault: str, call: str
) -> None:
    fake.faults.on = call
    setattr(fake.faults, fault, 2)
    assert await ask(client)
    setattr(fake.faults, fault, ALWAYS)
    await client.close()


@pytest.mark.parametrize("fault", ["web_page", "cut_off"])
@pytest.mark.parametrize("call", ["OpenSession", "ExecuteStatement"])
async def test_an_answer_that_cannot_be_read_is_asked_for_again(
    client: DatabricksWarehouse, fake: FakeWarehouse, fault: str, call: str
) -> None:
    fake.faults.on = call
    setattr(fake.faults, fault, 2)
    assert await ask(client)


@pytest.mark.parametrize("fault", ["web_page", "cut_off"])
async def test_when_no_answer_can_be_read_the_warehouse_is_away(
    client: DatabricksWarehouse, fake: FakeWarehouse, fault: str, clock: ManualClock
) -> None:
    setattr(fake.faults, fault, ALWAYS)
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    assert client.missing() == "the warehouse cannot be reached"
    setattr(fake.faults, fault, 0)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)


async def test_a_mistake_of_the_connector_ends_the_session_and_nothing_else(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    await ask(client)
    fake.faults.hollow = IN_VAIN - 1
    for _ in range(IN_VAIN - 1):
        with pytest.raises(ValueError, match="Invalid Thrift handle"):
            await ask(client)
    assert client.missing() is None
    assert await ask(client)
    await asyncio.to_thread(fake.log.wait_for, lambda log: len(log.open_sessions) == 1)


async def test_mistake_after_mistake_means_that_the_warehouse_is_away(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.faults.hollow = IN_VAIN
    for _ in range(IN_VAIN):
        with pytest.raises(ValueError, match="Invalid Thrift handle"):
            await ask(client)
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)


async def test_a_mistake_when_it_may_be_back_does_not_keep_the_next_one_from_trying(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.refuse()
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    fake.listen()
    fake.faults.hollow = 1
    clock.tick(OPEN_SECONDS)
    with pytest.raises(ValueError, match="Invalid Thrift handle"):
        await ask(client)
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    clock.tick(OPEN_SECONDS)
    assert await ask(client)


async def test_a_session_that_is_lost_is_replaced_at_once(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    await ask(client)
    fake.faults.expire = 1
    assert await ask(client)
    assert len(fake.log.sessions) == 2


async def test_a_session_that_is_lost_when_the_warehouse_may_be_back_is_replaced_too(
    client: DatabricksWarehouse, fake: FakeWarehouse, clock: ManualClock
) -> None:
    await asyncio.gather(ask(client), ask(client))  # two sessions, and one of them outlives what follows
    fake.faults.unauthorized = 1
    with pytest.raises(WarehouseUnavailable):
        await ask(client)
    clock.tick(OPEN_SECONDS)
    fake.faults.expire = 1
    assert await ask(client)
    assert client.missing() is None


async def test_bad_sql_is_our_mistake_and_is_not_tried_again(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.sql_error = "[UNRESOLVED_COLUMN] no crm_secret at host x. SQLSTATE: 42703"
    with structlog.testing.capture_logs() as logs, pytest.raises(MiranteError) as raised:
        await ask(client)
    assert type(raised.value) is MiranteError
    assert len(fake.log.statements) == 1
    assert "UNRESOLVED_COLUMN" in str(logs)
    assert "crm_secret" not in str(logs)
    fake.faults.sql_error = ""
    assert await ask(client)


async def test_tables_that_are_not_there_are_no_data_yet(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.sql_error = "[TABLE_OR_VIEW_NOT_FOUND] The table etl_runs cannot be found. SQLSTATE: 42P01"
    with pytest.raises(NoDataYet):
        await ask(client)


async def test_a_question_that_takes_too_long_is_cancelled_in_the_warehouse(
    fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.faults.slow = ALWAYS
    async with asking(fake, clock, sessions=1, timeout_seconds=0.5) as client:
        with pytest.raises(WarehouseTimeout):
            await ask(client)
        await asyncio.to_thread(fake.log.wait_for, lambda log: log.cancelled)
        fake.faults.slow = 0
        assert await ask(client)


async def test_the_warehouses_own_time_limit_says_the_same(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.sql_error = "[QUERY_EXECUTION_TIMEOUT_EXCEEDED] too long. SQLSTATE: 57KD0"
    with pytest.raises(WarehouseTimeout):
        await ask(client)


async def test_a_question_whose_caller_has_gone_is_cancelled_in_the_warehouse(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.slow = ALWAYS
    asked = asyncio.create_task(ask(client))
    await asyncio.to_thread(fake.log.wait_for, lambda log: log.statements)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await asyncio.to_thread(fake.log.wait_for, lambda log: log.cancelled)


async def test_a_warehouse_that_hangs_is_given_up_in_time_and_then_left_alone(
    fake: FakeWarehouse, clock: ManualClock
) -> None:
    fake.faults.hang = ALWAYS
    async with asking(fake, clock, sessions=IN_VAIN, timeout_seconds=0.5) as client:
        answers = await asyncio.gather(*(ask(client) for _ in range(IN_VAIN)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [WarehouseTimeout] * IN_VAIN
        requests = len(fake.log.requests)
        with pytest.raises(WarehouseUnavailable):
            await ask(client)
        assert len(fake.log.requests) == requests
        fake.faults.hang = 0
        fake.faults.release()
        clock.tick(OPEN_SECONDS)
        assert await ask(client)


async def test_an_export_comes_in_batches(
    client: DatabricksWarehouse, fake: FakeWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databricks, "BATCH_ROWS", 100)
    fake.faults.huge_rows = 250
    sizes = [len(batch) async for batch in client.stream(ASKED, PARAMETERS)]
    assert sizes == [100, 100, 50]
    await ask(client)
    assert len(fake.log.sessions) == 1


async def test_an_export_that_is_left_half_way_gives_its_place_back(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.huge_rows = 50_000
    for _ in range(3):
        rows = client.stream(ASKED, PARAMETERS)
        assert await anext(rows)
        await rows.aclose()  # type: ignore[attr-defined]  # it is a generator
    fake.faults.huge_rows = 0
    assert await ask(client)


async def test_an_export_that_is_left_while_it_fetches_ends_its_session_once(
    fake: FakeWarehouse, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Session] = []
    close = Session.close

    def noted(session: Session) -> None:
        ended.append(session)
        close(session)

    monkeypatch.setattr(Session, "close", noted)
    fake.faults.huge_rows = 1_000_000
    async with asking(fake, clock) as client:
        rows = client.stream(ASKED, PARAMETERS)
        assert await anext(rows)
        fake.faults.on, fake.faults.hang = "FetchResults", ALWAYS
        reading = asyncio.create_task(all_of(rows))
        await asyncio.to_thread(fake.log.wait_for, lambda log: Request("FetchResults", 0) in log.requests)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert len(ended) == 1


async def test_an_export_that_breaks_half_way_says_so(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    fake.faults.huge_rows, fake.faults.fail_after_rows = 2_000_000, 5_000
    with pytest.raises(WarehouseUnavailable):
        async for _ in client.stream(ASKED, PARAMETERS):
            pass
    fake.faults.huge_rows, fake.faults.fail_after_rows = 0, None
    assert await ask(client)


async def test_a_service_principal_signs_in(fake: FakeWarehouse, clock: ManualClock) -> None:
    name, secret = CLIENT
    who: dict[str, Any] = {"token": None, "client_id": name, "client_secret": SecretStr(secret)}
    async with asking(fake, clock, **who) as client:
        assert await ask(client)
    who["client_secret"] = SecretStr("wrong")
    async with asking(fake, clock, **who) as client:
        with structlog.testing.capture_logs() as logs, pytest.raises(WarehouseUnavailable):
            await ask(client)
    assert [line["fault"] for line in logs if "fault" in line] == ["Refused"]


async def test_no_log_line_names_a_secret_a_host_or_a_statement(
    client: DatabricksWarehouse, fake: FakeWarehouse
) -> None:
    with structlog.testing.capture_logs() as logs:
        await ask(client)
        fake.tokens.clear()
        with pytest.raises(WarehouseUnavailable):
            await ask(client)
    assert logs
    for kept in (SECRET, "127.0.0.1", "SELECT", fake.http_path):
        assert kept not in str(logs)


def test_the_pauses_between_attempts_fit_into_the_time_a_user_waits() -> None:
    assert sum(PAUSES) < 5
