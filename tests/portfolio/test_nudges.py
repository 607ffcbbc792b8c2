"""An exchange that says that something has happened, while the owner of the account is about."""

import asyncio
from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest
import structlog
from pydantic import SecretStr

from backend.database.engine import Database
from backend.errors import ExchangeUnavailable
from backend.portfolio.binance import Binance
from backend.portfolio.binance_streams import AccountStream
from backend.portfolio.binance_weights import Weights
from backend.portfolio.exchange import Account, Order
from backend.portfolio.models import NewOrder
from backend.portfolio.nudges import STAYS_SECONDS, Nudges
from tests.fakes.binance import KEY, SECRET, FakeBinance
from tests.fakes.clock import ManualClock
from tests.portfolio.ear import Ear
from tests.portfolio.room import BTC, room_at

LIMIT = NewOrder(symbol=BTC, side="BUY", type="LIMIT", quantity=Decimal("0.5"), price=Decimal(90_000))
OTHER = "another-key", "another-secret"
SEALED = SecretStr(OTHER[0]), SecretStr(OTHER[1])


class Counted(AccountStream):
    """A stream that also tells a test how often it has nudged."""

    def __init__(self, fake: FakeBinance) -> None:
        super().__init__(fake.api_url, Weights(fake.clock))
        self.nudges = Ear()

    async def listen(self, account: Account, changed: Callable[[], None]) -> None:
        def counted() -> None:
            changed()
            self.nudges.hear()

        await super().listen(account, counted)

    async def until(self, times: int) -> None:
        await self.nudges.until(lambda: len(self.nudges.told) >= times)


class Watch:
    """Nudges whose looks are taken down, and may be made to wait or fail."""

    def __init__(self, fake: FakeBinance) -> None:
        self.looks: list[Account] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.trouble: Exception | None = None
        self.stream = Counted(fake)
        self.nudges = Nudges(self.stream, self.look, fake.clock)

    async def look(self, account: Account) -> None:
        self.looks.append(account)
        await self.gate.wait()
        if self.trouble:
            raise self.trouble

    async def until(self, looks: int) -> None:
        async with asyncio.timeout(10):
            while len(self.looks) < looks:
                await asyncio.sleep(0)


@pytest.fixture
async def watch(fake: FakeBinance) -> AsyncIterator[Watch]:
    made = Watch(fake)
    yield made
    made.gate.set()
    await made.nudges.close()


async def connections(fake: FakeBinance, number: int) -> None:
    await asyncio.to_thread(fake.sockets.until, lambda: len(fake.sockets.open) == number)


async def place(binance: Binance, account: Account, *names: str) -> None:
    for name in names:
        order = Order(name, BTC, "BUY", "LIMIT", quantity=Decimal(1), price=Decimal(90_000))
        await binance.place(account, [order])


async def test_an_order_that_is_executed_on_the_exchange_is_settled_and_what_was_kept_forgotten(
    database: Database, fake: FakeBinance, clock: ManualClock
) -> None:
    async with room_at(database, clock, fake.base_url) as room:
        stream = Counted(fake)
        nudges = Nudges(stream, room.trading.settle_nudged, clock)
        await room.trading.place(room.account, LIMIT, None)
        nudges.seen(room.account)
        await stream.until(1)
        room.told.clear()
        fake.move(BTC, "89000")
        async with asyncio.timeout(10):
            while (await room.orders())[0].status != "FILLED":
                await asyncio.sleep(0)
        assert set(room.told) == {room.account.owner}
        assert len(await room.positions()) == 1
        await nudges.close()


async def test_many_nudges_are_one_look_and_one_more(
    fake: FakeBinance, watch: Watch, account: Account, binance: Binance
) -> None:
    watch.gate.clear()
    watch.nudges.seen(account)
    await watch.until(1)
    await place(binance, account, *"abcde")
    await watch.stream.until(1 + 2 * 5)
    assert len(watch.looks) == 1
    watch.gate.set()
    await watch.until(2)
    for _ in range(10):
        await asyncio.sleep(0)
    assert watch.looks == [account] * 2


async def test_a_look_that_fails_is_not_the_last(
    fake: FakeBinance, watch: Watch, account: Account, binance: Binance
) -> None:
    watch.trouble = ExchangeUnavailable()
    watch.nudges.seen(account)
    await watch.until(1)
    await place(binance, account, "a")
    await watch.until(2)


async def test_it_stops_ten_minutes_after_the_owner_was_seen_last(
    fake: FakeBinance, watch: Watch, account: Account, clock: ManualClock
) -> None:
    watch.nudges.seen(account)
    await watch.stream.until(1)
    clock.tick(STAYS_SECONDS - 1)
    watch.nudges.seen(account)
    clock.tick(STAYS_SECONDS - 1)
    watch.nudges.sweep()
    await connections(fake, 1)
    clock.tick(1)
    watch.nudges.sweep()
    await connections(fake, 0)
    assert fake.sockets.connections == 1


async def test_accounts_on_paper_are_not_listened_to(fake: FakeBinance, watch: Watch) -> None:
    watch.nudges.seen(Account(7, "paper", owner="somebody"))
    await asyncio.sleep(0)
    watch.nudges.sweep()
    assert fake.sockets.connections == 0


async def test_a_key_that_is_refused_ends_it_quietly_and_it_begins_again_when_the_owner_comes_back(
    fake: FakeBinance, watch: Watch
) -> None:
    account = Account(1, "binance", *SEALED)
    with structlog.testing.capture_logs() as logs:
        watch.nudges.seen(account)
        async with asyncio.timeout(10):
            while not [log for log in logs if log["event"] == "portfolio.stream_refused"]:
                await asyncio.sleep(0)
    assert "another" not in str(logs)
    await connections(fake, 0)
    fake.desk.open(*OTHER, {})
    watch.nudges.seen(account)  # within the minute: a key that is refused is not tried with every question
    await asyncio.sleep(0)
    assert fake.sockets.connections == 1
    watch.nudges.sweep()
    assert watch.looks == []
    watch.nudges.seen(account)
    await watch.until(1)


@pytest.mark.parametrize("linked", [True, False])
async def test_a_key_that_was_replaced_or_forgotten_is_used_no_more(
    fake: FakeBinance, watch: Watch, *, linked: bool
) -> None:
    fake.desk.open(*OTHER, {})
    before = Account(1, "binance", SecretStr(KEY), SecretStr(SECRET), "ana")
    neighbour = Account(3, "binance", SecretStr(KEY), SecretStr(SECRET), "bia")
    now = Account(1, "binance", *SEALED, "ana") if linked else Account(2, "paper", owner="ana")
    for account in (before, neighbour):
        watch.nudges.seen(account)
    await watch.until(2)
    watch.nudges.seen(now)
    if linked:
        await watch.until(3)
    await connections(fake, 1 + linked)
    assert watch.looks[2:] == ([now] if linked else [])
    watch.nudges.sweep()
    await connections(fake, 1 + linked)


async def test_nothing_goes_on_once_it_is_closed(fake: FakeBinance, watch: Watch, account: Account) -> None:
    watch.nudges.seen(account)
    await watch.until(1)
    await watch.nudges.close()
    await connections(fake, 0)
    watch.nudges.sweep()
