"""The room without its doors: trading on a database, over the real client of a fake Binance."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import SecretStr

from backend.clock import Clock, moment
from backend.database.engine import Database
from backend.portfolio import queries
from backend.portfolio.binance import Binance
from backend.portfolio.desk import Desk
from backend.portfolio.exchange import Account, Exchange
from backend.portfolio.keeper import Keeper
from backend.portfolio.models import NewOrder, NewProtection
from backend.portfolio.protection import Protector
from backend.portfolio.queries import Found
from backend.portfolio.trading import Trading
from tests.fakes.binance import KEY, SECRET, FakeBinance
from tests.portfolio.venues import loopback

BTC = "BTCUSDT"
PRICE = 100_000  # of BTC at first, as `tests.fakes.market` has it
BUY = NewOrder(symbol=BTC, side="BUY", type="MARKET", quantity=Decimal("0.5"))
BOUGHT = Decimal("0.4995")  # after the fee
PROTECTION = NewProtection(stop_loss=Decimal(90_000), take_profit=Decimal(120_000))


Waiting = tuple[str, Decimal, Decimal | None]
"""An order that waits: its kind, quantity, and price or stop."""


async def no_sleep(_: float) -> None: ...


@dataclass
class Room:
    """Trading for one account, and who was told of changes."""

    trading: Trading
    account: Account
    told: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.trading.desk.database

    async def buy(self, quantity: str = "0.5", key: str | None = None) -> Found:
        wanted = BUY.model_copy(update={"quantity": Decimal(quantity)})
        return (await self.trading.place(self.account, wanted, key)).row

    async def position(self) -> Found:
        [found] = await self.positions()
        return found

    async def positions(self) -> Sequence[Found]:
        async with self.database.transaction() as connection:
            return await queries.open_positions(connection, self.account.id)

    async def orders(self) -> Sequence[Found]:
        async with self.database.transaction() as connection:
            return (await queries.orders_of(connection, self.account.id, None, 100))[::-1]

    async def live(self) -> list[Waiting]:
        """What protects or waits, as the database has it: kind, quantity, price."""
        async with self.database.transaction() as connection:
            rows = await queries.live_orders(connection, self.account.id)
        return sorted((row.kind, row.quantity, row.price or row.stop_price) for row in rows)


@asynccontextmanager
async def room_over(
    database: Database, clock: Clock, exchange: Exchange, *, last: Decimal | None = None
) -> AsyncIterator[Room]:
    """Put the room together as `opening.py` does, with one account whose key is the fake's."""
    async with database.transaction() as connection:
        row = await queries.account_of(connection, "user-a", "binance", moment(clock))
    account = Account(row.id, "binance", SecretStr(KEY), SecretStr(SECRET), "user-a")
    desk = Desk(database, clock, {"binance": exchange}, sleep=no_sleep)
    told: list[str] = []

    async def changed(account: Account) -> None:
        told.append(account.owner)

    trading = Trading(desk, Keeper(desk, Protector(desk), lambda *_: last), changed)
    yield Room(trading, account, told)
    await trading.stop()


@asynccontextmanager
async def room_at(database: Database, clock: Clock, fake_url: str) -> AsyncIterator[Room]:
    """Put it together over the real client."""
    binance = Binance(fake_url, clock, transport=loopback())
    async with room_over(database, clock, binance) as room:
        yield room
    await binance.close()


def on_exchange(fake: FakeBinance) -> list[Waiting]:
    """What waits on the exchange: kind, quantity, price."""
    orders = [entry.order for entry in fake.trader.book.live()]
    return sorted((one.kind, one.quantity or Decimal(0), one.price or one.stop_price) for one in orders)


def protected(quantity: str = "0.4995", stop: int = 90_000, profit: int = 120_000) -> list[Waiting]:
    """The orders that protect a position."""
    held = Decimal(quantity)
    return [("LIMIT_MAKER", held, Decimal(profit)), ("STOP_LOSS", held, Decimal(stop))]
