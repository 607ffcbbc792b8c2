"""What changes while nobody looks is found out, with what users leave of the exchange's limits."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from backend.cache.engine import Cache
from backend.cache.store import MemoryStore
from backend.clock import moment
from backend.database.engine import Database
from backend.errors import ExchangeUnavailable
from backend.portfolio import queries
from backend.portfolio.accounts import Accounts
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account
from backend.portfolio.keeper import Keeper
from backend.portfolio.models import NewOrder
from backend.portfolio.paper import PaperExchange
from backend.portfolio.protection import Protector
from backend.portfolio.service import PortfolioService
from backend.portfolio.sync import Sync
from backend.portfolio.trading import Trading
from backend.portfolio.vault import Vault
from tests.fakes.clock import ManualClock
from tests.fakes.market import ScriptedMarket
from tests.portfolio.room import BTC, PROTECTION, no_sleep

D = Decimal
LIMIT = NewOrder(symbol=BTC, side="BUY", type="LIMIT", quantity=D("0.5"), price=D(90_000))


class House:
    """A service over the paper exchange, whose rounds the test makes."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.clock = clock
        self.market = ScriptedMarket()
        self.room = True
        self.asked: list[int] = []
        self.exchange = PaperExchange(database, self.market, clock, {"USDT": D(1_000_000)})
        desk = Desk(database, clock, {"paper": self.exchange}, sleep=no_sleep)
        self.cache = Cache(clock=clock, store=MemoryStore(100, 10**6), ttl=100)

        async def changed(account: Account) -> None:
            self.cache.invalidate(f":{account.owner}:", quiet=True)

        self.trading = Trading(desk, Keeper(desk, Protector(desk), lambda *_: None), changed)

        async def check(_: Account) -> None: ...

        self.accounts = Accounts(database, clock, lambda: Vault(SecretStr("A" * 43 + "=")), check)
        self.service = PortfolioService(self.cache, self.accounts, self.trading, clock, lambda _: None)
        self.sync = Sync(self.service, self.accounts, self._may_ask)

    def _may_ask(self, account: Account) -> bool:
        self.asked.append(account.id)
        return self.room

    async def account(self, owner: str) -> Account:
        return await self.accounts.of(owner)

    async def statuses(self, account: Account) -> list[str]:
        async with self.trading.desk.database.transaction() as connection:
            rows = await queries.orders_of(connection, account.id, None, 100)
        return sorted(row.status for row in rows)

    def move(self, price: int, seconds: float = 10) -> None:
        self.clock.tick(seconds)
        self.market.set(BTC, D(price), self.clock.time())


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    made = House(database, clock)
    yield made
    await made.trading.stop()
    await made.cache.close()


async def test_a_limit_that_was_met_is_written_down_though_nobody_looked(house: House) -> None:
    account = await house.account("user-a")
    await house.trading.place(account, LIMIT)
    assert await house.sync.round() == 1
    assert await house.statuses(account) == ["NEW"]
    house.move(85_000)
    await house.sync.round()
    assert await house.statuses(account) == ["FILLED"]
    assert await house.sync.round() == 0  # nothing more can come


async def test_who_looks_meanwhile_is_answered_from_what_the_round_has_loaded(house: House) -> None:
    from backend.access.scope import Scope  # noqa: PLC0415

    account = await house.account("user-a")
    await house.trading.place(account, LIMIT)
    await house.sync.round()
    answer = await house.service.get_positions(scope=Scope("user-a"))
    assert answer.state == "HIT"


async def test_a_stop_that_was_met_ends_the_position(house: House) -> None:
    account = await house.account("user-a")
    await house.trading.place(account, LIMIT.model_copy(update={"type": "MARKET", "price": None}))
    await house.trading.protect(account, 1, PROTECTION)
    house.move(80_000)
    await house.sync.round()
    assert await house.statuses(account) == ["EXPIRED", "FILLED", "FILLED"]
    async with house.trading.desk.database.transaction() as connection:
        assert await queries.open_positions(connection, account.id) == []


async def test_what_a_crash_has_left_is_put_in_order(house: House) -> None:
    account = await house.account("user-a")
    await house.trading.place(account, LIMIT.model_copy(update={"type": "MARKET", "price": None}))
    now = moment(house.clock)
    async with house.trading.desk.database.transaction() as connection:
        assert await queries.take(connection, 1, now=now, until=now, state="closing", stop_loss=D(90_000))
    house.clock.tick(31)
    await house.sync.round()
    async with house.trading.desk.database.transaction() as connection:
        [position] = await queries.open_positions(connection, account.id)
        live = await queries.live_orders(connection, account.id)
    assert (position.state, position.busy_until) == ("open", None)
    assert [row.kind for row in live] == ["STOP_LOSS"]


async def test_users_come_first_where_the_exchange_is_asked_too_much(house: House) -> None:
    accounts = [await house.account(f"user-{n}") for n in range(3)]
    for account in accounts:
        await house.trading.place(account, LIMIT)
    house.room = False
    assert await house.sync.round() == 0
    house.room = True
    assert await house.sync.round() == 3


async def test_those_that_were_not_reached_come_first_in_the_next_round(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [await house.account(f"user-{n}") for n in range(3)]
    for account in accounts:
        await house.trading.place(account, LIMIT)
    monkeypatch.setattr("backend.portfolio.sync.AT_MOST", 2)
    for _ in range(3):
        await house.sync.round()
    ids = [account.id for account in accounts]
    assert house.asked == [ids[0], ids[1], ids[2], ids[0], ids[1]]


async def test_one_account_that_cannot_be_asked_after_does_not_stop_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = [await house.account(f"user-{n}") for n in range(2)]
    for account in (one, other):
        await house.trading.place(account, LIMIT)
    house.move(85_000)
    find = house.exchange.find

    async def away(account: Account, orders: Any) -> Any:
        if account.id == one.id:
            raise ExchangeUnavailable
        return await find(account, orders)

    monkeypatch.setattr(house.exchange, "find", away)
    assert await house.sync.round() == 2
    assert (await house.statuses(one), await house.statuses(other)) == (["NEW"], ["FILLED"])
